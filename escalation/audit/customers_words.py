"""Customers' words for others to read: what is surely of one customer is left open in them. Pure.

Names cannot be told from other words for certain; whoever publishes what customers wrote reads it first.
"""

import re
from typing import Final

from escalation.audit.repeated_replies import GAP

DIGITS_MIN: Final = 4
"""Of a number of an order, an account or a telephone; a shorter one is more often of days, seats or an amount."""

_EMAIL: Final = re.compile(r"(?<![^\s<>()\[\]\"',;:])[^\s<>()\[\]\"',;:@]{1,64}@[^\s<>()\[\]\"',;:@]{1,255}")
_LINK: Final = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\+?(?<!\w)\w*\d\w*(?:[ ()/.-]{1,3}\d\w*)*")


def with_gaps(text: str) -> str:
    """`text` with GAP for e-mail addresses, links, and what has at least DIGITS_MIN digits."""
    return _NUMBER.sub(_left_open, _EMAIL.sub(GAP, _LINK.sub(GAP, text)))


def _left_open(found: re.Match[str]) -> str:
    return GAP if sum(each.isdigit() for each in found[0]) >= DIGITS_MIN else found[0]
