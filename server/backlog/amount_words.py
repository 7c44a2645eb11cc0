"""Amounts in words, alike on charts, tiles, in reports and in audits."""

from typing import Final

from escalation.instant import MINUTE_MS

FEW_MAX: Final = 4
"""Of so few nothing is claimed but their number."""


def count_words(count: int) -> str:
    """1234567 as 1,234,567."""
    return f"{count:,}"


def duration_words(milliseconds: float) -> str:
    """A length of business time: "20 min", "3 h 20 min", "52 h"; never in days, as nobody works for 24 hours of one."""
    minutes = round(milliseconds / MINUTE_MS)
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return f"{minutes} min"
    return f"{hours:,} h" if rest == 0 or hours >= 10 else f"{hours} h {rest} min"  # two digits tell enough


def percent_words(share: float) -> str:
    """A share: "87 %"; small ones and those near all with a digit more: "0.4 %"."""
    percent = 100 * share
    near = 0 < percent < 1 or 99 < percent < 100
    return f"{percent:.1f} %" if near else f"{percent:.0f} %"


def few_words(count: int) -> str:
    """What stands in the place of a claim: "3: too few to say"."""
    return f"{count}: too few to say"
