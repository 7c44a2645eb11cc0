"""Markdown as the plain text that a model reads and a search compares."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

TEXT_TOKENS: Final = frozenset({"text", "code_inline"})
BREAK_TOKENS: Final = frozenset({"softbreak", "hardbreak"})
CODE_TOKENS: Final = frozenset({"fence", "code_block"})

_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_ID = re.compile(r"\s*\{#([^\s{}]+)\}$")


@cache
def markdown_parser() -> MarkdownIt:
    """The parser of the Markdown that articles may use: CommonMark and tables. It keeps nothing of what it parses."""
    return MarkdownIt("commonmark").enable("table")


def plain_text(tokens: Iterable[Token]) -> str:
    """The words of parsed Markdown: a line for each paragraph, item, cell and code block, no mark-up, no addresses."""
    return "\n".join(line for line in _lines(tokens) if line)


def inline_text(token: Token) -> str:
    """The words of one inline token; an image counts as its description."""
    return "".join(_pieces(token.children or [])).strip()


def heading_text(token: Token) -> tuple[str, str]:
    """The words of a heading, and the id that it asks for with `{#id}` at its end; empty when it asks for none."""
    words = inline_text(token)
    asked = _ID.search(words)
    return (words[: asked.start()].strip(), asked[1]) if asked else (words, "")


def _lines(tokens: Iterable[Token]) -> Iterator[str]:
    is_heading = False
    for token in tokens:
        if token.type == "inline":
            yield heading_text(token)[0] if is_heading else inline_text(token)
        elif token.type in CODE_TOKENS:
            yield token.content.strip()
        elif token.type == "html_block":
            yield " ".join(_TAG.sub(" ", token.content).split())
        is_heading = token.type == "heading_open"


def _pieces(children: Iterable[Token]) -> Iterator[str]:
    for child in children:
        if child.type in TEXT_TOKENS:
            yield child.content
        elif child.type in BREAK_TOKENS:
            yield " "
        elif child.type == "image":
            yield from _pieces(child.children or [])
