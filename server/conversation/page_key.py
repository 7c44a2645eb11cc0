"""Page keys: `/projects/8241/members` and `/projects/17/members` are one page, `/projects/:id/members`.

The rule stands in `docs/page-keys.md`; the widget applies the same one, and `docs/page-keys.json` tests both.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote_to_bytes

from server.protocol.limits import PAGE_KEY_CHARACTERS_MAX

ID: Final = ":id"
ID_DIGITS_MIN: Final = 3
HEX_CHARACTERS_MIN: Final = 8
TOKEN_CHARACTERS_MIN: Final = 20
WORD_WITH_DIGIT_CHARACTERS_MAX: Final = 12

_ISSUE_KEY: Final = re.compile(r"[A-Z]{2,10}-[0-9]+")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX: Final = re.compile(r"[0-9a-f]+", re.IGNORECASE)
_WORD: Final = re.compile(r"[0-9]{0,2}(?:[A-Z]?[a-z]*|[A-Z]*)[0-9]{0,2}")
_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DIGIT: Final = re.compile(r"[0-9]")
_LOWER_AND_UPPER: Final = re.compile(r"(?=.*[a-z])(?=.*[A-Z])")


def page_key_of(url: str) -> str:
    """The page key of a path with its hash route (a query is dropped), 1 to 512 characters, beginning with `/`.

    A key comes out as it went in.
    """
    clean = "".join(character for character in url if unicodedata.category(character) != "Cc")
    path, _, fragment = clean.partition("#")
    fragment = fragment.removeprefix("!")
    key, cut = _append_route("", path)
    if not fragment.startswith("/") or cut:
        return key or "/"
    return _append_route(f"{key or '/'}#", fragment)[0].removesuffix("#")


def holds_secret(text: str) -> bool:
    """Whether a text is an e-mail address or holds a token."""
    return "@" in text or any(_is_token(piece) for piece in re.split(r"[^A-Za-z0-9_-]+", text))


def _append_route(start: str, route: str) -> tuple[str, bool]:
    text = start
    for raw in re.split(r"[?#]", route, maxsplit=1)[0].split("/"):
        segment = raw.partition(";")[0]
        if not segment:
            continue
        longer = f"{text}/{ID if _is_id(segment) else segment}"
        if len(longer) > PAGE_KEY_CHARACTERS_MAX:
            return text, True
        text = longer
    return text, False


def _is_id(segment: str) -> bool:
    decoded = _percent_decoded(segment)
    if decoded is None or "%" in decoded or any(unicodedata.category(character) == "Cc" for character in decoded):
        return True
    digits = sum(unicodedata.category(character) == "Nd" for character in decoded)
    if digits == len(decoded) or _ISSUE_KEY.fullmatch(decoded):
        return True
    return digits >= ID_DIGITS_MIN or holds_secret(decoded)


def _percent_decoded(segment: str) -> str | None:
    if _BROKEN_ESCAPE.search(segment):
        return None
    try:
        return unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_token(piece: str) -> bool:
    if _UUID.fullmatch(piece):
        return True
    has_digit = _DIGIT.search(piece) is not None
    if _HEX.fullmatch(piece) and len(piece) >= HEX_CHARACTERS_MIN and has_digit:
        return True
    if len(piece) < TOKEN_CHARACTERS_MIN:
        return False
    mixed = has_digit or _LOWER_AND_UPPER.match(piece) is not None
    return mixed and not all(_is_word(part) for part in re.split(r"[-_]", piece))


def _is_word(part: str) -> bool:
    if _WORD.fullmatch(part) is None:
        return False
    return _DIGIT.search(part) is None or len(part) <= WORD_WITH_DIGIT_CHARACTERS_MAX
