"""Each figure is what its definition says: computed on columns, and a second time fact by fact, it is the same."""

import statistics
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import isnan, nan
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.business_hours import BusinessHours, OpeningTimes
from escalation.business_time import between
from escalation.insights.backlog_age import AGE_EDGES, backlog_age, used_shares
from escalation.insights.board import board_of
from escalation.insights.buckets import DAY, Buckets, Step, buckets_of
from escalation.insights.deflection import ENDINGS, Ending, deflection_of, endings_of
from escalation.insights.flow import clearing_of, flow_of
from escalation.insights.response_times import resolution_times, response_times
from escalation.insights.satisfaction import satisfaction_of
from escalation.insights.selection import Selection, narrowed
from escalation.insights.tiers import TIERS
from escalation.insights.volume import a_week, category_trends, volume_by_category, volume_by_tier
from escalation.insights.workload import coverage_of, workload_of
from escalation.instant import instant_of, milliseconds_of
from escalation.ledger.facts import ConversationFacts, Rating, TicketFacts
from escalation.sla import Clock, Policies
from escalation.triage import TriageTier
from tests.escalation.insights.stories import HOUR, SITE, START, columns_of, conversations, tickets

UTC_ZONE = ZoneInfo("UTC")
NOW = START + 21 * DAY + 7 * HOUR
BUCKETS = buckets_of(START + 7 * DAY, NOW, UTC_ZONE)
OFFICE = BusinessHours(
    ZoneInfo("Europe/Berlin"),
    (OpeningTimes(frozenset(range(5)), datetime(2026, 1, 1, 9).time(), datetime(2026, 1, 1, 17).time()),),
)

FEW = settings(max_examples=30, deadline=None)
"""Each example holds a dozen stories."""

told = st.lists(tickets(), max_size=12)
said = st.lists(conversations(), max_size=12)


def each_bucket(buckets: Buckets = BUCKETS) -> list[tuple[datetime, datetime]]:
    """Beginning and end of each bucket."""
    edges = [instant_of(int(edge)) for edge in buckets.edges]
    return list(pairwise(edges))


def is_open(ticket: TicketFacts, moment: datetime) -> bool:
    """By the words of the definition."""
    return any(since < moment and (until is None or until >= moment) for since, until in ticket.spans)


@FEW
@given(told)
def test_flow_counts_spans_and_open_changes_by_exactly_what_flows(facts: list[TicketFacts]) -> None:
    flow = flow_of(columns_of(facts).tickets.spans, BUCKETS)
    spans = [span for ticket in facts for span in ticket.spans]
    for at, (start, end) in enumerate(each_bucket()):
        assert flow.came[at] == sum(start <= since < end for since, _ in spans)
        assert flow.left[at] == sum(until is not None and start <= until < end for _, until in spans)
        assert flow.open[at] == sum(is_open(ticket, end) for ticket in facts)
    assert np.diff([flow.open_before, *flow.open]).tolist() == flow.net.tolist()


@pytest.mark.capability(1)
def test_ten_in_and_eight_out_a_day_grows_by_two_and_is_never_clear() -> None:
    facts = [
        story(opened=START + day * DAY + at * HOUR, resolved=START + (day + 1) * DAY - HOUR if at < 8 else None)
        for day in range(21)
        for at in range(10)
    ]
    buckets = buckets_of(START + 7 * DAY, START + 21 * DAY, UTC_ZONE)
    flow = flow_of(columns_of(facts).tickets.spans, buckets)
    assert flow.net.tolist() == [2] * 14
    assert np.diff(flow.open).tolist() == [2] * 13
    assert flow.clear.growth_a_day == 2
    assert flow.clear.days is None


def test_a_backlog_that_sinks_is_clear_in_what_is_open_over_what_it_sinks() -> None:
    facts = [story(opened=START, resolved=START + day * DAY + HOUR) for day in range(1, 41)]
    clear = clearing_of(columns_of(facts).tickets.spans, milliseconds_of(START + 20 * DAY))
    assert (clear.open, clear.growth_a_day, clear.days) == (21, -1.0, 21.0)
    done = clearing_of(columns_of([story(opened=START, resolved=START + HOUR)]).tickets.spans, milliseconds_of(NOW))
    assert done.days == 0


@FEW
@given(told)
@pytest.mark.capability(82)
def test_volume_by_tier_and_by_category_count_openings(facts: list[TicketFacts]) -> None:
    columns = columns_of(facts).tickets
    volume = volume_by_tier(columns, BUCKETS)
    for rank, tier in enumerate(TIERS):
        for at, (start, end) in enumerate(each_bucket()):
            assert volume[rank, at] == sum(each.tier == tier and start <= each.opened_at < end for each in facts)
    by_category = volume_by_category(columns, BUCKETS.since, BUCKETS.until)
    for name in (None, "billing", "login"):
        count = sum(
            each.category == name and BUCKETS.since <= milliseconds_of(each.opened_at) < BUCKETS.until for each in facts
        )
        assert by_category.get(name, 0) == count


@FEW
@given(told)
@pytest.mark.capability(83)
def test_responses_by_tier_have_median_p90_and_the_share_that_came_by_its_target(facts: list[TicketFacts]) -> None:
    columns = columns_of(facts).tickets
    for flat, of in (
        (columns.first_responses, lambda each: [each.first_response] if each.first_response else []),
        (columns.next_responses, lambda each: each.next_responses),
    ):
        times = response_times(columns, flat, BUCKETS)
        for rank, tier in enumerate(TIERS):
            for at, (start, end) in enumerate(each_bucket()):
                given_then = [
                    response
                    for each in facts
                    if each.tier == tier
                    for response in of(each)
                    if start <= response.at < end
                ]
                assert times.promised[rank, at] == sum(each.met is not None for each in given_then)
                assert times.met[rank, at] == sum(each.met is True for each in given_then)
                place = rank * len(BUCKETS) + at
                same(times.by_bucket.median[place], quantile([each.business_ms for each in given_then], 50))
                same(times.by_bucket.p90[place], quantile([each.business_ms for each in given_then], 90))
            whole = [
                response
                for each in facts
                if each.tier == tier
                for response in of(each)
                if BUCKETS.since <= milliseconds_of(response.at) < BUCKETS.until
            ]
            assert times.by_tier.count[rank] == len(whole)
            same(times.by_tier.p90[rank], quantile([each.business_ms for each in whole], 90))
            same(times.wall_by_tier.median[rank], quantile([each.wall_ms for each in whole], 50))


@FEW
@given(told)
@pytest.mark.capability(84)
def test_time_to_resolution_counts_to_the_last_one_and_leaves_out_what_nobody_solved(facts: list[TicketFacts]) -> None:
    times = resolution_times(columns_of(facts).tickets, BUCKETS)
    solved = [
        each
        for each in facts
        if each.resolved_at and BUCKETS.since <= milliseconds_of(each.resolved_at) < BUCKETS.until
        if each.resolution not in {"merged", "spam"}
    ]
    for rank, tier in enumerate(TIERS):
        taken = [each.resolution_business_ms or 0 for each in solved if each.tier == tier]
        same(times.by_tier.mean[rank], statistics.fmean(taken) if taken else nan)
        same(times.by_tier.median[rank], quantile(taken, 50))
    for place, name in enumerate(times.categories):
        taken = [each.resolution_business_ms or 0 for each in solved if each.category == name]
        assert times.by_category.count[place] == len(taken)
        same(times.by_category.median[place], quantile(taken, 50))


def test_a_reopened_ticket_counts_from_its_opening_to_its_last_resolution_and_not_at_all_while_it_is_open() -> None:
    again = story(
        opened=START + 7 * DAY, resolved=None, spans=((START + 7 * DAY, START + 8 * DAY), (START + 9 * DAY, None))
    )
    assert resolution_times(columns_of([again]).tickets, BUCKETS).by_tier.count.sum() == 0
    solved = story(opened=START + 7 * DAY, resolved=START + 12 * DAY)
    assert resolution_times(columns_of([solved]).tickets, BUCKETS).wall_by_tier.mean[2] == 5 * DAY / timedelta(
        milliseconds=1
    )


@FEW
@given(told, st.sampled_from([BusinessHours(UTC_ZONE), OFFICE]))
@pytest.mark.capability(85)
def test_backlog_age_is_the_share_of_the_limit_that_is_used_in_the_time_that_the_promise_counts(
    facts: list[TicketFacts], open_hours: BusinessHours
) -> None:
    policies = Policies(hours=open_hours)
    columns = columns_of(facts).tickets
    shares = used_shares(columns, {SITE: policies}, BUCKETS.until)
    now = instant_of(BUCKETS.until)
    expected = []
    for each, share in zip(facts, shares, strict=True):
        wanted = nan
        tier = TriageTier(each.tier)
        clock = Clock.RESOLUTION if tier is TriageTier.CRITICAL else Clock.FIRST_RESPONSE
        due = policies.due(tier, each.segment, clock, each.opened_at)
        if is_open(each, now) and due.breach is not None:
            counted = policies.counted(policies.of(tier, each.segment))
            wanted = between(counted, each.opened_at, now) / between(counted, each.opened_at, due.breach)
        same(share, wanted)
        expected.append(wanted)
    age = backlog_age(columns, {SITE: policies}, BUCKETS.until)
    assert age.within == sum(each <= 1 for each in expected)
    assert age.breaching == sum(each > 1 for each in expected)
    assert age.unpromised == sum(is_open(each, now) and each.tier == "low" for each in facts)
    for bar, top in enumerate(AGE_EDGES):
        low = AGE_EDGES[bar - 1] if bar else -1.0
        assert age.bars.sum(axis=0)[bar] == sum(low < each <= top for each in expected)


@FEW
@given(said)
@pytest.mark.capability(86)
@pytest.mark.capability(49)
def test_each_conversation_ends_in_exactly_one_way(facts: list[ConversationFacts]) -> None:
    columns = columns_of([], facts).conversations
    found = endings_of(columns, milliseconds_of(NOW))
    for each, place in zip(facts, found, strict=True):
        assert (ENDINGS[place] if place >= 0 else None) == ending(each, NOW)
    deflection = deflection_of(columns, BUCKETS, milliseconds_of(NOW))
    for at, (start, end) in enumerate(each_bucket()):
        there = [ending(each, NOW) for each in facts if start <= each.opened_at < end]
        assert deflection.deflected[at] == there.count(Ending.HARD) + there.count(Ending.SOFT)
        assert deflection.known[at] == len([each for each in there if each not in {None, Ending.PENDING}])
    if deflection.share is not None and deflection.raw_share is not None:
        assert deflection.share <= deflection.raw_share + 1e-12


def ending(facts: ConversationFacts, now: datetime) -> Ending | None:
    """By the words of the definition, one conversation at a time."""
    if facts.asked == 0:
        return None
    if facts.handed_off_at is not None or facts.replied > 0:
        return Ending.PERSON
    last = None
    for rating in facts.ratings:
        if last is None or rating.at >= last.at:
            last = rating
    content = last is None or last.score >= 3
    ended = facts.resolved_at is not None and facts.resolved_by == "visitor"
    confirmed = last is not None and last.score >= 4 and not (facts.last_asked_at and facts.last_asked_at > last.at)
    if facts.answered and content and (ended or confirmed):
        return Ending.HARD
    moments = [each for each in (facts.last_asked_at, facts.last_answered_at) if each is not None]
    if moments and now - max(moments) < timedelta(hours=24):
        return Ending.PENDING
    asked_since = facts.last_asked_at and (not facts.last_answered_at or facts.last_asked_at > facts.last_answered_at)
    if facts.answered and content and not asked_since:
        return Ending.SOFT
    return Ending.CONTAINED


@pytest.mark.capability(86)
@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({"answered": 1, "last_answered_at": START + HOUR}, Ending.SOFT),
        ({"answered": 1, "last_answered_at": NOW - HOUR, "last_asked_at": NOW - 2 * HOUR}, Ending.PENDING),
        # Only acknowledged, which never counts: not even when the visitor ends it.
        ({}, Ending.CONTAINED),
        ({"resolved_at": START + 2 * HOUR, "resolved_by": "visitor"}, Ending.CONTAINED),
        ({"answered": 1, "last_answered_at": START + HOUR, "last_asked_at": START + 2 * HOUR}, Ending.CONTAINED),
        (
            {
                "answered": 1,
                "last_answered_at": START + HOUR,
                "resolved_at": START + 2 * HOUR,
                "resolved_by": "visitor",
            },
            Ending.HARD,
        ),
        # It came back and went to people: no longer the AI's.
        (
            {"answered": 1, "last_answered_at": START + HOUR, "reopened_at": START + DAY, "handed_off_at": START + DAY},
            Ending.PERSON,
        ),
        (
            {"answered": 1, "last_answered_at": START + HOUR, "ratings": (Rating(START + DAY, 1, "ai"),)},
            Ending.CONTAINED,
        ),
        ({"answered": 1, "last_answered_at": START + HOUR, "ratings": (Rating(START + DAY, 5, "ai"),)}, Ending.HARD),
    ],
)
def test_what_counts_as_deflected(what: dict[str, object], expected: Ending) -> None:
    facts = ConversationFacts(
        site_id=SITE,
        conversation_id="c",
        opened_at=START,
        **{"asked": 1, "last_asked_at": START, **what},  # type: ignore[arg-type]
    )
    found = endings_of(columns_of([], [facts]).conversations, milliseconds_of(NOW))
    assert ENDINGS[found[0]] is expected is ending(facts, NOW)


@FEW
@given(said)
@pytest.mark.capability(49)
def test_satisfaction_counts_fours_and_fives_of_the_ai_and_of_people_apart(facts: list[ConversationFacts]) -> None:
    satisfaction = satisfaction_of(columns_of([], facts).conversations.ratings, BUCKETS)
    for who, found in (("ai", satisfaction.ai), ("person", satisfaction.people)):
        for at, (start, end) in enumerate(each_bucket()):
            scores = [
                rating.score
                for each in facts
                for rating in each.ratings
                if rating.answered_by == who and start <= rating.at < end
            ]
            assert found.ratings[at] == len(scores)
            assert found.good[at] == sum(score >= 4 for score in scores)


def test_the_ai_is_on_par_unless_it_lies_below() -> None:
    def rated(ai: tuple[int, int], people: tuple[int, int]) -> bool | None:
        facts = [
            ConversationFacts(
                site_id=SITE,
                conversation_id=f"{who}{at}",
                opened_at=START,
                ratings=(Rating(START + 8 * DAY, 5 if at < good else 1, who),),
            )
            for who, (good, count) in (("ai", ai), ("person", people))
            for at in range(count)
        ]
        return satisfaction_of(columns_of([], facts).conversations.ratings, BUCKETS).on_par

    assert rated((8, 10), (9, 10)) is True
    assert rated((40, 100), (90, 100)) is False
    assert rated((4, 4), (0, 0)) is None


@FEW
@given(told)
@pytest.mark.capability(87)
def test_a_category_stands_beside_what_it_was_in_the_baseline(facts: list[TicketFacts]) -> None:
    columns = columns_of(facts).tickets
    baseline = {"billing": 3.5, None: 1.0, "gone": 2.0}
    trends = {each.category: each for each in category_trends(columns, BUCKETS, baseline)}
    weeks = (BUCKETS.until - BUCKETS.since) / (7 * 86_400_000)
    for name in (None, "billing", "login"):
        count = sum(
            each.category == name and BUCKETS.since <= milliseconds_of(each.opened_at) < BUCKETS.until for each in facts
        )
        if count or name in baseline:
            assert trends[name].count == count
            assert trends[name].a_week == pytest.approx(count / weeks)
            assert trends[name].baseline == baseline.get(name, 0.0)
    assert trends["gone"].a_week == 0
    assert all(each.baseline is None for each in category_trends(columns, BUCKETS, None))
    assert a_week({None: 2}, 0, 14 * 86_400_000) == {None: 1.0}


@FEW
@given(told, said)
@pytest.mark.capability(101)
def test_load_is_tickets_for_each_thousand_contacts_and_each_agent(
    facts: list[TicketFacts], talks: list[ConversationFacts]
) -> None:
    load = workload_of(columns_of(facts, talks), BUCKETS)
    for at, (start, end) in enumerate(each_bucket()):
        opened = sum(start <= each.opened_at < end for each in facts)
        contacts = {each.contact_id or each.conversation_id for each in talks if start <= each.opened_at < end}
        solved = [
            each.assignee_id
            for each in facts
            if each.resolved_at and start <= each.resolved_at < end and each.resolution not in {"merged", "spam"}
            if each.assignee_id
        ]
        assert (load.tickets[at], load.contacts[at]) == (opened, len(contacts))
        same(load.per_thousand_contacts[at], 1000 * opened / len(contacts) if contacts else nan)
        same(load.per_agent[at], len(solved) / len(set(solved)) if solved else nan)


@FEW
@given(told)
@pytest.mark.capability(32)
def test_coverage_is_whole_where_each_open_ticket_has_a_tier(facts: list[TicketFacts]) -> None:
    coverage = coverage_of(columns_of(facts).tickets, milliseconds_of(NOW))
    assert coverage.open == coverage.tiered == sum(is_open(each, NOW) for each in facts)
    unjudged = story(opened=START, resolved=None, tier="unknown")
    assert coverage_of(columns_of([*facts, unjudged]).tickets, milliseconds_of(NOW)).tiered == coverage.tiered


@FEW
@given(
    told,
    said,
    st.sampled_from([("segments", "enterprise"), ("segments", None), ("channels", "chat"), ("channels", "x")]),
)
def test_a_filter_is_as_if_the_others_had_never_been(
    facts: list[TicketFacts], talks: list[ConversationFacts], wanted: tuple[str, str | None]
) -> None:
    field, name = wanted
    selection = Selection(**{field: frozenset([name])})
    narrow = narrowed(columns_of(facts, talks), selection)
    attribute = field.removesuffix("s")
    alone = columns_of(
        [each for each in facts if getattr(each, attribute) == name],
        [each for each in talks if getattr(each, attribute) == name],
    )
    policies, now = {SITE: Policies()}, milliseconds_of(NOW)
    one, two = (board_of(each, BUCKETS, now, policies) for each in (narrow, alone))
    assert one.flow.open.tolist() == two.flow.open.tolist()
    assert one.volume.tolist() == two.volume.tolist()
    assert one.first_responses.met.tolist() == two.first_responses.met.tolist()
    assert one.next_responses.by_tier.count.tolist() == two.next_responses.by_tier.count.tolist()
    assert one.age.bars.tolist() == two.age.bars.tolist()
    assert one.deflection.endings.tolist() == two.deflection.endings.tolist()
    assert one.satisfaction.ai.good.tolist() == two.satisfaction.ai.good.tolist()
    assert one.trends == two.trends


@FEW
@given(st.integers(1, 400), st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]), st.integers(0, 23))
def test_buckets_cut_a_period_without_gap_at_midnights_of_the_place(days: int, place: str, hour: int) -> None:
    zone = ZoneInfo(place)
    first = datetime(2026, 2, 20, tzinfo=zone)
    until = first + timedelta(days=days - 1, hours=hour, minutes=1)
    buckets = buckets_of(first, until, zone)
    edges = [instant_of(int(edge)).astimezone(zone) for edge in buckets.edges]
    assert edges[0] == first
    assert edges[-1] == until
    assert all(edge.hour == edge.minute == 0 for edge in edges[:-1])
    length = 7 if buckets.step is Step.WEEK else 1
    assert all((late.date() - early.date()).days == length for early, late in pairwise(edges[1:-1]))
    assert len(buckets) == len(buckets.labels) <= 60
    before = buckets.before()
    assert (before.until, before.until - before.since) == (buckets.since, buckets.until - buckets.since)


@pytest.mark.parametrize("days", [0, -3, 5_000])
def test_a_period_that_ends_before_it_begins_or_never_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="period"):
        buckets_of(START, START + days * DAY, UTC_ZONE)


def test_without_anything_nothing_is_claimed() -> None:
    board = board_of(columns_of([]), BUCKETS, milliseconds_of(NOW), {})
    assert board.flow.open.sum() == 0
    assert (
        board.age.breaching_share
        is board.deflection.share
        is board.deflection.raw_share
        is board.coverage.share
        is None
    )
    assert board.satisfaction.on_par is None
    assert board.trends == ()
    assert isnan(board.first_responses.by_tier.median[0])


def story(
    *,
    opened: datetime,
    resolved: datetime | None,
    tier: str = "normal",
    spans: tuple[tuple[datetime, datetime | None], ...] | None = None,
) -> TicketFacts:
    """A ticket that was opened, and resolved by a person unless None."""
    took = None if resolved is None else (resolved - opened) // timedelta(milliseconds=1)
    return TicketFacts(
        site_id=SITE,
        ticket_id="t",
        conversation_id="c",
        number=1,
        opened_at=opened.astimezone(UTC),
        tier=tier,
        status="open" if resolved is None else "resolved",
        resolved_at=resolved,
        resolution=None if resolved is None else "by_person",
        resolution_wall_ms=took,
        resolution_business_ms=took,
        spans=spans or ((opened, resolved),),
    )


def quantile(values: list[int], percent: int) -> float:
    """As the standard library has it."""
    if len(values) < 2:
        return float(values[0]) if values else nan
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def same(found: float, wanted: float) -> None:
    """Equal, or neither a number."""
    assert isnan(found) == isnan(wanted)
    if not isnan(wanted):
        assert found == pytest.approx(wanted, rel=1e-9, abs=1e-6)
