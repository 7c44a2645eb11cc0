"""The name of a column, so that two spellings of it are one: "Created_Time " and "created time"."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from unicodedata import normalize
from zoneinfo import ZoneInfo

_PARTS: Final = re.compile(r"[\s_\-./]+")
_KIND: Final = re.compile(r"\s*\[[a-z]{2,12}\]$")
"""Zendesk tells a custom field's kind behind its name: [list], [txt]."""

_IN_BRACKETS: Final = re.compile(r"\s*\(([^()]+)\)\s*$")
NAME_CHARACTERS_MAX: Final = 200
"""Of a column's name; Zendesk and Freshdesk allow less."""


@dataclass(frozen=True, slots=True)
class HeaderName:
    """A column as its header has it (`said`), its plain `name`, and the zone of its times when the header tells one
    ("Updated at (America/New_York)" in Intercom's reports)."""

    said: str
    name: str
    zone: str | None = None


def header_name(said: str) -> HeaderName:
    """What a cell of the header says."""
    said = " ".join(said.replace("\0", "").lstrip("\ufeff").split())[:NAME_CHARACTERS_MAX]
    zone = None
    plain = said
    if (found := _IN_BRACKETS.search(said)) and _is_zone(found[1]):
        zone = found[1]
        plain = said[: found.start()]
    return HeaderName(said, plain_name(plain), zone)


def plain_name(said: str) -> str:
    """In lower case, with single spaces in the place of underscores, hyphens, points and slashes."""
    plain = normalize("NFKC", said).casefold().strip()
    return _PARTS.sub(" ", _KIND.sub("", plain)).strip(" :?*")


@lru_cache(maxsize=256)
def _is_zone(name: str) -> bool:
    if name != "UTC" and "/" not in name:
        return False
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True
