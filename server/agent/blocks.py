"""An article's Markdown as blocks: what may be quoted whole, and never cut in its middle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from markdown_it.token import Token

from knowledge.plain_text import markdown_parser, plain_text

PASSAGES_KEPT: Final = 1_024
"""Passages whose blocks are kept, some 4 MiB: to parse one takes a millisecond, and each turn looks at eight, twice."""


class BlockKind(StrEnum):
    """What a block is; only a paragraph may be quoted in part, and then in whole sentences."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    STEPS = "steps"
    LIST = "list"
    TABLE = "table"
    CODE = "code"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One block with its Markdown as it was written, and its words without mark-up."""

    kind: BlockKind
    text: str
    plain: str

    @property
    def word_count(self) -> int:
        """How long it reads."""
        return len(self.plain.split())

    @property
    def leads_on(self) -> bool:
        """Whether it announces what follows: a heading, or a paragraph that ends with a colon."""
        return self.kind is BlockKind.HEADING or self.plain.rstrip().endswith(":")


_KINDS: Final = {
    "paragraph_open": BlockKind.PARAGRAPH,
    "heading_open": BlockKind.HEADING,
    "ordered_list_open": BlockKind.STEPS,
    "bullet_list_open": BlockKind.LIST,
    "table_open": BlockKind.TABLE,
    "blockquote_open": BlockKind.QUOTE,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
}
"""Tokens that open a block; what is not among them (HTML, rules) is not quoted."""


@lru_cache(maxsize=PASSAGES_KEPT)
def blocks_of(markdown: str) -> tuple[Block, ...]:
    """The top-level blocks of `markdown` in their order; raw HTML and rules are left out."""
    lines = markdown.split("\n")
    return tuple(_blocks(lines, markdown_parser().parse(markdown)))


def _blocks(lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[Block]:
    for index, token in enumerate(tokens):
        kind = _KINDS.get(token.type)
        if token.level != 0 or token.map is None or kind is None:
            continue
        plain = plain_text(tokens[index : _end(tokens, index)])
        if plain.strip():
            first, last = token.map
            yield Block(kind, "\n".join(lines[first:last]).strip("\n").rstrip(), plain)


def _end(tokens: Sequence[Token], start: int) -> int:
    if tokens[start].nesting == 0:
        return start + 1
    return next(index for index in range(start + 1, len(tokens)) if tokens[index].level == 0) + 1
