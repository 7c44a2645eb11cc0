"""Attributes in braces, which documentation tools hang on headings, pictures and paragraphs."""

import re
from typing import Final

_HEADING: Final = re.compile(r"^(?P<text>\s{0,3}#{1,6}\s.*?)\s*\{:?\s*(?P<attributes>[^{}]*)\}\s*(?:#+\s*)?$")
_ID: Final = re.compile(r"#([^\s{}#]+)")
_ALONE: Final = re.compile(
    r"^\s*\{:\s*[^{}]*\}\s*$|^\s*\{\s*[.#][\w-][^{}]*\}\s*$|^\s*\[TOC\]\s*$|^\s*\[\[_?TOC_?\]\]\s*$"
)
_BEHIND: Final = re.compile(r"(?<=[)*`])\{:?\s*(?:[.#][\w-]+|[\w-]+=(?:\"[^\"]*\"|[^\s{}]+)|\s)+\s*\}")
_LIQUID: Final = re.compile(r"\{%-?\s*(?:comment|endcomment|raw|endraw|toc|note|endnote|tip|endtip)\b.*?%\}")


def without_attributes(line: str) -> str:
    """`line` without attributes, except that a heading keeps its id as `{#id}`; none of the words is lost."""
    found = _HEADING.match(line)
    if found and (found["attributes"].startswith(("#", ".", "id=")) or "=" in found["attributes"]):
        named = _ID.search(found["attributes"])
        return f"{found['text']} {{#{named[1]}}}" if named else found["text"]
    if _ALONE.match(line):
        return ""
    return _LIQUID.sub("", _BEHIND.sub("", line))
