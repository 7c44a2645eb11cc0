"""A block of Markdown: a paragraph, a whole list, a table, a piece of code."""

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import Any, Final

from markdown_it.token import Token

from knowledge.plain_text import heading_text, markdown_parser, plain_text

LISTS: Final = frozenset({"ordered_list_open", "bullet_list_open"})

Links = MutableMapping[str, Any]
"""What markdown-it knows of link definitions; text taken out of an article is parsed with those of the article."""


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block."""

    kind: str
    """The type of its first token, for instance `ordered_list_open`."""
    text: str
    """Its Markdown."""
    plain: str
    tokens: Sequence[Token]
    """Their line numbers count from the first line of what was parsed."""
    first_line: int

    @property
    def leads_on(self) -> bool:
        """Whether the next block belongs to it: a heading, a line all in bold, a sentence that ends with a colon."""
        return self.kind == "heading_open" or self.plain.endswith((":", "：")) or self._is_label()

    @property
    def heading(self) -> tuple[str, str]:
        """The words of a heading and the id that it asks for."""
        return heading_text(self.tokens[1])

    def _is_label(self) -> bool:
        children = self.tokens[1].children or [] if self.kind == "paragraph_open" else []
        inner = [child for child in children if child.content.strip() or child.nesting]
        return len(inner) > 1 and inner[0].type == "strong_open" and _closing(inner) == len(inner) - 1


def blocks_of(text: str, links: Links) -> list[Block]:
    """The top-level blocks of `text` in their order; definitions of links that it holds are added to `links`."""
    lines = text.split("\n")
    tokens = markdown_parser().parse(text, links)
    blocks = (_block(lines, group) for group in _top_level(tokens))
    return [block for block in blocks if block.text.strip()]


def _top_level(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _block(lines: Sequence[str], tokens: Sequence[Token]) -> Block:
    start, end = tokens[0].map or (0, 0)
    kind = tokens[0].type
    text = "\n".join(lines[start:end]).rstrip()
    if kind in LISTS and text.startswith(" "):
        text = dedent(text)
    if kind == "heading_open" and (asked := heading_text(tokens[1])[1]):
        text = text.replace(f"{{#{asked}}}", "").rstrip()
    return Block(kind, text, plain_text(tokens), tokens, start)


def _closing(children: Sequence[Token]) -> int:
    """Where the first mark is closed."""
    depth = 0
    for place, child in enumerate(children):
        depth += child.nesting
        if depth == 0:
            return place
    return -1
