"""Which categories came up more than usual in a week, and what may be behind it."""

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import Final

from escalation.insights.volume import volume_by_category
from escalation.instant import milliseconds_of
from server.backlog.reports.period_figures import PeriodFigures, counted_names

USUAL_DAYS: Final = 28
COUNT_MIN: Final = 3
"""Fewer tickets are no rise, whatever was usual."""

Z_MIN: Final = 1.64
"""Standard deviations of a Poisson count above what is usual: by chance one quiet category in twenty."""

SHOWN_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Rise:
    """A category with its tickets in the period, what would have been usual, and what many of its tickets share:
    names with counts."""

    category: str | None
    count: int
    usual: float
    causes: tuple[tuple[str, int], ...]
    pages: tuple[tuple[str, int], ...]
    problem_ids: tuple[tuple[str, int], ...]


def rises_of(figures: PeriodFigures) -> tuple[Rise, ...]:
    """The categories whose count lies clearly above the mean of the USUAL_DAYS days before, the clearest first.

    A count is compared with a Poisson distribution of the usual mean by its z score, (count - mean) / sqrt(mean).
    """
    tickets = figures.facts.tickets
    begins = figures.period.begins(figures.zone)
    first, until = milliseconds_of(begins), milliseconds_of(figures.ends)
    back = milliseconds_of(begins - timedelta(days=USUAL_DAYS))
    now, usual = volume_by_category(tickets, first, until), volume_by_category(tickets, back, first)
    length = (until - first) / (first - back)
    found: list[tuple[float, Rise]] = []
    for category, count in now.items():
        mean = usual.get(category, 0) * length
        z = (count - mean) / sqrt(max(mean, 1.0))
        if count >= COUNT_MIN and z >= Z_MIN:
            found.append((z, _rise(figures, category, count, mean)))
    found.sort(key=lambda pair: (-pair[0], pair[1].category or ""))
    return tuple(rise for _, rise in found[:SHOWN_MAX])


def _rise(figures: PeriodFigures, category: str | None, count: int, usual: float) -> Rise:
    tickets = figures.facts.tickets
    mask = figures.opened() & tickets.category.is_among([category])
    return Rise(
        category,
        count,
        usual,
        tuple(counted_names(tickets.cause, mask)[:3]),
        tuple(counted_names(tickets.page_key, mask)[:3]),
        tuple(counted_names(tickets.problem_id, mask)[:3]),
    )
