"""A line of `sections.jsonl` as a section, whatever of it is missing."""

from typing import Final

from knowledge.evaluation.json_lines import Fields, Line, UnusableLine, text_of, texts_of
from knowledge.evaluation.question import Section, SectionText
from knowledge.passages import TRAIL_SEPARATOR

SID_SEPARATOR: Final = "::"
"""Between article and number in the id of a section."""


class SectionLines:
    """Reads one section after the other; remembers which ids were taken."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def section(self, line: Line) -> Section:
        """The section of `line`; raises UnusableLine for one without an article, without text or with a taken id."""
        fields = line.fields
        sid = text_of(fields, "sid")
        article_id = text_of(fields, "article_id") or sid.rpartition(SID_SEPARATOR)[0]
        if not article_id:
            raise UnusableLine("It names no article. Give it an `article_id`.")
        sid = sid or f"{article_id}{SID_SEPARATOR}line {line.number}"
        if sid in self._taken:
            raise UnusableLine(f"The `sid` {sid!r} is that of line {self._taken[sid]} too. Give each section its own.")
        plain = _plain(fields)
        self._taken[sid] = line.number
        return Section(
            sid=sid,
            article_id=article_id,
            anchor=text_of(fields, "anchor"),
            url=text_of(fields, "url"),
            plain=plain,
            masked=_masked(fields, plain),
        )


def _plain(fields: Fields) -> SectionText:
    title = text_of(fields, "article_title")
    steps = texts_of(fields, "heading_path") or tuple(filter(None, (text_of(fields, "heading"),)))
    text = text_of(fields, "text")
    index_text = text_of(fields, "index_text")
    if not index_text:
        below = steps[1:] if steps and steps[0] == title else steps
        headline = TRAIL_SEPARATOR.join(filter(None, (title, *below)))
        index_text = f"{headline}\n{text}".strip()
    if not index_text:
        raise UnusableLine("There is nothing to search in it. Give it an `index_text`.")
    return _cut(title, index_text, text)


def _masked(fields: Fields, plain: SectionText) -> SectionText:
    """An empty masked text is one in which everything is masked; a missing one means that nothing is."""
    if fields.get("index_text_masked") is None:
        return plain
    return _cut(plain.title, text_of(fields, "index_text_masked"), plain.text)


def _cut(title: str, index_text: str, text: str) -> SectionText:
    """`index_text` with its first line apart; it has none when it is the section's `text` and nothing else."""
    if text and index_text.endswith(text):
        headline, body = index_text.removesuffix(text).strip(), text
    else:
        headline, _, body = (part.strip() for part in index_text.partition("\n"))
    steps = tuple(filter(None, headline.split(TRAIL_SEPARATOR)))
    if not title and steps:
        title, steps = steps[0], steps[1:]
    elif headline == title or headline.startswith(title + TRAIL_SEPARATOR):
        steps = tuple(filter(None, headline.removeprefix(title).split(TRAIL_SEPARATOR)))
    else:
        title = ""
    return SectionText(title, steps, headline, body)
