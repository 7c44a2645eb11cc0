"""What charts of a board say beside their points."""

from typing import Final

from server.backlog.insights.read_board import BoardRead

CATEGORIES_SHOWN: Final = 10
"""The largest ones; the rest are in the audit and in the queue."""

NO_CATEGORY_WORDS: Final = "Without a category"


def by_week(found: BoardRead) -> str:
    """What a hint ends with where times and shares stand by week though the period has days; else nothing."""
    return "" if found.rates is found.board else " By week: single days have too few."


def category_words(found: BoardRead, name: str | None) -> str:
    """What the team calls a category."""
    return NO_CATEGORY_WORDS if name is None else found.read.labels.get(name, name)
