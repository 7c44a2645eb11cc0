"""Every figure of the dashboard, over a simulated year that the ledger hears late, twice and wrongly, equals a naive
computation over what truly happened."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from itertools import pairwise
from math import isnan
from zoneinfo import ZoneInfo

import pytest

from escalation.business_hours import BusinessHours, OpeningTimes
from escalation.insights.backlog_age import AGE_EDGES
from escalation.insights.board import Board, board_of
from escalation.insights.buckets import buckets_of
from escalation.insights.deflection import ENDINGS
from escalation.insights.satisfaction import Satisfaction
from escalation.insights.selection import Selection, narrowed
from escalation.insights.tiers import TIERS
from escalation.instant import instant_of, milliseconds_of
from escalation.ledger.columns import FactColumns, conversation_columns, ticket_columns
from escalation.ledger.event import LedgerEvent, Subject
from escalation.ledger.folding import fold_conversation, fold_ticket
from escalation.sla import Policies
from tests.simulation import brute_force as naive
from tests.simulation.year import BEGINS, SMALL_A_DAY, WEEKS, SimulatedYear, simulated_year

UTC_ZONE = ZoneInfo("UTC")
HOURS = BusinessHours(UTC_ZONE, (OpeningTimes(frozenset(range(5)), time(8), time(18)),))
POLICIES = Policies(hours=HOURS)
END = BEGINS + timedelta(weeks=WEEKS)

SELECTIONS = {
    "everything": Selection(),
    "enterprise customers": Selection(segments=frozenset({"enterprise"})),
    "people of whom nobody knows who they are, by the widget": Selection(
        segments=frozenset({None}), channels=frozenset({"widget"})
    ),
    "two pages": Selection(page_keys=frozenset({"/demo/billing", "/demo/projects/:id"})),
    "one category of two segments": Selection(
        segments=frozenset({"business", "team"}), categories=frozenset({"billing"})
    ),
}
PERIODS = {
    "the last 30 days": (END - timedelta(days=30), END),
    "a quarter in the middle": (BEGINS + timedelta(weeks=20), BEGINS + timedelta(weeks=33, hours=7)),
    "the whole year": (BEGINS, END),
}


def facts_of(events: tuple[LedgerEvent, ...], site_id: str) -> FactColumns:
    """As the ledger folds what it was told."""
    told: defaultdict[tuple[Subject, str], list[LedgerEvent]] = defaultdict(list)
    for event in events:
        told[event.subject, event.subject_id].append(event)
    tickets = [fold_ticket(each) for (subject, _), each in told.items() if subject is Subject.TICKET]
    talks = [fold_conversation(each) for (subject, _), each in told.items() if subject is Subject.CONVERSATION]
    return FactColumns(
        ticket_columns([each for each in tickets if each is not None]),
        conversation_columns([each for each in talks if each is not None]),
    )


@pytest.fixture(scope="module", params=[SMALL_A_DAY, pytest.param(270.0, marks=pytest.mark.slow)])
def year(request: pytest.FixtureRequest) -> SimulatedYear:
    return simulated_year(2026, a_day=request.param)


@pytest.fixture(scope="module")
def facts(year: SimulatedYear) -> FactColumns:
    return facts_of(year.told, "site_simulated")


@pytest.fixture(scope="module")
def truth(year: SimulatedYear) -> tuple[list[naive.Ticket], list[naive.Talk]]:
    return naive.tickets_of(year.happened), naive.talks_of(year.happened)


Truth = tuple[list[naive.Ticket], list[naive.Talk]]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.capability(1, 81, 82, 83, 84, 85, 86, 87)
def test_every_figure_is_what_truly_happened(facts: FactColumns, truth: Truth, selection: str, period: str) -> None:
    wanted, (since, until) = SELECTIONS[selection], PERIODS[period]
    buckets = buckets_of(since, until, UTC_ZONE)
    asked = {"segment": wanted.segments, "channel": wanted.channels, "page_key": wanted.page_keys}
    tickets = [each for each in truth[0] if naive.chosen(each.about, asked | {"category": wanted.categories})]
    talks = [each for each in truth[1] if naive.chosen(each.about, asked)]
    before = (since - timedelta(days=28), since)
    baseline = {
        name: len([each for each in those if naive.holds(before, each.opened)]) / 4
        for name, those in naive.by_name(tickets, "category").items()
        if name is None or isinstance(name, str)
    }
    board = board_of(narrowed(facts, wanted), buckets, milliseconds_of(END), {"site_simulated": POLICIES}, baseline)
    edges = [instant_of(int(edge)) for edge in buckets.edges]
    every = list(pairwise(edges))
    check_flow(board, tickets, every)
    check_responses(board, tickets, every)
    check_resolutions(board, tickets, every)
    check_age_and_coverage(board, tickets, until)
    check_deflection(board, talks, every)
    check_satisfaction(board, talks, every)
    check_volume_and_workload(board, tickets, talks, every, baseline)


def check_flow(board: Board, tickets: list[naive.Ticket], every: list[naive.Period]) -> None:
    began = [span[0] for ticket in tickets for span in ticket.spans]
    ended = [span[1] for ticket in tickets for span in ticket.spans]
    came = [sum(naive.holds(period, at) for at in began) for period in every]
    left = [sum(naive.holds(period, at) for at in ended) for period in every]
    assert board.flow.came.tolist() == came
    assert board.flow.left.tolist() == left
    assert board.flow.open.tolist() == [sum(each.is_open(end) for each in tickets) for _, end in every]
    assert board.flow.net.tolist() == [a - b for a, b in zip(came, left, strict=True)]
    end = every[-1][1]
    lately = (end - timedelta(days=14), end)
    sank = (sum(naive.holds(lately, at) for at in ended) - sum(naive.holds(lately, at) for at in began)) / 14
    still = sum(each.is_open(end) for each in tickets)
    days = 0.0 if not still else still / sank if sank > 0 else None
    assert board.flow.clear.days == (None if days is None else pytest.approx(days))


def check_responses(board: Board, tickets: list[naive.Ticket], every: list[naive.Period]) -> None:
    for times, kind in ((board.first_responses, "first"), (board.next_responses, "following")):
        for rank, tier in enumerate(TIERS):
            given = [event for each in tickets if each.about["tier"] == tier for event in getattr(each, kind)]
            for place, period in enumerate(every):
                then = [event.details for event in given if naive.holds(period, event.at)]
                assert times.promised[rank, place] == sum(each["met"] is not None for each in then)
                assert times.met[rank, place] == sum(each["met"] is True for each in then)
                at = rank * len(every) + place
                same(times.by_bucket.median[at], naive.quantile([whole(each["counted_ms"]) for each in then], 0.5))
                same(times.by_bucket.p90[at], naive.quantile([whole(each["counted_ms"]) for each in then], 0.9))
            there = [event.details for event in given if every[0][0] <= event.at < every[-1][1]]
            assert times.by_tier.count[rank] == len(there)
            same(times.by_tier.median[rank], naive.quantile([whole(each["counted_ms"]) for each in there], 0.5))
            same(times.by_tier.p90[rank], naive.quantile([whole(each["counted_ms"]) for each in there], 0.9))
            same(times.wall_by_tier.median[rank], naive.quantile([whole(each["wall_ms"]) for each in there], 0.5))


def check_resolutions(board: Board, tickets: list[naive.Ticket], every: list[naive.Period]) -> None:
    period = (every[0][0], every[-1][1])
    solved = [each for each in tickets if each.is_solved and each.resolved and naive.holds(period, each.resolved.at)]

    def took(those: list[naive.Ticket]) -> list[int]:
        return [whole(each.resolved.business_ms) for each in those if each.resolved is not None]

    times = board.resolutions
    same(times.overall.mean[0], mean(took(solved)))
    same(times.overall.median[0], naive.quantile(took(solved), 0.5))
    for rank, tier in enumerate(TIERS):
        those = naive.by_name(solved, "tier").get(tier.value, [])
        same(times.by_tier.mean[rank], mean(took(those)))
        same(times.by_tier.median[rank], naive.quantile(took(those), 0.5))
        for place, bucket in enumerate(every):
            then = [each for each in those if each.resolved and naive.holds(bucket, each.resolved.at)]
            same(times.by_bucket.mean[rank * len(every) + place], mean(took(then)))
    by_category = naive.by_name(solved, "category")
    for place, category in enumerate(times.categories):
        those = by_category.get(category, [])
        assert times.by_category.count[place] == len(those)
        same(times.by_category.mean[place], mean(took(those)))
        same(times.by_category.median[place], naive.quantile(took(those), 0.5))
    assert sum(times.by_category.count) == len(solved)


def check_age_and_coverage(board: Board, tickets: list[naive.Ticket], until: datetime) -> None:
    still = [each for each in tickets if each.is_open(until)]
    shares = {tier: [naive.used_share(each, POLICIES, until) for each in still if each.about["tier"] == tier]
              for tier in TIERS}  # fmt: skip
    edges = [-1.0, *AGE_EDGES, float("inf")]
    for rank, tier in enumerate(TIERS):
        known = [share for share in shares[tier] if share is not None]
        expected = [sum(low < share <= high for share in known) for low, high in pairwise(edges)]
        assert board.age.bars[rank].tolist() == expected
    assert board.age.unpromised == sum(share is None for each in shares.values() for share in each)
    assert board.age.within == sum(share is not None and share <= 1 for each in shares.values() for share in each)
    assert board.coverage.open == board.coverage.tiered == len(still)


def check_deflection(board: Board, talks: list[naive.Talk], every: list[naive.Period]) -> None:
    endings = [(each.opened, naive.ending(each, END)) for each in talks]
    for row, name in enumerate(ENDINGS):
        expected = [sum(how == name and naive.holds(period, at) for at, how in endings) for period in every]
        assert board.deflection.endings[row].tolist() == expected, name
    here = [how for at, how in endings if naive.holds((every[0][0], every[-1][1]), at)]
    known = [how for how in here if how not in {None, "pending"}]
    if known:
        assert board.deflection.share == pytest.approx(sum(how in {"hard", "soft"} for how in known) / len(known))
        assert board.deflection.raw_share == pytest.approx(sum(how != "person" for how in known) / len(known))


def check_satisfaction(board: Board, talks: list[naive.Talk], every: list[naive.Period]) -> None:
    intervals = []
    for found, by in ((board.satisfaction.ai, "ai"), (board.satisfaction.people, "person")):
        ratings = [each for talk in talks for each in talk.ratings.values() if each[2] == by]
        assert_satisfaction(found, ratings, every)
        period = (every[0][0], every[-1][1])
        scores = [score for at, score, _ in ratings if naive.holds(period, at)]
        interval = naive.wilson(sum(score >= 4 for score in scores), len(scores))
        intervals.append(interval)
        assert (found.interval is None) == (interval is None)
        if found.interval is not None and interval is not None:
            assert (found.interval.low, found.interval.high) == pytest.approx(interval)
            assert found.mean == pytest.approx(sum(scores) / len(scores))
    ai, people = intervals
    assert board.satisfaction.on_par == (None if ai is None or people is None else not ai[1] < people[0])


def assert_satisfaction(
    found: Satisfaction, ratings: list[tuple[datetime, int, object]], every: list[naive.Period]
) -> None:
    given = [[score for at, score, _ in ratings if naive.holds(period, at)] for period in every]
    assert found.ratings.tolist() == [len(scores) for scores in given]
    assert found.good.tolist() == [sum(score >= 4 for score in scores) for scores in given]


def check_volume_and_workload(
    board: Board,
    tickets: list[naive.Ticket],
    talks: list[naive.Talk],
    every: list[naive.Period],
    baseline: dict[str | None, float],
) -> None:
    for rank, tier in enumerate(TIERS):
        opened = [each.opened for each in tickets if each.about["tier"] == tier]
        assert board.volume[rank].tolist() == [sum(naive.holds(period, at) for at in opened) for period in every]
    period = (every[0][0], every[-1][1])
    weeks = (period[1] - period[0]) / timedelta(weeks=1)
    by_category = naive.by_name([each for each in tickets if naive.holds(period, each.opened)], "category")
    assert {each.category for each in board.trends} == by_category.keys() | baseline.keys()
    for trend in board.trends:
        assert trend.count == len(by_category.get(trend.category, []))
        assert trend.a_week == pytest.approx(trend.count / weeks)
        assert trend.baseline == pytest.approx(baseline.get(trend.category, 0.0))
    for place, bucket in enumerate(every):
        opened_then = sum(naive.holds(bucket, each.opened) for each in tickets)
        contacts = {each.about["contact_id"] for each in talks if naive.holds(bucket, each.opened)}
        same(board.workload.per_thousand_contacts[place], 1000 * opened_then / len(contacts) if contacts else None)
        solved = [
            each for each in tickets if each.is_solved and each.resolved and naive.holds(bucket, each.resolved.at)
        ]
        held = [each.holder for each in solved if each.holder is not None]
        same(board.workload.per_agent[place], len(held) / len(set(held)) if held else None)


def same(found: float, expected: float | None) -> None:
    """The same number, or nothing in both."""
    if expected is None:
        assert isnan(found)
    else:
        assert found == pytest.approx(expected)


def mean(values: list[int]) -> float | None:
    return sum(values) / len(values) if values else None


def whole(value: object) -> int:
    assert isinstance(value, int)
    return value
