"""What is in a cell: a text without markup, a customer, tags, a span of time."""

import re
from datetime import timedelta
from typing import Final

from lxml import html

TEXT_CHARACTERS_MAX: Final = 10_000
"""Of what a customer wrote: three pages."""

MARKUP_CHARACTERS_MAX: Final = 20 * TEXT_CHARACTERS_MAX
"""Of a cell with markup that are looked at. What a tag costs grows with how deep it lies: two million characters of
tags within tags took seconds."""

VALUE_CHARACTERS_MAX: Final = 1_000
TAGS_MAX: Final = 50
HOURS_MAX: Final = 20 * 365 * 24
"""A longer span is a slip."""

_MARKUP: Final = re.compile(r"</[a-zA-Z]|<br\b|<p\b|<div\b", re.IGNORECASE)
_BREAKS: Final = re.compile(r"<(?:br\s*/?|/p|/div|/li|/tr)>", re.IGNORECASE)
_BLANK_LINES: Final = re.compile(r"\n\s*\n\s*")
_ADDRESS: Final = re.compile(r"<([^<>\s]+@[^<>\s]+)>\s*$")
_CLOCK: Final = re.compile(r"(\d{1,6}):(\d{2})(?::(\d{2}))?")


def without_markup(said: str) -> str:
    """The text of a cell that holds HTML, as Intercom's messages do, up to MARKUP_CHARACTERS_MAX; others stay as they
    are."""
    if "<" not in said or _MARKUP.search(said) is None:
        return said
    try:
        markup = _BREAKS.sub("\n", said[:MARKUP_CHARACTERS_MAX])
        text = html.fragment_fromstring(markup, create_parent="div").text_content()
    except (ValueError, html.etree.ParserError):
        return said
    return _BLANK_LINES.sub("\n\n", str(text)).strip()


def customer_of(said: str) -> str | None:
    """Who a cell names: an address in lower case where it holds one."""
    if found := _ADDRESS.search(said):
        said = found[1]
    return (said.lower() if "@" in said else said)[:VALUE_CHARACTERS_MAX] or None


def tags_of(said: str, parted_by_spaces: bool) -> tuple[str, ...]:
    """The tags of a cell, each once; they are parted by commas or semicolons, in Zendesk's exports by spaces."""
    if not said:
        return ()
    for mark in (",", ";", "|"):
        if mark in said:
            parts = said.split(mark)
            break
    else:
        parts = said.split() if parted_by_spaces else [said]
    return tuple(dict.fromkeys(tag for part in parts if (tag := part.strip()[:VALUE_CHARACTERS_MAX])))[:TAGS_MAX]


def span_of(said: str, unit: timedelta) -> timedelta | None:
    """A number of units, or hours and minutes as 26:05 or 26:05:10. None for what is neither, or no real span."""
    if found := _CLOCK.fullmatch(said):
        span = timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3] or 0))
    else:
        try:
            span = float(said.replace(",", ".")) * unit
        except (ValueError, OverflowError):
            return None
    return span if timedelta(0) <= span <= timedelta(hours=HOURS_MAX) else None
