"""Cutting an article into passages: by heading, between blocks, small enough for the model to read whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from knowledge.anchor import anchors_of
from knowledge.article import Article
from knowledge.block import Block, Links, blocks_of
from knowledge.cut_window import PASSAGE_WORDS_MAX, CutWindow
from knowledge.packing import Packing, packed
from knowledge.passage import Passage

__all__ = ["CUTTING_REVISION", "PASSAGE_WORDS_MAX", "CutWindow", "cut"]

CUT_AT: Final = {"h1": 1, "h2": 2, "h3": 3}
"""Headings that begin a passage, with their level; deeper ones stay within the text."""

CUTTING_REVISION: Final = "2"
"""Changes whenever the same article would be cut in another way, so that an ingest cuts it anew."""

TRAIL_SEPARATOR: Final = " › "

TEXT_SHARE_MIN: Final = 0.5
"""Title, breadcrumb and questions may take the other half of the window; what they have beyond that is not read."""


@dataclass(slots=True)
class _Section:
    trail: tuple[tuple[int, str], ...]
    """Level and text of the headings above, the outermost first."""
    anchor: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        return tuple(heading for _, heading in self.trail)


def cut(article: Article, window: CutWindow = CutWindow()) -> tuple[Passage, ...]:  # noqa: B008 - frozen
    """The passages of `article` in their order, each with title and breadcrumb no longer than `window`.

    The text before the first heading is a passage of its own, and so is each section. A longer section is cut between
    its blocks; a list, a table, code or a paragraph only when it is longer than the window by itself: see `packed`.
    The article's questions belong to its first passage.
    """
    body = article.body.replace("\r\n", "\n").replace("\r", "\n")
    links: Links = {}
    blocks = blocks_of(body, links)
    definitions = _definitions(body.split("\n"), links)
    passages: list[Passage] = []
    for section in _sections(article.title, blocks):
        head = [_headline(article, section), *(article.questions if not passages else ())]
        packing = Packing(_room(head, window), window.measure, links)
        for part, packed_blocks in zip(count(1), packed(section.blocks, packing), strict=False):
            passages.append(_passage(article, section, part, packed_blocks, definitions))
    if passages and article.questions:
        first = passages[0]
        passages[0] = replace(first, index_text="\n".join((first.index_text, *article.questions)))
    return tuple(passages)


def _room(head: Sequence[str], window: CutWindow) -> int:
    taken = sum(window.measure(line) for line in head)
    return max(1, int(window.size * TEXT_SHARE_MIN), window.size - taken)


def _sections(title: str, blocks: Sequence[Block]) -> Iterator[_Section]:
    anchors = anchors_of(block.heading for block in blocks if block.kind == "heading_open")
    section = _Section((), "")
    is_at_top = True
    for block in blocks:
        is_heading = block.kind == "heading_open"
        anchor = next(anchors) if is_heading else ""
        level = CUT_AT.get(block.tokens[0].tag) if is_heading else None
        heading = block.heading[0] if is_heading else ""
        if level is None:
            section.blocks.append(block)
        elif not (is_at_top and level == 1 and heading == title):
            yield section
            section = _Section((*_above(section.trail, level), (level, heading)), anchor)
        is_at_top = False
    yield section


def _above(trail: tuple[tuple[int, str], ...], level: int) -> tuple[tuple[int, str], ...]:
    return tuple(step for step in trail if step[0] < level)


def _headline(article: Article, section: _Section) -> str:
    return TRAIL_SEPARATOR.join((article.title, *section.breadcrumb))


def _passage(
    article: Article, section: _Section, part: int, blocks: Sequence[Block], definitions: dict[str, str]
) -> Passage:
    text = "\n\n".join(block.text for block in blocks)
    upper = text.upper()
    used = [line for label, line in definitions.items() if label in upper]
    return Passage(
        passage_id=f"{article.article_id}#{section.anchor}{'' if part == 1 else f'~{part}'}",
        article_id=article.article_id,
        title=article.title,
        breadcrumb=section.breadcrumb,
        anchor=section.anchor,
        text="\n\n".join([text, *used]),
        index_text="\n".join((_headline(article, section), *(block.plain for block in blocks if block.plain))),
        url=f"{article.url}#{section.anchor}" if section.anchor else article.url,
        page_patterns=article.page_patterns,
    )


def _definitions(lines: Sequence[str], links: Links) -> dict[str, str]:
    """Lines that say where `[label]` leads, by `[LABEL]`: each passage that uses one must carry it."""
    return {
        f"[{label}]": "\n".join(lines[reference["map"][0] : reference["map"][1]]).strip()
        for label, reference in links.get("references", {}).items()
    }
