"""Figures as people read them, and how they changed, in words and not by colour."""

from math import isnan

from server.backlog.amount_words import FEW_MAX, duration_words, percent_words


def share_words(share: float | None, of: int | None = None) -> str:
    """A share of 1 as a percentage; `of` says of how many where they are few."""
    if share is None or isnan(share):
        return "–"
    few = f" (of {of})" if of is not None and of <= FEW_MAX else ""
    return f"{percent_words(share)}{few}"


def time_words(milliseconds: float | None) -> str:
    """A length of business time."""
    return "–" if milliseconds is None or isnan(milliseconds) else duration_words(milliseconds)


def number_words(number: float | None) -> str:
    """One digit behind the point, and no point for large ones."""
    if number is None or isnan(number):
        return "–"
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:,.1f}"


def change_words(now: float | None, before: float | None, *, good: str = "") -> str:
    """How a figure changed: "12 % more (worse)". `good` is "more" or "less", what is better; nothing where it is
    neither."""
    if now is None or before is None or isnan(now) or isnan(before):
        return "–"
    if now == before:
        return "the same"
    direction = "more" if now > before else "less"
    verdict = "" if not good else " (better)" if direction == good else " (worse)"
    if before == 0:
        return f"{number_words(abs(now))} {direction}, from none{verdict}"
    return f"{abs(now - before) / abs(before):.0%} {direction}{verdict}".replace("%", " %")


def points_words(now: float | None, before: float | None, *, clear: bool = True) -> str:
    """How a share changed whose larger value is better, in points of a percentage; not `clear` where chance alone may
    have changed it so much."""
    if now is None or before is None or isnan(now) or isnan(before):
        return "–"
    points = round(100 * now) - round(100 * before)
    if points == 0:
        return "the same"
    verdict = ("better" if points > 0 else "worse") if clear else "within chance"
    return f"{abs(points)} points {'more' if points > 0 else 'less'} ({verdict})"
