"""The text of a record as Markdown, whichever of the two it was written in."""

import re
from typing import Final

from knowledge.sources.file import Unreadable
from knowledge.sources.html_markdown import html_to_markdown

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_HTML = re.compile(
    r"</(?:p|div|ul|ol|li|h[1-6]|table|tr|td|strong|b|em|i|u|a|span|pre|code|blockquote)\s*>|<(?:br|img|hr|p|li)\b[^<>]*>",
    re.IGNORECASE,
)
_MARKDOWN_BLOCK = re.compile(r"^(?:#{1,6} |[-*+] |\d{1,3}[.)] |> |\|.*\|[ \t]*$|```)", re.MULTILINE)
_STARTS_AS_HTML = re.compile(r"\s*<(?:!doctype|!--|[a-z][a-z0-9]*)\b[^<]*>", re.IGNORECASE)
_DEEP: Final = ("is nested too deep", "Take its lists, tables and boxes out of each other.")


def body_markdown(text: str, base_url: str = "") -> str:
    """`text`, Markdown or HTML, as Markdown; relative links in HTML become absolute against `base_url`.

    It is HTML when it begins with an element or holds some, code aside, and no block of Markdown. Raises Unreadable
    when it is nested too deep.
    """
    without_code = _CODE.sub("", text)
    is_html = _HTML.search(without_code) is not None and (
        _STARTS_AS_HTML.match(without_code) is not None or _MARKDOWN_BLOCK.search(without_code) is None
    )
    return html_body(text, base_url) if is_html else text.strip()


def html_body(html: str, base_url: str = "") -> str:
    """`html` as Markdown. Raises Unreadable when it is nested too deep."""
    try:
        return html_to_markdown(html, base_url)
    except RecursionError as error:
        raise Unreadable(*_DEEP) from error
