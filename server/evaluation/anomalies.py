"""How well spikes are found: a simulated year with planted ones is looked at again and again, as a site would be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from escalation.alerts.findings import same_spike
from escalation.alerts.spikes import LOOKED_BACK_HOURS, WEEK_HOURS, FoundSpike, Kind, Opened, spikes
from escalation.instant import HOUR_MS
from escalation.ledger.columns import NONE, Names
from server.demo.history.arrivals import Arrivals, Spike, arrivals_of, plant_spikes
from server.demo.history.town import FERNWAY, TIERS
from server.demo.history.week_clock import as_moment, as_ms

BEGINS: Final = datetime(2025, 1, 6, tzinfo=UTC)
"""A Monday."""

FIRST_WEEKS: Final = 10
"""Of a year, before which no spike is planted and nothing is looked for: there must be a history to compare with."""

YEAR_WEEKS: Final = 52

LASTS: Final = timedelta(hours=24)
"""After its end for which what is found of a spike's kind is still the spike: the longest window holds it so long."""

SETTLED_HOURS: Final = 4
"""After which the same kind found anew is another alarm, as for the rule's quiet time."""


@dataclass(frozen=True, slots=True)
class FoundPlanted:
    """A planted spike, and how many hours after its beginning it was found; None for never."""

    spike: Spike
    after_hours: float | None

    @property
    def in_time(self) -> bool:
        """Whether that was within the hour."""
        return self.after_hours is not None and self.after_hours <= 1.0


@dataclass(frozen=True, slots=True)
class AnomalyReport:
    """One year."""

    tickets: int
    looks: int
    weeks: float
    planted: tuple[FoundPlanted, ...]
    false_alarms: tuple[str, ...]

    @property
    def in_time(self) -> int:
        """Planted spikes that were found within the hour."""
        return sum(each.in_time for each in self.planted)

    @property
    def false_alarms_a_week(self) -> float:
        """Alarms about nothing that was planted."""
        return len(self.false_alarms) / self.weeks


def simulated(seed: int, a_day: float, planted: int) -> Arrivals:
    """A year of tickets with planted spikes; the same seed gives the same."""
    since = BEGINS
    until = since + timedelta(weeks=YEAR_WEEKS)
    return arrivals_of(
        FERNWAY, seed, since, until, a_day=a_day, spikes=plant_spikes(FERNWAY, seed + 1, since, until, planted)
    )


def measure(
    arrivals: Arrivals, every: timedelta, show: Callable[[int, int], None] = lambda _done, _of: None
) -> AnomalyReport:
    """Looks at the year every so often; `show` hears how many looks are done, and of how many."""
    opened = opened_in(arrivals)
    moments = range(
        as_ms(arrivals.since) + FIRST_WEEKS * WEEK_HOURS * HOUR_MS,
        as_ms(arrivals.until),
        every // timedelta(milliseconds=1),
    )
    found: dict[int, float] = {}
    lasting: dict[str, int] = {}
    false_alarms: list[str] = []
    for place, now in enumerate(moments):
        for each in spikes(_before(opened, now), now):
            subject = subject_of(each.kind)
            hits = [n for n, planted in enumerate(arrivals.spikes) if _is_of(each, planted, now)]
            known = next((k for k, seen in lasting.items() if _goes_on(k, subject, now - seen)), None)
            if known is None and not hits:
                hours = f"{each.count} in {each.hours} h, {each.expected:.2f} expected"
                false_alarms.append(f"{as_moment(now):%Y-%m-%d %H:%M} {subject}: {hours}")
            lasting[known or subject] = now
            for n in hits:
                found.setdefault(n, (now - as_ms(arrivals.spikes[n].start)) / HOUR_MS)
        show(place + 1, len(moments))
    planted_found = tuple(FoundPlanted(each, found.get(n)) for n, each in enumerate(arrivals.spikes))
    weeks = len(moments) * (every / timedelta(weeks=1))
    return AnomalyReport(len(opened.at), len(moments), weeks, planted_found, tuple(false_alarms))


def opened_in(arrivals: Arrivals) -> Opened:
    """The tickets among the arrivals, in the order of opening."""
    chosen = np.flatnonzero(arrivals.ticket_at >= 0)
    chosen = chosen[np.argsort(arrivals.ticket_at[chosen], kind="stable")]
    topics = arrivals.town.topics
    pages = tuple(sorted({key for topic in topics for key, _ in topic.pages}))
    width = max(len(topic.pages) for topic in topics)
    code_of = np.full((len(topics), width), NONE, dtype=np.int32)
    for place, topic in enumerate(topics):
        code_of[place, : len(topic.pages)] = [pages.index(key) for key, _ in topic.pages]
    topic_of = arrivals.topic[chosen]
    return Opened(
        arrivals.ticket_at[chosen],
        Names(topic_of.astype(np.int32), tuple(topic.category for topic in topics)),
        Names(arrivals.tier[chosen].astype(np.int32), TIERS),
        Names(code_of[topic_of, arrivals.page[chosen]], pages),
    )


def subject_of(kind: Kind) -> str:
    """The kind as alerts name it."""
    return "|".join(each or "*" for each in (kind.category, kind.tier, kind.page_key))


def _before(opened: Opened, now: int) -> Opened:
    first, last = np.searchsorted(opened.at, [now - LOOKED_BACK_HOURS * HOUR_MS, now])
    columns = (Names(each.codes[first:last], each.names) for each in (opened.category, opened.tier, opened.page_key))
    return Opened(opened.at[first:last], *columns)


def _is_of(found: FoundSpike, planted: Spike, now: int) -> bool:
    lasts = as_ms(planted.start) < now <= as_ms(planted.end + LASTS)
    pairs = (
        (found.kind.category, planted.category),
        (found.kind.tier, planted.tier),
        (found.kind.page_key, planted.page_key),
    )
    return lasts and all(one is None or one == other for one, other in pairs)


def _goes_on(known: str, subject: str, since: int) -> bool:
    return since <= SETTLED_HOURS * HOUR_MS and same_spike(known, subject)
