"""A simulated year of a support team: what truly happened, how the ledger heard of it, and the spikes in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

import numpy as np

from escalation.instant import HOUR_MS
from escalation.ledger.event import EventKind, EventValue, LedgerEvent
from server.demo.history.arrivals import Arrivals, Ints, Spike, arrivals_of, plant_spikes
from server.demo.history.cases import cases_of
from server.demo.history.town import FERNWAY, TIERS, Town
from server.demo.history.week_clock import as_ms

BEGINS: Final = datetime(2025, 1, 6, tzinfo=UTC)
"""A Monday."""

WEEKS: Final = 52
MILLION_A_DAY: Final = 270.0
"""Conversations a day that make a little more than a million events a year."""

SMALL_A_DAY: Final = 5.4
"""Some twenty thousand events a year."""

LATE: Final = 0.01
DOUBLED: Final = 0.005
WRONG: Final = 0.02
"""Of those events that can be wrong in a way that is put right later."""

FALSE: Final = 0.01
"""Of resolutions: after them somebody says that the ticket came back, and takes it back."""

DELAY_MAX: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class SimulatedYear:
    """`happened` is the truth in the order of `at`; `told` is what a ledger got, in the order of telling.

    Of those told some come late, some twice under one key, some are wrong and corrected later, some never happened and
    are withdrawn. Each has its `position`, from 1; what is told twice has the position at which it was told again.
    """

    arrivals: Arrivals
    happened: tuple[LedgerEvent, ...]
    told: tuple[LedgerEvent, ...]

    @property
    def spikes(self) -> tuple[Spike, ...]:
        """Those that were planted."""
        return self.arrivals.spikes

    def told_once(self) -> Iterator[LedgerEvent]:
        """What was told, without what was told again under a known key."""
        known: set[str | None] = set()
        for event in self.told:
            if event.key not in known:
                known.add(event.key)
                yield event


def simulated_arrivals(
    seed: int, *, a_day: float = MILLION_A_DAY, weeks: int = WEEKS, spikes: int = 20, town: Town = FERNWAY
) -> Arrivals:
    """The arrivals of a year, without their stories: enough to look for spikes, and drawn in a moment."""
    until = BEGINS + timedelta(weeks=weeks)
    planted = plant_spikes(town, seed + 1, BEGINS, until, spikes) if spikes else ()
    return arrivals_of(town, seed, BEGINS, until, a_day=a_day, spikes=planted)


def hourly_tickets(arrivals: Arrivals) -> Mapping[tuple[str, str, str], Ints]:
    """Tickets opened in each hour since `since`, for each category, tier and page key that had any."""
    start = as_ms(arrivals.since)
    hours = (as_ms(arrivals.until) - start) // HOUR_MS
    is_ticket = (arrivals.ticket_at >= 0) & (arrivals.ticket_at < start + hours * HOUR_MS)
    counted: dict[tuple[str, str, str], Ints] = {}
    keys = np.stack([arrivals.topic, arrivals.tier, arrivals.page])[:, is_ticket]
    place = (arrivals.ticket_at[is_ticket] - start) // HOUR_MS
    for topic, tier, page in np.unique(keys, axis=1).T.tolist():
        of_series = (keys[0] == topic) & (keys[1] == tier) & (keys[2] == page)
        of_town = arrivals.town.topics[topic]
        series = (of_town.category, TIERS[tier], of_town.pages[page][0])
        counted[series] = np.bincount(place[of_series], minlength=hours).astype(np.int64)
    return counted


def simulated_year(
    seed: int,
    *,
    a_day: float = SMALL_A_DAY,
    weeks: int = WEEKS,
    spikes: int = 4,
    site_id: str = "site_simulated",
    town: Town = FERNWAY,
) -> SimulatedYear:
    """The whole of it; the same seed gives the same. A million events take some ten seconds."""
    arrivals = simulated_arrivals(seed, a_day=a_day, weeks=weeks, spikes=spikes, town=town)
    happened = [event for case in cases_of(arrivals, seed + 2, site_id) for event in case]
    happened.sort(key=_moment)
    return SimulatedYear(arrivals, tuple(happened), tuple(_told(happened, Random(seed + 3))))


def _told(happened: list[LedgerEvent], chance: Random) -> Iterator[LedgerEvent]:
    """The order of telling, and positions; a correction names the position of what it corrects."""
    waiting: list[tuple[datetime, int, LedgerEvent, int | None]] = []
    for place, event in enumerate(happened):
        waiting.extend(
            (at, 8 * place + n, each, 8 * place + about if about is not None else None)
            for n, (at, each, about) in enumerate(_tellings(event, chance))
        )
    waiting.sort(key=_told_at)
    position_of: dict[int, int] = {}
    for position, (_, place, event, about) in enumerate(waiting, start=1):
        position_of[place] = position
        yield replace(event, position=position, corrects=None if about is None else position_of[about])


def _tellings(event: LedgerEvent, chance: Random) -> list[tuple[datetime, LedgerEvent, int | None]]:
    """When it is told, as what, and which of these tellings that corrects."""
    told_at = event.at
    if chance.random() < LATE:
        told_at += timedelta(seconds=chance.randrange(60, int(DELAY_MAX.total_seconds())))
    later = told_at + timedelta(seconds=chance.randrange(1, int(DELAY_MAX.total_seconds())))
    wrong = _wrong(event, chance)
    if wrong is not None and chance.random() < WRONG:
        corrected = replace(event, key=f"{event.key}:corrected")
        return [(told_at, wrong, None), (later, corrected, 0)]
    tellings: list[tuple[datetime, LedgerEvent, int | None]] = [(told_at, event, None)]
    if chance.random() < DOUBLED:
        tellings.append((later, event, None))
    if event.kind is EventKind.TICKET_RESOLVED and chance.random() < FALSE:
        came_back = event.at + timedelta(seconds=90)
        false = replace(event, kind=EventKind.TICKET_REOPENED, at=came_back, details={}, key=f"{event.key}:false")
        withdrawn = replace(false, kind=EventKind.WITHDRAWN, at=later, key=f"{event.key}:withdrawn")
        tellings += [
            (max(told_at, came_back), false, None),
            (max(later, came_back) + timedelta(seconds=1), withdrawn, len(tellings)),
        ]
    return tellings


def _wrong(event: LedgerEvent, chance: Random) -> LedgerEvent | None:
    """The same event as somebody may have told it wrongly; None for one that nobody does."""
    match event.kind:
        case EventKind.TICKET_RESOLVED:
            details = dict(event.details) | {"cause": "policy"}
            return replace(event, at=event.at - timedelta(minutes=chance.randrange(1, 9)), details=details)
        case EventKind.CATEGORY_CHANGED:
            return _with(event, became="billing")
        case EventKind.RATED:
            return _with(event, score=1)
        case EventKind.TICKET_OPENED:
            return _with(event, tier=chance.choice(TIERS))
        case EventKind.ANSWERED:
            return _with(event, substance=not event.details["substance"])
        case _:
            return None


def _with(event: LedgerEvent, **details: EventValue) -> LedgerEvent:
    return replace(event, details=dict(event.details) | details)


def _moment(event: LedgerEvent) -> datetime:
    return event.at


def _told_at(entry: tuple[datetime, int, LedgerEvent, int | None]) -> tuple[datetime, int]:
    return entry[0], entry[1]
