"""Cutting an article into passages: by heading, between blocks, small enough for the model to read whole."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from markdown_it.token import Token

from knowledge.anchor import anchors_of
from knowledge.article import Article
from knowledge.passage import Passage
from knowledge.plain_text import inline_text, markdown_parser, plain_text

PASSAGE_WORDS_MAX: Final = 180
"""all-MiniLM-L6-v2 reads 256 word pieces, about 200 English words; the rest is for title and breadcrumb."""

CUT_AT: Final = {"h1": 1, "h2": 2, "h3": 3}
"""Headings that begin a passage, with their level; deeper ones stay within the text."""

CUTTING_REVISION: Final = "1"
"""Changes whenever the same article would be cut in another way, so that an ingest cuts it anew."""

TRAIL_SEPARATOR: Final = " › "


@dataclass(frozen=True, slots=True)
class _Block:
    """One top-level block of Markdown: a paragraph, a whole list, a table, a code block."""

    text: str
    plain: str

    @property
    def words(self) -> int:
        return len(self.plain.split())

    @property
    def leads_on(self) -> bool:
        """Ends with a colon, so that the next block belongs to it."""
        return self.plain.endswith(":")


@dataclass(slots=True)
class _Section:
    trail: tuple[tuple[int, str], ...]
    """Level and text of the headings above, the outermost first."""
    anchor: str
    blocks: list[_Block] = field(default_factory=list)


def cut(article: Article) -> tuple[Passage, ...]:
    """The passages of `article` in their order.

    The text before the first heading is a passage of its own. A passage has at most PASSAGE_WORDS_MAX words unless
    a single list, table, code block or paragraph is longer. The article's questions belong to its first passage.
    """
    body = article.body.replace("\r\n", "\n").replace("\r", "\n")
    links: dict[str, object] = {}
    tokens = markdown_parser().parse(body, links)
    definitions = _definitions(body.split("\n"), links)
    passages = [
        _passage(article, section, part, blocks, definitions)
        for section in _sections(article.title, body.split("\n"), tokens)
        for part, blocks in zip(count(1), _packed(section.blocks), strict=False)
    ]
    if passages and article.questions:
        first = passages[0]
        passages[0] = replace(first, index_text="\n".join((first.index_text, *article.questions)))
    return tuple(passages)


def _sections(title: str, lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[_Section]:
    blocks = list(_top_level(tokens))
    headings = [block for block in blocks if block[0].type == "heading_open"]
    anchors = anchors_of(inline_text(heading[1]) for heading in headings)
    section = _Section((), "")
    for place, block in enumerate(blocks):
        is_heading = block[0].type == "heading_open"
        anchor = next(anchors) if is_heading else ""
        level = CUT_AT.get(block[0].tag) if is_heading else None
        if level is None:
            if (made := _block(lines, block)).text.strip():
                section.blocks.append(made)
            continue
        heading = inline_text(block[1])
        if place == 0 and level == 1 and heading == title:
            continue
        yield section
        section = _Section((*_above(section.trail, level), (level, heading)), anchor)
    yield section


def _top_level(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _block(lines: Sequence[str], tokens: Sequence[Token]) -> _Block:
    start, end = tokens[0].map or (0, 0)
    return _Block("\n".join(lines[start:end]).rstrip(), plain_text(tokens))


def _above(trail: tuple[tuple[int, str], ...], level: int) -> tuple[tuple[int, str], ...]:
    return tuple(step for step in trail if step[0] < level)


def _packed(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    packed: list[_Block] = []
    words = 0
    for group in _grouped(blocks):
        group_words = sum(block.words for block in group)
        if packed and words + group_words > PASSAGE_WORDS_MAX:
            yield packed
            packed, words = [], 0
        packed.extend(group)
        words += group_words
    if packed:
        yield packed


def _grouped(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    group: list[_Block] = []
    for block in blocks:
        group.append(block)
        if not block.leads_on:
            yield group
            group = []
    if group:
        yield group


def _passage(
    article: Article, section: _Section, part: int, blocks: Sequence[_Block], definitions: dict[str, str]
) -> Passage:
    breadcrumb = tuple(heading for _, heading in section.trail)
    text = "\n\n".join(block.text for block in blocks)
    used = [line for label, line in definitions.items() if label in text.upper()]
    return Passage(
        passage_id=f"{article.article_id}#{section.anchor}{'' if part == 1 else f'~{part}'}",
        article_id=article.article_id,
        title=article.title,
        breadcrumb=breadcrumb,
        anchor=section.anchor,
        text="\n\n".join([text, *used]),
        index_text="\n".join(
            (TRAIL_SEPARATOR.join((article.title, *breadcrumb)), *(block.plain for block in blocks if block.plain))
        ),
        url=f"{article.url}#{section.anchor}" if section.anchor else article.url,
        page_patterns=article.page_patterns,
    )


def _definitions(lines: Sequence[str], links: dict[str, object]) -> dict[str, str]:
    """Lines that say where `[label]` leads, by `[LABEL]`: each passage that uses one must carry it."""
    references = links.get("references")
    if not isinstance(references, dict):
        return {}
    return {
        f"[{label}]": "\n".join(lines[reference["map"][0] : reference["map"][1]]).strip()
        for label, reference in references.items()
    }
