"""An article's Markdown as blocks: what may be quoted whole, and never cut in its middle."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
    goes_on: bool = False
    """Steps that begin with a higher number than 1: they go on where the steps before them were interrupted."""

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

_CUT_BETWEEN_WORDS: Final = re.compile(r"[^\W_],?$")
_CUT_AFTER_NUMBER: Final = re.compile(r"(?:^|\n)[ \t]*\d{1,3}[.)]$")
_FLOWING: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.STEPS, BlockKind.LIST})


@lru_cache(maxsize=PASSAGES_KEPT)
def blocks_of(markdown: str) -> tuple[Block, ...]:
    """The top-level blocks of `markdown` in their order; raw HTML and rules are left out.

    A paragraph that was cut in the middle of a sentence, as pages of a PDF cut it, is put together again.
    """
    lines = markdown.split("\n")
    return tuple(_mended(_blocks(lines, markdown_parser().parse(markdown))))


def _blocks(lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[Block]:
    for index, token in enumerate(tokens):
        kind = _KINDS.get(token.type)
        if token.level != 0 or token.map is None or kind is None:
            continue
        plain = plain_text(tokens[index : _end(tokens, index)])
        if plain.strip():
            first, last = token.map
            text = "\n".join(lines[first:last]).strip("\n").rstrip()
            yield Block(_kind(kind, text), text, plain, kind is BlockKind.STEPS and token.attrs.get("start", 1) != 1)


def _kind(kind: BlockKind, text: str) -> BlockKind:
    """A table that lost the line below its head, as plain text loses it, is still one: its rows are no sentences."""
    is_table = kind is BlockKind.PARAGRAPH and all(line.lstrip().startswith("|") for line in text.split("\n"))
    return BlockKind.TABLE if is_table else kind


def _end(tokens: Sequence[Token], start: int) -> int:
    if tokens[start].nesting == 0:
        return start + 1
    return next(index for index in range(start + 1, len(tokens)) if tokens[index].level == 0) + 1


def _mended(blocks: Iterable[Block]) -> Iterator[Block]:
    last: Block | None = None
    is_mended = False
    for block in blocks:
        if last is not None and (_is_cut(last, block) or (is_mended and _is_its_rest(last, block))):
            gap = " " if block.kind is BlockKind.PARAGRAPH else "\n"
            last = replace(last, text=f"{last.text}{gap}{block.text}", plain=f"{last.plain}{gap}{block.plain}")
            is_mended = True
            continue
        if last is not None:
            yield last
        last, is_mended = block, False
    if last is not None:
        yield last


def _is_cut(before: Block, after: Block) -> bool:
    """Whether `after` goes on in the middle of the last sentence of `before`, or of its last step."""
    if before.kind not in _FLOWING or after.kind is not BlockKind.PARAGRAPH:
        return False
    if before.kind is BlockKind.STEPS and _CUT_AFTER_NUMBER.search(before.text):
        return True
    return bool(_CUT_BETWEEN_WORDS.search(before.plain)) and after.plain[:1].islower()


def _is_its_rest(before: Block, after: Block) -> bool:
    """Whether `after` are the items that followed the one in which the list `before` was cut."""
    return before.kind is after.kind and before.kind in {BlockKind.STEPS, BlockKind.LIST}
