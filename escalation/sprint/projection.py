"""When a sprint will be through at its present pace, and how sure that is. Pure.

Resolutions, less reopenings, are taken for a Poisson process in business time: `n` of them within `t` of the last
WINDOW_DAYS days are a mean velocity of n/t. With Jeffreys' prior the rate is then Gamma(n + 1/2, t) (Gelman et al.,
Bayesian Data Analysis, 3rd ed., 2.6), and the time until `r` further ones is t times a beta prime variable with the
parameters r and n + 1/2, whose quantiles are those of a beta variable: the interval holds the chance of the process and
the doubt about its rate in one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from scipy.special import betaincinv

from escalation.business_hours import BusinessHours
from escalation.business_time import NeverOpens, add, between
from escalation.sprint.days import SprintDay, day_length

WINDOW_DAYS: Final = 3
"""Of the last days, today among them: the first day of a sprint is slower than those that follow."""

CHANCE: Final = 0.8
"""Of the interval: eight of ten sprints are through within it."""

RESOLVED_MIN: Final = 5
"""Fewer resolutions tell nothing of a pace."""

AHEAD_MAX: Final = timedelta(days=90)
"""Of business time; what lies beyond is no plan any more."""


@dataclass(frozen=True, slots=True)
class Projection:
    """`per_day` is the mean velocity in tickets a business day, None while there is too little to tell it by.

    The moments are None where there is no pace, or where they lie beyond AHEAD_MAX.
    """

    per_day: float | None = None
    expected: datetime | None = None
    earliest: datetime | None = None
    latest: datetime | None = None


def days_late(
    remaining: int,
    resolved: int,
    since: datetime,
    at: datetime,
    hours: BusinessHours,
    days: Sequence[SprintDay],
    ends_at: datetime,
) -> float | None:
    """How many whole business days after `ends_at` the `remaining` tickets are done at the pace since `since`.

    None while it is too soon to tell: before a whole day was worked or RESOLVED_MIN tickets were done. After that also
    a sprint in which hardly anything happens has a pace: the mean of the rate under the prior of the interval.
    """
    if remaining == 0:
        return 0.0
    worked, length = between(hours, since, at), day_length(hours, days)
    if not length or (resolved < RESOLVED_MIN and worked < length):
        return None
    pace = resolved if resolved >= RESOLVED_MIN else max(resolved, 0) + 0.5
    ahead = min(worked * (remaining / pace), AHEAD_MAX)
    planned = between(hours, at, ends_at) if at < ends_at else -between(hours, ends_at, at)
    return max((ahead - planned) / length, 0.0)


def window_start(days: Sequence[SprintDay], begun_at: datetime, at: datetime) -> datetime:
    """Since when velocity is measured at `at`: the opening of the WINDOW_DAYS-th last day that has begun."""
    begun = [each for each in days if each.opens <= at]
    return max(begun_at, begun[-WINDOW_DAYS:][0].opens) if begun else begun_at


def projection_of(
    remaining: int, resolved: int, since: datetime, at: datetime, hours: BusinessHours, days: Sequence[SprintDay]
) -> Projection:
    """When the `remaining` tickets are done, of which `resolved` fewer are left since `since` (net of reopened ones).

    `days` are those of the sprint: the longest of them turns time into days.
    """
    if remaining == 0:
        return Projection(expected=at, earliest=at, latest=at)
    worked = between(hours, since, at)
    if resolved < RESOLVED_MIN or worked <= timedelta():
        return Projection()
    low, high = (1 - CHANCE) / 2, (1 + CHANCE) / 2
    return Projection(
        per_day=resolved / (worked / day_length(hours, days)),
        expected=_ahead(hours, at, worked * (remaining / resolved)),
        earliest=_ahead(hours, at, worked * _times(remaining, resolved, low)),
        latest=_ahead(hours, at, worked * _times(remaining, resolved, high)),
    )


def _times(remaining: int, resolved: int, chance: float) -> float:
    """The quantile of the beta prime distribution with the parameters `remaining` and `resolved` + 1/2."""
    share = float(betaincinv(remaining, resolved + 0.5, chance))
    return share / (1 - share)


def _ahead(hours: BusinessHours, at: datetime, length: timedelta) -> datetime | None:
    if length > AHEAD_MAX:
        return None
    try:
        return add(hours, at, length)
    except NeverOpens:
        return None
