"""HTML that an author wrote within Markdown: tables, pictures, questions that open on a click, comments."""

import re
from typing import Final

_TABLE: Final = re.compile(r"^[ \t]*<table\b.*?</table>[ \t]*$", re.DOTALL | re.IGNORECASE | re.MULTILINE)
_SUMMARY: Final = re.compile(r"[ \t]*<summary\b[^<>]*>\s*(.*?)\s*</summary>[ \t]*", re.DOTALL | re.IGNORECASE)
_DETAILS: Final = re.compile(r"^[ \t]*</?details\b[^<>]*>[ \t]*", re.IGNORECASE | re.MULTILINE)
_TAG: Final = re.compile(
    r"(?P<code>``[^\n]*?``|`[^`\n]*`)|<!--(?!\s*include:).*?-->|</?(?:p|div|center|figure|picture|font)(?:\s[^<>]*)?>"
    r"|(?P<image><img\s[^<>]*>)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE: Final = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_INNER_TAG: Final = re.compile(r"</?[a-z][^<>]*>|\*\*", re.IGNORECASE)


def with_plain_html(text: str) -> str:
    """`text`, which holds no code blocks, with the HTML that Markdown has words for in Markdown.

    Beside tables and summaries, an `<img>` becomes a picture. Comments, which are for other authors, are left out, and
    so are the tags of boxes that only arrange.
    """
    return _TAG.sub(_replaced, with_plain_tables(text)) if "<" in text else text


def with_plain_tables(text: str) -> str:
    """`text`, which holds no code blocks: `<table>`s on lines of their own as pipes, `<summary>`s as lines in bold."""
    lowered = text.lower()
    if "<table" in lowered and "</table" in lowered:
        from knowledge.sources.html_markdown import html_to_markdown

        text = _TABLE.sub(lambda table: f"\n{html_to_markdown(table[0])}\n", text)
    if "</summary" in lowered:
        text = _DETAILS.sub("", _SUMMARY.sub(lambda summary: f"\n\n**{_words(summary[1])}**\n\n", text))
    return text


def _replaced(found: re.Match[str]) -> str:
    if found["code"] or not found["image"]:
        return found["code"] or ""
    attributes = {name.lower(): one or two for name, one, two in _ATTRIBUTE.findall(found["image"])}
    words = " ".join(attributes.get("alt", "").split())
    return f"![{words}]({attributes.get('src', '')})" if words else ""


def _words(markup: str) -> str:
    return " ".join(_INNER_TAG.sub("", markup).split())
