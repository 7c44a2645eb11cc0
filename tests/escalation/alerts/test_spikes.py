"""A spike is what its hour of the week does not explain: found soon, named as closely as it is, told once."""

from datetime import UTC, datetime
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.alerts.spikes import WEEK_HOURS, Opened, spikes
from escalation.instant import HOUR_MS, milliseconds_of
from escalation.ledger.columns import Names

NOW = milliseconds_of(datetime(2026, 11, 4, 14, 0, tzinfo=UTC))
CATEGORIES, TIERS, PAGES = ("billing", "howto", "bug"), ("high", "normal"), ("/pay", "/board")

Ticket = tuple[int, int, int, int]
"""Moment, and the codes of category, tier and page."""


def opened(tickets: list[Ticket]) -> Opened:
    rows = np.array(tickets, dtype=np.int64).reshape(-1, 4)
    columns = (Names(rows[:, n].astype(np.int32), names) for n, names in ((1, CATEGORIES), (2, TIERS), (3, PAGES)))
    return Opened(rows[:, 0], *columns)


def history(seed: int, weeks: int = 9, by_day: float = 3.0, by_night: float = 0.2) -> list[Ticket]:
    """Poisson arrivals that are busy from 8 to 18 o'clock, until now."""
    rng = np.random.default_rng(seed)
    found: list[Ticket] = []
    for hour in range(weeks * WEEK_HOURS):
        begins = NOW - (hour + 1) * HOUR_MS
        is_day = 8 <= begins // HOUR_MS % 24 < 18
        for _ in range(rng.poisson(by_day if is_day else by_night)):
            kind = (int(rng.integers(3)), int(rng.integers(2)), int(rng.integers(2)))
            found.append((begins + int(rng.integers(HOUR_MS)), *kind))
    return found


def burst(count: int, hours_ago: float = 0.0, kind: tuple[int, int, int] = (0, 0, 0)) -> list[Ticket]:
    """So many tickets of a kind within one hour."""
    return [(NOW - int(hours_ago * HOUR_MS) - 1 - n * HOUR_MS // count, *kind) for n in range(count)]


@pytest.mark.capability(89)
def test_a_burst_of_one_kind_is_found_within_its_hour_and_named_closely() -> None:
    (found,) = spikes(opened(history(1) + burst(12)), NOW)
    assert (found.kind.category, found.kind.tier, found.kind.page_key) == ("billing", "high", "/pay")
    assert found.hours == 1
    assert found.count >= 12
    assert found.expected < 2


def test_a_burst_over_a_whole_category_is_named_as_that() -> None:
    kinds = [(0, tier, page) for tier in (0, 1) for page in (0, 1)]
    spread = [ticket for kind in kinds for ticket in burst(5, kind=kind)]
    found = spikes(opened(history(2) + spread), NOW)
    assert (found[0].kind.category, found[0].kind.tier, found[0].kind.page_key) == ("billing", None, None)


def test_what_is_usual_by_day_is_a_spike_by_night() -> None:
    night = NOW - 10 * HOUR_MS
    calm, night_history = history(3), [each for each in history(3, by_day=8.0) if each[0] <= night]
    assert spikes(opened(calm + burst(3)), NOW) == ()
    shifted = [(at - 10 * HOUR_MS, category, tier, page) for at, category, tier, page in burst(8)]
    assert len(spikes(opened(night_history + shifted), night)) == 1


def test_without_two_weeks_of_history_nothing_is_unusual() -> None:
    assert spikes(opened(history(4, weeks=2) + burst(30)), NOW) == ()
    assert spikes(opened([]), NOW) == ()


def test_tickets_that_have_no_category_yet_are_no_kind_of_their_own() -> None:
    assert spikes(opened(history(9, by_day=20.0) + burst(5, kind=(-1, 0, -1))), NOW) == ()


def test_an_outage_of_last_week_hides_none_of_today() -> None:
    last_week = burst(60, hours_ago=WEEK_HOURS)
    assert len(spikes(opened(history(5) + last_week + burst(12)), NOW)) == 1


def test_a_spike_ends_when_its_tickets_stop_though_its_day_still_holds_them() -> None:
    assert spikes(opened(history(6, by_night=0.0) + burst(15, hours_ago=8)), NOW) == ()


def test_what_happens_later_changes_nothing() -> None:
    tickets = history(7) + burst(12)
    later = [(NOW + n * 1000, 1, 1, 1) for n in range(100)]
    before, after = spikes(opened(tickets), NOW), spikes(opened(tickets + later), NOW)
    assert [(each.kind, each.count, each.p_value) for each in before] == [
        (each.kind, each.count, each.p_value) for each in after
    ]


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_tickets_says_nothing(chance: Random) -> None:
    tickets = history(8) + burst(12)
    mixed = list(tickets)
    chance.shuffle(mixed)
    assert [each.kind for each in spikes(opened(mixed), NOW)] == [each.kind for each in spikes(opened(tickets), NOW)]
