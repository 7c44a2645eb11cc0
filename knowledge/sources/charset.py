"""The text of a web page from its bytes: what the server names, what the page names, and else what the bytes say."""

import codecs
import re
from typing import Final

HEAD_BYTES: Final = 1_024
"""Where HTML asks a page to name its coding (HTML, 13.2.3.2)."""

_NAMED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

ALIASES: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
"""Browsers read these names as the larger set that pages mean by them (WHATWG Encoding)."""

NEVER_PAGES: Final = frozenset({"punycode", "unicode_escape", "raw_unicode_escape", "utf-7"})
"""Codings that Python knows and no browser reads a page in."""


def page_text(body: bytes, charset: str = "") -> str:
    """`body` as text; `charset` is what the Content-Type header names, or empty. What does not fit becomes U+FFFD."""
    for mark, coding in _MARKS:
        if body.startswith(mark):
            return body.decode(coding, errors="replace")
    coding = _known(charset) or _named(body)
    if coding:
        return body.decode(coding, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _named(body: bytes) -> str:
    found = _NAMED.search(body[:HEAD_BYTES])
    return _known(found[1].decode("ascii")) if found else ""


def _known(name: str) -> str:
    """Python's name of the text coding, or nothing: a page may name rot13, or what nobody knows."""
    try:
        coding = codecs.lookup(name).name
        b"a".decode(coding, errors="replace")
    except (LookupError, ValueError):
        return ""
    return "" if coding in NEVER_PAGES else ALIASES.get(coding, coding)
