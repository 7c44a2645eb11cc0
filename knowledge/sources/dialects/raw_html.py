"""HTML that an author wrote within Markdown: tables, and questions that open on a click."""

import re
from typing import Final

_TABLE: Final = re.compile(r"^[ \t]*<table\b.*?</table>[ \t]*$", re.DOTALL | re.IGNORECASE | re.MULTILINE)
_SUMMARY: Final = re.compile(r"[ \t]*<summary\b[^<>]*>\s*(.*?)\s*</summary>[ \t]*", re.DOTALL | re.IGNORECASE)
_DETAILS: Final = re.compile(r"^[ \t]*</?details\b[^<>]*>[ \t]*", re.IGNORECASE | re.MULTILINE)
_INNER_TAG: Final = re.compile(r"</?[a-z][^<>]*>|\*\*", re.IGNORECASE)


def with_plain_html(text: str) -> str:
    """`text`, which holds no code: each `<table>` on lines of its own as pipes, each `<summary>` as a line in bold."""
    lowered = text.lower()
    if "<table" in lowered and "</table" in lowered:
        from knowledge.sources.html_markdown import html_to_markdown

        text = _TABLE.sub(lambda table: f"\n{html_to_markdown(table[0])}\n", text)
    if "</summary" in lowered:
        text = _DETAILS.sub("", _SUMMARY.sub(lambda summary: f"\n\n**{_words(summary[1])}**\n\n", text))
    return text


def _words(markup: str) -> str:
    return " ".join(_INNER_TAG.sub("", markup).split())
