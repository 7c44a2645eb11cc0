"""Spikes: far more tickets of one kind than its hour of the week explains.

A prospective space-time scan (Kulldorff, "Prospective time periodic geographical disease surveillance using a scan
statistic", 2001) over kinds instead of places: windows of WINDOWS_HOURS hours that end now, for each kind of tickets.
How many are expected comes from the BASELINE_WEEKS weeks before by hour of the week, with weeks that stand out cut down
towards their median (winsorised), so that an earlier outage is no excuse for the next. The tail is the Gamma-Poisson
(negative binomial) predictive distribution, which knows how little a rare kind's past says; counts are scaled by the
overdispersion of the site as in quasi-Poisson regression (Farrington et al., "A statistical algorithm for the early
detection of outbreaks", 1996). What counts as a spike follows from FALSE_ALARMS_A_WEEK by Bonferroni.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from escalation.instant import HOUR_MS
from escalation.ledger.columns import NONE, Mask, Names, Numbers, TicketColumns

WEEK_HOURS: Final = 168
WINDOWS_HOURS: Final = (1, 3, 24)
LAST_HOURS: Final = max(WINDOWS_HOURS)
BASELINE_WEEKS: Final = 8
BASELINE_WEEKS_MIN: Final = 2
"""With less history nothing is called unusual."""

LOOKED_BACK_HOURS: Final = LAST_HOURS + BASELINE_WEEKS * WEEK_HOURS

FALSE_ALARMS_A_WEEK: Final = 1.0
"""Of one site, at most, by Bonferroni over all kinds, windows and hours. Looks overlap and tickets come whole, so that
it is a fraction of that in simulated years."""

TICKETS_MIN: Final = 4
"""Fewer are no spike, however rare their kind."""

PRIOR_TICKETS: Final = 0.5
"""What a kind, and an hour of the week, is taken to have had beside its past (Jeffreys' prior of a Poisson rate): what
never happened is not impossible."""

OUTSTANDING: Final = 3.0
"""Standard deviations above the median from which on a past week is cut down."""

SMOOTHING: Final = (0.25, 0.5, 0.25)
"""How an hour of the week borrows from its neighbours."""

LEVELS: Final = (
    frozenset({"category", "tier", "page_key"}),
    frozenset({"category"}),
    frozenset({"page_key"}),
    frozenset[str](),
)
"""By which columns kinds are told apart: an outage may be of one cell, a whole category or page, or everything."""

LATELY_HOURS: Final = 3
"""In which there must still be more than usual: the day after an outage its window holds it, though it is over."""

SPIKES_MAX: Final = 20
"""Told of one look, the most surprising first."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The tickets of a site that were opened, one row each; `at` in milliseconds."""

    at: Numbers
    category: Names
    tier: Names
    page_key: Names


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of tickets: None for any."""

    category: str | None = None
    tier: str | None = None
    page_key: str | None = None

    def is_akin_to(self, other: "Kind") -> bool:
        """Whether one is part of the other, or they have a part in common: one outage, seen more or less closely."""
        pairs = (
            (self.category, other.category),
            (self.tier, other.tier),
            (self.page_key, other.page_key),
        )
        return all(one is None or another is None or one == another for one, another in pairs)


@dataclass(frozen=True, slots=True, eq=False)
class FoundSpike:
    """`count` tickets of a kind in the last `hours` hours, where `expected` were; `rows` of them in what was given."""

    kind: Kind
    hours: int
    count: int
    expected: float
    p_value: float
    rows: Numbers


def opened_of(tickets: TicketColumns) -> Opened:
    """The tickets of some facts."""
    return Opened(tickets.opened_at, tickets.category, tickets.tier, tickets.page_key)


def spikes(opened: Opened, now: int) -> tuple[FoundSpike, ...]:
    """The spikes that go on at `now`, in milliseconds, the most surprising first; of those that are akin only
    the most surprising one. `opened` are the tickets of one site, of LOOKED_BACK_HOURS at least."""
    ages = (now - opened.at - 1) // HOUR_MS
    rows = np.flatnonzero((ages >= 0) & (ages < LOOKED_BACK_HOURS))
    ages = ages[rows]
    weeks = _weeks(ages)
    is_past = (ages >= LAST_HOURS) & (ages < LAST_HOURS + weeks * WEEK_HOURS)
    if weeks < BASELINE_WEEKS_MIN or not is_past.any():
        return ()
    past = ages[is_past]
    season, dispersion = _season(past, weeks)
    levels = _levels(opened, rows)
    # Kinds of which nothing happened lately cannot have a spike, but they are looked at as well.
    looks = WEEK_HOURS * len(WINDOWS_HOURS) * sum(each.count for each in levels)
    found: list[FoundSpike] = []
    for each in levels:
        usual = _usual(each.codes[is_past], (past - LAST_HOURS) // WEEK_HOURS, each.count, weeks)
        lately = each.counted(ages < LATELY_HOURS)
        goes_on = lately > usual / weeks * float(season[:LATELY_HOURS].sum())
        for hours in WINDOWS_HOURS:
            recent = ages < hours
            counted = each.counted(recent)
            share = float(season[:hours].sum())
            p_values = _tail(counted, usual, weeks, share, dispersion)
            surprising = (p_values <= FALSE_ALARMS_A_WEEK / looks) & (counted >= TICKETS_MIN)
            for code in np.flatnonzero(surprising & goes_on).tolist():
                mine = rows[recent & (each.codes == code)]
                kind, expected = _kind(opened, int(mine[0]), each.names), float(usual[code] / weeks * share)
                found.append(FoundSpike(kind, hours, len(mine), expected, float(p_values[code]), mine))
    return _told_apart(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """One way to tell kinds apart: by which columns, the code of each row, and how many codes there are. A row that
    has nothing in one of the columns, such as a ticket without a category yet, is of no kind and has the code `count`.
    """

    names: frozenset[str]
    codes: Numbers
    count: int

    def counted(self, rows: Mask) -> Numbers:
        """How many of the rows are of each kind."""
        return np.bincount(self.codes[rows], minlength=self.count + 1)[: self.count]


def _levels(opened: Opened, rows: Numbers) -> list[_Level]:
    levels = []
    for names in LEVELS:
        key, is_known = np.zeros(len(rows), dtype=np.int64), np.ones(len(rows), dtype=np.bool_)
        for name in sorted(names):
            column: Names = getattr(opened, name)
            key = key * (len(column.names) + 1) + column.codes[rows] + 1
            is_known &= column.codes[rows] != NONE
        kinds, codes = np.unique(key[is_known], return_inverse=True)
        all_codes = np.full(len(rows), len(kinds), dtype=np.int64)
        all_codes[is_known] = codes
        levels.append(_Level(names, all_codes, len(kinds)))
    return levels


def _weeks(ages: Numbers) -> int:
    """Whole weeks of history, BASELINE_WEEKS at most."""
    return min(BASELINE_WEEKS, (int(ages.max()) + 1 - LAST_HOURS) // WEEK_HOURS) if len(ages) else 0


def _season(past: Numbers, weeks: int) -> tuple[Floats, float]:
    """The share of a week's tickets by hours before now, of shape (WEEK_HOURS,), summing to 1; and the variance of an
    hour's count over its mean."""
    week, hour = (past - LAST_HOURS) // WEEK_HOURS, past % WEEK_HOURS
    grid = np.bincount(week * WEEK_HOURS + hour, minlength=weeks * WEEK_HOURS).reshape(weeks, WEEK_HOURS)
    cut = _cut(grid.astype(np.float64).T).T
    by_hour = cut.sum(axis=0)
    smooth = sum(part * np.roll(by_hour, place - 1) for place, part in enumerate(SMOOTHING)) + PRIOR_TICKETS
    season: Floats = smooth / smooth.sum()
    expected = season * by_hour.sum() / weeks
    spread = float(((cut - expected) ** 2 / np.maximum(expected, 1e-9)).sum() / (WEEK_HOURS * (weeks - 1)))
    return season, max(1.0, spread)


def _usual(codes: Numbers, week: Numbers, count: int, weeks: int) -> Floats:
    """How many tickets each kind had in all weeks of the past, those that stand out cut down, with PRIOR_TICKETS."""
    grid = np.bincount(codes * weeks + week, minlength=(count + 1) * weeks).reshape(count + 1, weeks)[:count]
    return np.asarray(_cut(grid.astype(np.float64)).sum(axis=1) + PRIOR_TICKETS)


def _cut(grid: Floats) -> Floats:
    """Each row, of which what stands far above its median is cut down to that limit."""
    middle = np.median(grid, axis=1, keepdims=True)
    return np.minimum(grid, middle + OUTSTANDING * np.sqrt(middle + 1))


def _tail(counted: Numbers, usual: Floats, weeks: int, share: float, dispersion: float) -> Floats:
    """How likely so many or more are: the upper tail of a negative binomial distribution as an incomplete beta."""
    odds = share / (weeks + share)
    return np.asarray(betainc(np.maximum(counted, 1e-9) / dispersion, usual / dispersion, odds))


def _kind(opened: Opened, row: int, names: frozenset[str]) -> Kind:
    return Kind(**{name: _name(getattr(opened, name), row) for name in names})


def _name(column: Names, row: int) -> str | None:
    code = int(column.codes[row])
    return None if code == NONE else column.names[code]


def _told_apart(found: Sequence[FoundSpike]) -> tuple[FoundSpike, ...]:
    kept: list[FoundSpike] = []
    for each in sorted(found, key=lambda spike: spike.p_value):
        if len(kept) < SPIKES_MAX and not any(each.kind.is_akin_to(other.kind) for other in kept):
            kept.append(each)
    return tuple(kept)
