"""When who asks about what: arrivals with the seasons of a week, and spikes that are planted among them."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from escalation.instant import HOUR_MS
from server.demo.history.town import TIERS, Town
from server.demo.history.week_clock import WEEK_HOURS, as_ms, hour_of_week

Ints = NDArray[np.int64]

WEEKDAYS: Final = (1.0, 0.98, 0.95, 0.92, 0.84, 0.24, 0.2)
"""How much is asked on a Monday and on the days after it."""

HOURS: Final = (2, 1, 1, 1, 2, 4, 10, 30, 70, 96, 100, 92, 74, 84, 94, 88, 76, 60, 42, 32, 26, 20, 12, 6)
"""How much is asked from midnight on, UTC."""

GROWTH_A_YEAR: Final = 0.25

SILENT_SHARE: Final = 0.3
"""Of those whom the AI agent could help: who never said whether it did."""

BACK_SHARE: Final = 0.06
"""Of those who said that it was solved: who came back after all, within BACK_HOURS, and went to people."""

BACK_HOURS: Final = 40

ACKNOWLEDGED_SHARE: Final = 0.08
"""Of all: who got an acknowledgement, and left."""


class Ending(IntEnum):
    """How the AI agent's part of a conversation ends."""

    SOLVED = 0
    """The visitor, or the AI agent on their word, says that it is solved; with a ticket it came back after that."""
    SILENT = 1
    """It got an answer, and nobody said anything more."""
    ACKNOWLEDGED = 2
    """It got no answer of substance, and nobody said anything more."""
    PERSON = 3
    """It goes to people: a ticket."""


@dataclass(frozen=True, slots=True)
class Spike:
    """Much more than usual of one kind: `an_hour` more tickets of the category, tier and page in each hour; all of
    one account where one is named."""

    start: datetime
    hours: int
    category: str
    tier: str
    page_key: str
    an_hour: float
    _: KW_ONLY
    account: str | None = None

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.start + timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """One entry a conversation, in the order of `at`: columns of equal length; codes are places in the town."""

    town: Town
    since: datetime
    until: datetime
    _: KW_ONLY
    at: Ints
    """Milliseconds since 1970."""
    topic: Ints
    page: Ints
    """Among the pages of its topic."""
    tier: Ints
    account: Ints
    person: Ints
    """Of the account, from 0; -1 for somebody of whom nobody knows who they are."""
    channel: Ints
    ending: Ints
    ticket_at: Ints
    """When its ticket is opened; -1 for none."""
    spike: Ints
    """Of which spike it is part; -1 for none."""
    spikes: tuple[Spike, ...] = ()

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What was drawn for each who asks, before spikes are planted."""

    topic: Ints
    page: Ints
    tier: Ints
    account: Ints
    person: Ints
    ending: Ints


def arrivals_of(
    town: Town, seed: int, since: datetime, until: datetime, *, a_day: float, spikes: Sequence[Spike] = ()
) -> Arrivals:
    """Draws who asks from `since` until `until`, both whole hours, with `a_day` conversations on the mean day at first.

    A Poisson process whose rate follows the hour of the week; the same seed draws the same.
    """
    rng = np.random.default_rng(seed)
    start = as_ms(since)
    hours = (as_ms(until) - start) // HOUR_MS
    counts = rng.poisson(_rates(start, hours, a_day))
    per_spike = [rng.poisson(each.an_hour, each.hours) for each in spikes]
    hour = np.repeat(np.arange(hours), counts)
    of_spikes = [
        np.repeat((as_ms(each.start) - start) // HOUR_MS + np.arange(each.hours), drawn)
        for each, drawn in zip(spikes, per_spike, strict=True)
    ]
    usual = len(hour)
    hour = np.concatenate([hour, *of_spikes]) if of_spikes else hour
    spike = np.full(len(hour), -1, np.int64)
    spike[usual:] = np.repeat(np.arange(len(spikes)), [len(each) for each in of_spikes])
    at = start + hour * HOUR_MS + rng.integers(0, HOUR_MS, len(hour))
    order = np.argsort(at, kind="stable")
    at, spike = at[order], spike[order]
    return _who_asks_what(rng, town, (since, until), at, spike, tuple(spikes))


def plant_spikes(
    town: Town, seed: int, since: datetime, until: datetime, count: int, *, an_hour: tuple[float, float] = (8, 20)
) -> tuple[Spike, ...]:
    """`count` spikes at whole hours, days apart, of 2 to 8 hours each, in office hours as well as at night.

    The first begins no earlier than ten weeks after `since`, so that there is a history to compare with.
    """
    rng = np.random.default_rng(seed)
    first = since + timedelta(weeks=10)
    room = (until - first - timedelta(days=2)) // timedelta(hours=1)
    each = room // max(count, 1)
    if each < 72:
        raise ValueError("There is no room for so many spikes.")
    spikes = []
    for place in range(count):
        topic = town.topics[int(rng.integers(len(town.topics)))]
        page, _ = topic.pages[int(rng.integers(len(topic.pages)))]
        tier = TIERS[int(rng.choice(4, p=_normal(topic.tiers)))]
        begins = first + timedelta(hours=int(place * each + rng.integers(0, each - 48)))
        lasts, rate = int(rng.integers(2, 9)), float(rng.uniform(*an_hour))
        spikes.append(Spike(begins, lasts, topic.category, tier, page, rate))
    return tuple(spikes)


def _rates(start: int, hours: int, a_day: float) -> NDArray[np.float64]:
    season = np.outer(np.array(WEEKDAYS), np.array(HOURS, float)).ravel()
    season *= WEEK_HOURS / season.sum()
    ahead = np.arange(hours)
    growth = 1 + GROWTH_A_YEAR * ahead / (365 * 24)
    return np.asarray(a_day / 24 * season[(hour_of_week(start) + ahead) % WEEK_HOURS] * growth)


def _who_asks_what(
    rng: np.random.Generator,
    town: Town,
    period: tuple[datetime, datetime],
    at: Ints,
    spike: Ints,
    spikes: tuple[Spike, ...],
) -> Arrivals:
    n = len(at)
    topic = rng.choice(len(town.topics), n, p=_normal([each.share for each in town.topics]))
    account = rng.choice(len(town.accounts), n, p=_normal([each.share for each in town.accounts]))
    people = np.array([each.people for each in town.accounts])[account]
    person = np.where(rng.random(n) < town.anonymous, -1, (rng.random(n) * people).astype(np.int64))
    page, tier = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for place, each in enumerate(town.topics):
        mine = np.flatnonzero(topic == place)
        page[mine] = rng.choice(len(each.pages), len(mine), p=_normal([share for _, share in each.pages]))
        tier[mine] = rng.choice(4, len(mine), p=_normal(each.tiers))
    ending = _endings(rng, town, topic)
    _plant(town, spikes, spike, _Drawn(topic, page, tier, account, person, ending))
    ticket_at = np.where(ending == Ending.PERSON, at + rng.integers(20_000, 240_000, n), -1)
    is_back = (ending == Ending.SOLVED) & (rng.random(n) < BACK_SHARE)
    ticket_at = np.where(is_back, at + HOUR_MS + rng.integers(0, BACK_HOURS * HOUR_MS, n), ticket_at)
    return Arrivals(
        town,
        *period,
        at=at,
        topic=topic.astype(np.int64),
        page=page,
        tier=tier,
        account=account.astype(np.int64),
        person=person,
        channel=rng.choice(len(town.channels), n, p=_normal([share for _, share in town.channels])).astype(np.int64),
        ending=ending,
        ticket_at=ticket_at,
        spike=spike,
        spikes=spikes,
    )


def _endings(rng: np.random.Generator, town: Town, topic: Ints) -> Ints:
    """How the AI agent's part ends, by how many of each topic it solves."""
    solved = np.array([each.solved_by_ai for each in town.topics])[topic]
    drawn = rng.random(len(topic))
    return np.select(
        [drawn < solved * (1 - SILENT_SHARE), drawn < solved, drawn < solved + ACKNOWLEDGED_SHARE],
        [Ending.SOLVED, Ending.SILENT, Ending.ACKNOWLEDGED],
        Ending.PERSON,
    ).astype(np.int64)


def _plant(town: Town, spikes: Sequence[Spike], spike: Ints, drawn: _Drawn) -> None:
    """Makes those of a spike, in place, what it says: one topic on one page, which people answer."""
    for place, planted in enumerate(spikes):
        mine = np.flatnonzero(spike == place)
        of_topic = next(i for i, each in enumerate(town.topics) if each.category == planted.category)
        pages = [key for key, _ in town.topics[of_topic].pages]
        drawn.topic[mine], drawn.page[mine] = of_topic, pages.index(planted.page_key)
        drawn.tier[mine], drawn.ending[mine] = TIERS.index(planted.tier), Ending.PERSON
        if planted.account is not None:
            names = [each.name for each in town.accounts]
            drawn.account[mine], drawn.person[mine] = names.index(planted.account), np.arange(len(mine)) % 2


def _normal(weights: Sequence[float]) -> NDArray[np.float64]:
    given = np.array(weights, float)
    return np.asarray(given / given.sum())
