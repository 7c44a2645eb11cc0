"""HTML as Markdown: headings keep their ids as `{#id}`, steps their numbers, tables their header, code its language."""
# ruff: noqa: ARG002 - markdownify calls each convert_… with the same three arguments

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from markdownify import ATX, SPACES, MarkdownConverter

from knowledge.sources.html_table import cells_of, is_layout, table_markdown
from knowledge.sources.html_tidy import tidy

LINK_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", ""})
"""What a link in an article may lead to; any other link keeps its words only."""

_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source|brush:)[-\s]?([\w+#.-]+)")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_MARKS = re.compile(r"[\\*`\[\]]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
_BLOCK_START = re.compile(r"^(\s*)(?:([#>+-]|~~~|=+\s*$)|(\d{1,9})([.)])(?=\s))")
_WORDS_IN_ADDRESS = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\n": "", "\t": ""})
_BLOCKS: Final = frozenset({"p", "li", "div", "td", "th", "dd", "dt", "section", "article", "blockquote", "body"})


def html_to_markdown(fragment: str, base_url: str = "") -> str:
    """`fragment`, a piece of HTML such as the body of a help article, as CommonMark with tables.

    Links and images become absolute against `base_url`. Scripts, styles and comments are left out. Raises
    RecursionError when it is nested deeper than the interpreter's stack.
    """
    return tree_to_markdown(parsed(fragment), base_url)


def parsed(html: str) -> BeautifulSoup:
    """`html`, a page or a piece of one, as a tree; what is not closed or wrongly nested is mended."""
    return BeautifulSoup(html, "lxml")


def tree_to_markdown(tree: Tag, base_url: str) -> str:
    """A parsed page, or a part of it, as Markdown; see `html_to_markdown`. The tree is changed on the way."""
    tidy(tree)
    markdown: str = _Converter(base_url).process_tag(tree, parent_tags=set())
    return _BLANK_LINES.sub("\n\n", markdown).strip()


class _Converter(MarkdownConverter):  # type: ignore[misc]
    """markdownify with the ids, numbers, tables and addresses that a passage needs, and fewer backslashes."""

    def __init__(self, base_url: str) -> None:
        super().__init__(
            heading_style=ATX, newline_style=SPACES, autolinks=False, bullets="-", wrap=True, wrap_width=None
        )
        self._base_url = base_url

    def process_tag(self, node: Tag, parent_tags: set[str] | None = None) -> str:
        parents = parent_tags or set()
        if node.name == "table" and "_inline" not in parents and not is_layout(node):
            return self._table(node, parents)
        if node.name == "pre":
            return _code(node, "_inline" in parents)
        text: str = super().process_tag(node, parent_tags=parents)
        return text

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        if "pre" not in (parent_tags or ()):
            el.replace_with(el := NavigableString(_INVISIBLE.sub("", el.replace("\xa0", " "))))
        text: str = super().process_text(el, parent_tags=parent_tags)
        if "_noformat" in (parent_tags or ()) or not _begins_block(el):
            return text
        return _BLOCK_START.sub(_escaped_start, text)

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return _MARKS.sub(lambda mark: f"\\{mark[0]}", text)

    def _table(self, table: Tag, parents: set[str]) -> str:
        inside = {*parents, "table", "tr"}
        rows = [[(cell, self.process_tag(cell, inside)) for cell in cells] for cells in cells_of(table)]
        caption = table.find("caption")
        heading = self.process_tag(caption, inside).strip() if isinstance(caption, Tag) else ""
        return f"\n\n{heading}\n\n{table_markdown(rows)}\n\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {text} "

    convert_th = convert_td
    convert_tr = MarkdownConverter.convert_div
    convert_table = MarkdownConverter.convert_div
    convert_details = MarkdownConverter.convert_div
    convert_figure = MarkdownConverter.convert_div
    convert_main = MarkdownConverter.convert_div
    convert_header = MarkdownConverter.convert_div
    convert_body = MarkdownConverter.convert_div
    convert_dd = MarkdownConverter.convert_div
    convert_address = MarkdownConverter.convert_div
    convert_aside = MarkdownConverter.convert_div

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        words = _SPACES.sub(" ", text).strip()
        if not words or "_inline" in parent_tags:
            return f" {words} "
        return f"\n\n{words if words.startswith('**') else f'**{words}**'}\n\n"

    convert_summary = convert_dt

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        words = _SPACES.sub(" ", text).strip()
        if not words or "_inline" in parent_tags:
            return f" {words} "
        anchor = el.get("id")
        return f"\n\n{'#' * n} {words}{f' {{#{anchor}}}' if anchor else ''}\n\n"

    def convert_list(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return f" {text.strip().strip(';')} "
        is_nested = "li" in parent_tags and el.get("start", "1") == "1"
        return ("\n" if is_nested else "\n\n") + text.strip("\n") + "\n\n"

    convert_ul = convert_list
    convert_ol = convert_list

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip()
        if not text or "_inline" in parent_tags:
            return f" {text};" if text else ""
        bullet = f"{el.get('data-bullet', '-')} "
        indent = " " * len(bullet)
        lines = text.split("\n")
        return "\n".join((bullet + lines[0], *(indent + line if line.strip() else "" for line in lines[1:]))) + "\n"

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags else "  \n"

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    convert_s = convert_del

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        words = _SPACES.sub(" ", text).strip()
        address = self._address(el.get("href"))
        if not words or not address or "_noformat" in parent_tags:
            return text
        return f"{' ' if text[0].isspace() else ''}[{words}]({address}){' ' if text[-1].isspace() else ''}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        words = self.escape(_SPACES.sub(" ", str(el.get("alt") or "")).strip(), parent_tags)
        if not words or "_inline" in parent_tags:
            return words
        return f"![{words}]({self._address(el.get('src'))})"

    def convert_iframe(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        words, address = self.escape(str(el.get("title") or "").strip(), parent_tags), self._address(el.get("src"))
        return f"\n\n[{words}]({address})\n\n" if words and address and "_inline" not in parent_tags else ""

    convert_video = convert_iframe

    def _address(self, given: Any) -> str:
        """An absolute address, safe between the brackets of a link; empty when a link must not lead there."""
        if not given:
            return ""
        try:
            address = urljoin(self._base_url, str(given).strip())
            scheme = urlsplit(address).scheme.lower()
        except ValueError:
            return ""
        return address.translate(_WORDS_IN_ADDRESS) if scheme in LINK_SCHEMES else ""


def _code(pre: Tag, is_inline: bool) -> str:
    code = pre.get_text().strip("\n")
    if is_inline:
        return f" `{_SPACES.sub(' ', code).strip()}` " if code.strip() and "`" not in code else f" {code} "
    if not code.strip():
        return ""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return f"\n\n{fence}{_language(pre)}\n{code}\n{fence}\n\n"


def _language(pre: Tag) -> str:
    for tag in (pre, *pre.find_all("code", limit=1), *pre.find_parents(limit=2)):
        named = tag.get("data-language") or tag.get("data-lang")
        found = _LANGUAGE.search(_class_of(tag))
        if named or found:
            return str(named or (found[1] if found else ""))
    return ""


def _class_of(tag: Tag) -> str:
    value = tag.get("class") or ""
    return value if isinstance(value, str) else " ".join(value)


def _begins_block(text: NavigableString) -> bool:
    before: Iterable[object] = text.previous_siblings
    for sibling in before:
        if isinstance(sibling, Tag):
            return sibling.name == "br"
        if str(sibling).strip():
            return False
    return text.parent is None or text.parent.name in _BLOCKS


def _escaped_start(start: re.Match[str]) -> str:
    space, mark, number, point = start.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{point}"
