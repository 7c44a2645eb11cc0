"""Help articles of an invented product: the raw material that tests write documents of several formats from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(__file__).parent / "help_texts"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article: `kind` is heading, text, item, code, table or note."""

    kind: str
    text: str = ""
    """Inline Markdown with `**bold**` and `*italic*`; code spans lose their marks."""
    level: int = 0
    """Of a heading, 1 the title; of an item, 1 the outermost."""
    number: int = 0
    """Of an item; 0 is a bullet."""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class HelpText:
    name: str
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        return self.blocks[0].text


def help_texts() -> list[HelpText]:
    return [HelpText(file.stem, tuple(_blocks(file.read_text("utf-8")))) for file in sorted(FOLDER.glob("*.md"))]


def _blocks(markdown: str) -> Iterator[Block]:
    lists: list[int] = []
    inside: list[str] = []
    rows: list[tuple[str, ...]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        match token.type:
            case "bullet_list_open":
                lists.append(0)
            case "ordered_list_open":
                lists.append(1)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "heading_open" | "blockquote_open" | "list_item_open":
                inside.append(token.tag)
            case "heading_close" | "blockquote_close" | "list_item_close":
                inside.pop()
            case "fence":
                yield Block("code", token.content.rstrip("\n"))
            case "tr_open":
                rows.append(())
            case "table_close":
                yield Block("table", rows=tuple(rows))
                rows.clear()
            case "inline" if rows:
                rows[-1] = (*rows[-1], _plain(token))
            case "inline":
                yield _block(token, lists, inside)
                if inside and inside[-1] == "li" and lists[-1]:
                    lists[-1] += 1


def _block(token: Token, lists: list[int], inside: list[str]) -> Block:
    text = _plain(token)
    if not inside:
        return Block("text", text)
    if inside[-1] == "li":
        return Block("item", text, level=len(lists), number=lists[-1])
    if inside[-1] == "blockquote":
        return Block("note", text)
    return Block("heading", text, level=int(inside[-1][1]))


def _plain(token: Token) -> str:
    return token.content.replace("`", "").replace("\n", " ")
