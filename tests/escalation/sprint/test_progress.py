"""Progress and burn-down against a computation that looks at every ticket by itself, reopenings included."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.business_hours import BusinessHours
from escalation.sprint.days import sprint_days
from escalation.sprint.progress import StatusChange, progress_of
from escalation.sprint.sprint import FrozenTicket, SprintPerson, suggested_targets
from escalation.triage import TriageTier

MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
DAYS = sprint_days(BusinessHours(ZoneInfo("UTC")), MONDAY, 4)
PEOPLE = ("ada", "bo", None)

TICKETS = tuple(
    FrozenTicket(f"t{n}", n, list(TriageTier)[n % 4], None, MONDAY - timedelta(days=40)) for n in range(1, 10)
)


def changes() -> st.SearchStrategy[list[StatusChange]]:
    return st.lists(
        st.builds(
            StatusChange,
            ticket_id=st.sampled_from([*(each.ticket_id for each in TICKETS), "stranger"]),
            at=st.integers(-10, 110).map(lambda hours: MONDAY + timedelta(hours=hours)),
            resolved=st.booleans(),
            user_id=st.sampled_from(PEOPLE),
        ),
        max_size=40,
        # Of two changes of one ticket at one moment nobody can say which was the first.
        unique_by=lambda change: (change.ticket_id, change.at),
    )


def last_change(told: list[StatusChange], ticket_id: str, at: datetime) -> StatusChange | None:
    """By looking at each change: what happened last, and the first of what says the same again."""
    own = sorted((t for t in told if t.ticket_id == ticket_id and MONDAY <= t.at <= at), key=lambda t: t.at)
    standing: StatusChange | None = None
    for each in own:
        if each.resolved is not (standing is not None and standing.resolved):
            standing = each
    return standing


def is_left(told: list[StatusChange], ticket_id: str, at: datetime) -> bool:
    last = last_change(told, ticket_id, at)
    return last is None or not last.resolved


@pytest.mark.capability(51, 55, 56)
@given(told=changes(), hours=st.integers(0, 96))
def test_every_figure_is_that_of_looking_at_each_ticket(told: list[StatusChange], hours: int) -> None:
    at = MONDAY + timedelta(hours=hours)
    progress = progress_of(TICKETS, told, DAYS, MONDAY, at)
    left = [each for each in TICKETS if is_left(told, each.ticket_id, at)]
    assert progress.remaining_count == len(left)
    assert progress.remaining == {tier: sum(each.tier is tier for each in left) for tier in TriageTier}
    assert progress.total_count == len(TICKETS)
    ends = [*(each.opens - timedelta(microseconds=1) for each in DAYS[1:]), DAYS[-1].closes + timedelta(days=2)]
    for point, end, day in zip(progress.burn_down[1:], ends, DAYS, strict=True):
        then = min(end, at)
        expected = sum(is_left(told, each.ticket_id, then) for each in TICKETS) if day.opens <= at else None
        assert point.remaining == expected
    # What stays resolved is on somebody's account, once.
    for who in PEOPLE:
        lasts = [last_change(told, each.ticket_id, at) for each in TICKETS]
        assert progress.done_by(who) == sum(
            each is not None and each.resolved and each.user_id == who for each in lasts
        )
    assert sum(each.net for each in progress.days) == progress.resolved_count
    assert sum(progress.credits.values()) == progress.resolved_count


@given(told=changes(), since=st.integers(0, 96), hours=st.integers(0, 96))
def test_what_was_done_lately_is_the_difference_of_two_looks(told: list[StatusChange], since: int, hours: int) -> None:
    earlier, at = MONDAY + timedelta(hours=min(since, hours)), MONDAY + timedelta(hours=hours)
    progress = progress_of(TICKETS, told, DAYS, MONDAY, at)
    # At the moment itself the changes of that moment have not happened yet.
    before = progress_of(TICKETS, told, DAYS, MONDAY, max(MONDAY, earlier) - timedelta(microseconds=1))
    assert progress.net_since(earlier) == progress.resolved_count - before.resolved_count


def test_the_ideal_line_falls_evenly_to_nothing() -> None:
    points = progress_of(TICKETS, [], DAYS, MONDAY, MONDAY).burn_down
    assert [each.ideal for each in points] == [9, 6.75, 4.5, 2.25, 0]
    assert [each.remaining for each in points] == [9, 9, None, None, None]


@pytest.mark.capability(52, 55)
def test_targets_that_nobody_gave_clear_the_set_when_they_are_met() -> None:
    ada = SprintPerson("ada", "Ada", tiers=frozenset({TriageTier.CRITICAL, TriageTier.HIGH}))
    bo = SprintPerson("bo", "Bo", targets={TriageTier.LOW: 7})
    days = 2
    people = suggested_targets((ada, bo), TICKETS, days, 0)
    for tier in TriageTier:
        wanted = sum(each.tier is tier for each in TICKETS)
        assert sum(each.targets.get(tier, 0) for each in people) * days >= wanted
    assert TriageTier.NORMAL not in people[0].targets
    assert people[1].targets[TriageTier.LOW] == 7
