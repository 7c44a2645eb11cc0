"""Page keys: `/projects/8241/members` and `/projects/17/members` are one page, `/projects/:id/members`.

The rule stands in `docs/page-keys.md`; the widget applies the same one, and `docs/page-keys.json` and
`docs/page-routes.json` test both.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final
from urllib.parse import unquote_to_bytes

from server.protocol.limits import PAGE_KEY_CHARACTERS_MAX

ID: Final = ":id"

ROUTES_KEPT: Final = 4_096
"""Declared routes, of all sites together, that are kept cut into pieces: a page is reported many times a second."""

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


_Piece = tuple[str, str]
"""A segment after what stands before it: `/`, or `#/` and `/#/` where the hash route begins."""


def page_key_of(url: str, routes: Iterable[str] = ()) -> str:
    """The page key of a path with its hash route (a query is dropped), 1 to 512 characters, beginning with `/`.

    `routes` are page keys that the product declares, such as `/people/:name`: the one that fits best goes before the
    rule. A key comes out as it went in.
    """
    pieces = _pieces_of(url)
    by_rule = _cut([(before, ID if _is_id(segment) else segment) for before, segment in pieces])
    here = pieces[: len(by_rule)]
    fitting = [route for route in map(_declared, routes) if _fits(route, here)]
    best = min(fitting, key=_rank, default=by_rule)
    return "".join(before + segment for before, segment in best) or "/"


def holds_secret(text: str) -> bool:
    """Whether a text is an e-mail address or holds a token."""
    return "@" in text or any(_is_token(piece) for piece in re.split(r"[^A-Za-z0-9_-]+", text))


def _pieces_of(url: str) -> list[_Piece]:
    clean = "".join(character for character in url if unicodedata.category(character) != "Cc")
    path, _, fragment = clean.partition("#")
    fragment = fragment.removeprefix("!")
    pieces = [("/", segment) for segment in _segments_of(path)]
    first = "#/" if pieces else "/#/"
    routed = _segments_of(fragment) if fragment.startswith("/") else []
    return pieces + [(first if place == 0 else "/", segment) for place, segment in enumerate(routed)]


@lru_cache(maxsize=ROUTES_KEPT)
def _declared(route: str) -> list[_Piece]:
    return _pieces_of(route)


def _segments_of(route: str) -> list[str]:
    raw = re.split(r"[?#]", route, maxsplit=1)[0].split("/")
    return [segment for each in raw if (segment := each.partition(";")[0])]


def _fits(route: Sequence[_Piece], pieces: Sequence[_Piece]) -> bool:
    return len(route) == len(pieces) and all(
        declared[0] == piece[0] and (_is_parameter(declared) or declared[1] == piece[1])
        for declared, piece in zip(route, pieces, strict=True)
    )


def _is_parameter(piece: _Piece) -> bool:
    return piece[1].startswith(":")


def _rank(route: Sequence[_Piece]) -> list[bool]:
    """The lowest names the most, from the left."""
    return [_is_parameter(piece) for piece in route]


def _cut(pieces: Sequence[_Piece]) -> list[_Piece]:
    characters = accumulate(len(before) + len(segment) for before, segment in pieces)
    return [piece for piece, upto in zip(pieces, characters, strict=True) if upto <= PAGE_KEY_CHARACTERS_MAX]


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
