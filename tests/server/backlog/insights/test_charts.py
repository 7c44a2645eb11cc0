"""Every figure is on a chart, and what is behind a point is what it counts."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.alerts.releases import Release
from escalation.insights.behind import Behind, Figure, rows_behind
from escalation.insights.buckets import DAY, buckets_of
from escalation.instant import instant_of, milliseconds_of
from escalation.ledger.facts import ConversationFacts, Response, TicketFacts
from escalation.sla import Policies
from escalation.tier_words import DEFAULT_NAMING
from server.backlog.amount_words import duration_words, percent_words
from server.backlog.insights.asked import NOTHING, InsightsAsked, Period
from server.backlog.insights.charts import chart_groups
from server.backlog.insights.read_board import FactsRead, board_read
from server.backlog.insights.targets import tier_targets
from server.backlog.insights.tiles import Direction, tiles_of
from server.charts.chart import Chart, Mark
from tests.escalation.insights.stories import HOUR, SITE, START, columns_of, conversations, tickets

ZONE = ZoneInfo("UTC")
NOW = START + 28 * DAY + 7 * HOUR


def read_of(told: list[TicketFacts], said: list[ConversationFacts], asked: InsightsAsked) -> FactsRead:
    """As if it had been read from a ledger."""
    facts = columns_of(told, said)
    buckets = asked.buckets(NOW, ZONE)
    return FactsRead(asked, (SITE,), facts, buckets, milliseconds_of(NOW), {SITE: Policies()}, {"billing": "Billing"})


def charts_of(read: FactsRead) -> tuple[dict[str, Chart], dict[str, Behind]]:
    """The charts by name, and the points by the addresses that lead to them."""
    points: dict[str, Behind] = {}

    def link(behind: Behind) -> str:
        return next((name for name, each in points.items() if each == behind), None) or _noted(points, behind)

    groups = chart_groups(board_read(read), link, lambda tier: DEFAULT_NAMING[tier].label)
    return {chart.name: chart for group in groups for chart in group.charts}, points


def _noted(points: dict[str, Behind], behind: Behind) -> str:
    name = f"#{len(points)}"
    points[name] = behind
    return name


@settings(max_examples=15, deadline=None)
@given(
    st.lists(tickets(), max_size=15),
    st.lists(conversations(), max_size=15),
    st.sampled_from([Period.WEEK, Period.FOUR_WEEKS]),
)
@pytest.mark.capability(81)
def test_behind_each_point_is_what_it_counts(
    told: list[TicketFacts], said: list[ConversationFacts], period: Period
) -> None:
    read = read_of(told, said, InsightsAsked(period))
    charts, points = charts_of(read)
    assert {chart.name for chart in charts.values()} >= {
        "open", "flow", "net", "age", "volume", "categories", "first", "first-p90", "first-met", "next", "next-met",
        "resolution", "resolution-categories", "deflection", "endings", "satisfaction", "contacts", "agents",
    }  # fmt: skip
    for chart in charts.values():
        for series in chart.series:
            assert len(series.points) == len(chart.labels)
            for point in series.points:
                if point.href is None:
                    continue
                behind = points[point.href]
                found = len(rows_behind(read.chosen, behind, read.policies, read.now))
                if behind.figure in {Figure.CAME, Figure.LEFT}:
                    # A ticket that came twice in a bucket is one ticket.
                    assert 1 <= found <= (point.value or 0)
                elif chart.name in {"open", "volume", "endings", "age"}:
                    assert found == point.value
                elif chart.name == "categories":
                    assert f"({found:,} in all)" in (point.words or "")


@pytest.mark.capability(86)
def test_the_share_of_the_ai_leads_to_the_conversations_that_it_settled() -> None:
    asked = NOW - 3 * DAY
    talks = [
        ConversationFacts(
            site_id=SITE,
            conversation_id=f"c{place}",
            opened_at=asked,
            asked=1,
            last_asked_at=asked,
            answered=1 if place < 6 else 0,
            last_answered_at=asked + HOUR if place < 6 else None,
            handed_off_at=asked + HOUR if place == 9 else None,
        )
        for place in range(10)
    ]
    read = read_of([], talks, InsightsAsked(Period.WEEK))
    charts, points = charts_of(read)
    for series, words, count in zip(charts["deflection"].series, ("60 % of 10", "90 % of 10"), (6, 9), strict=True):
        (point,) = [each for each in series.points if each.value is not None]
        assert point.words == words
        assert len(rows_behind(read.chosen, points[point.href or ""], read.policies, read.now)) == count


@pytest.mark.capability(85)
def test_the_line_of_the_sla_stands_between_within_and_beyond() -> None:
    charts, _ = charts_of(read_of([story(30 * HOUR), story(80 * HOUR)], [], InsightsAsked()))
    age = charts["age"]
    assert age.marks == (Mark("1–1.5 ×", "SLA", before=True),)
    counts = dict(zip(age.labels, (point.value for point in age.series[0].points), strict=True))
    assert (counts["25–50 %"], counts["1–1.5 ×"]) == (1, 1)


def test_releases_stand_on_every_chart_over_time_and_on_no_other() -> None:
    read = read_of([story(HOUR)], [], InsightsAsked())
    label = read.buckets.labels[3]
    release = Release(SITE, "r", "4.2", instant_of(int(read.buckets.edges[3])), "Ada")
    groups = chart_groups(board_read(replace(read, releases=(release,))), lambda _: None, str)
    for group in groups:
        for chart in group.charts:
            released = Mark(label, "Release 4.2") in chart.marks
            assert released == (chart.labels == read.buckets.labels)


def test_times_and_shares_stand_by_week_where_single_days_have_too_few() -> None:
    few = [answered(day * DAY) for day in range(1, 7)]
    charts, points = charts_of(read_of(few, [], InsightsAsked()))
    assert len(charts["first"].labels) == 4
    assert len(charts["open"].labels) == 28
    assert "By week" in charts["first"].hint
    (point,) = [each for series in charts["first"].series for each in series.points if each.value is not None]
    assert points[point.href or ""].until - points[point.href or ""].since <= 7 * DAY.total_seconds() * 1000
    many, _ = charts_of(read_of([answered(DAY) for _ in range(40)], [], InsightsAsked()))
    assert many["first"].labels == many["open"].labels
    week, _ = charts_of(read_of(few, [], InsightsAsked(Period.WEEK)))
    assert len(week["first"].labels) == 7, "one point would say nothing about time"


def test_a_release_in_a_week_is_named_with_its_day() -> None:
    read = read_of([answered(day * DAY) for day in range(1, 7)], [], InsightsAsked())
    release = Release(SITE, "r", "4.2", NOW - 2 * DAY, "Ada")
    groups = chart_groups(board_read(replace(read, releases=(release,))), lambda _: None, str)
    (first,) = [chart for group in groups for chart in group.charts if chart.name == "first"]
    day = NOW - 2 * DAY
    assert first.marks == (Mark(first.labels[-1], f"Release 4.2, {day.day} {day:%b}"),)


def test_of_few_nothing_is_claimed() -> None:
    read = read_of([story(HOUR), story(2 * HOUR)], [], InsightsAsked())
    tiles = {tile.name: tile for tile in tiles_of(board_read(read))}
    assert tiles["open"].value == "2"
    assert tiles["age"].value == "2: too few to say"
    assert tiles["deflection"].value == "0: too few to say"
    assert tiles["resolution"].direction is Direction.NONE
    assert [row.first for row in tier_targets(board_read(read))] == ["", "", "", ""]


def test_a_direction_is_said_in_words() -> None:
    read = read_of([story(at * HOUR) for at in range(1, 40)], [], InsightsAsked(Period.WEEK))
    tiles = {tile.name: tile for tile in tiles_of(board_read(read))}
    assert tiles["open"].change == "39 more than at the beginning"
    assert tiles["open"].direction is Direction.WORSE
    assert tiles["clear"].value == "Never at this pace"
    assert tiles["clear"].change == "grows by 2.8 a day"


@pytest.mark.parametrize(
    ("late", "late_before", "direction"),
    [(10, 10, Direction.SAME), (10, 13, Direction.UNCLEAR), (0, 20, Direction.BETTER), (30, 5, Direction.WORSE)],
)
def test_what_chance_alone_may_have_changed_is_called_neither_better_nor_worse(
    late: int, late_before: int, direction: Direction
) -> None:
    week = [answered(at * HOUR, met=at > late) for at in range(1, 41)]
    before = [answered(at * HOUR, met=at - 200 > late_before) for at in range(201, 241)]
    tiles = {tile.name: tile for tile in tiles_of(board_read(read_of(week + before, [], InsightsAsked(Period.WEEK))))}
    assert tiles["first"].direction is direction


@pytest.mark.capability(32)
def test_everybody_sees_what_is_promised_beside_how_it_went() -> None:
    rows = tier_targets(board_read(read_of([story(HOUR)], [], InsightsAsked())))
    assert [(row.first_target, row.resolution_target) for row in rows] == [
        ("same day", "same day"),
        ("24 h", "no clock"),
        ("48 h", "no clock"),
        ("no clock", "no clock"),
    ]
    assert [row.open for row in rows] == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(0, "0 min"), (59_000, "1 min"), (12_000_000, "3 h 20 min"), (3_600_000, "1 h"), (187_000_000, "51 h")],
)
def test_business_time_is_said_in_hours(milliseconds: int, words: str) -> None:
    assert duration_words(milliseconds) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0 %"), (0.004, "0.4 %"), (0.5, "50 %"), (0.996, "99.6 %"), (1, "100 %")]
)
def test_a_share_near_its_ends_keeps_a_digit(share: float, words: str) -> None:
    assert percent_words(share) == words


def test_what_was_asked_stands_in_its_address() -> None:
    asked = InsightsAsked.from_query(
        [
            ("period", "13w"),
            ("segment", "enterprise"),
            ("segment", NOTHING),
            ("page", "/a/:id"),
            ("category", ""),
            ("x", "y"),
        ]
    )
    assert asked.selection.segments == {"enterprise", None}
    again = InsightsAsked.from_query(parse_qsl(asked.query))
    assert again == asked
    days = InsightsAsked.from_query([("from", "2026-03-02"), ("to", "2026-03-08"), ("period", "7d")])
    assert days.query == "from=2026-03-02&to=2026-03-08"
    assert len(days.buckets(NOW, ZONE)) == 7


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        ("2026-03-08", "2026-03-02", "before"),
        ("yesterday", "2026-03-02", "Give both days"),
        ("", "2026-03-02", "Give both days"),
        ("1999-01-01", "2026-03-02", "at most"),
    ],
)
def test_days_that_make_no_period_are_told_and_a_period_is_shown_instead(first: str, last: str, fault: str) -> None:
    asked = InsightsAsked.from_query([("from", first), ("to", last)])
    assert fault in asked.faults[0]
    assert len(asked.buckets(NOW, ZONE)) == 28


def test_days_to_come_end_now() -> None:
    asked = InsightsAsked.from_query([("from", "2026-03-20"), ("to", "2030-01-01")])
    buckets = InsightsAsked.from_query([("from", "2026-03-20"), ("to", "2028-01-01")]).buckets(NOW, ZONE)
    assert asked.faults
    assert buckets.until == milliseconds_of(NOW)
    ahead = InsightsAsked.from_query([("from", "2027-01-01"), ("to", "2027-02-01")]).buckets(NOW, ZONE)
    assert ahead.until == milliseconds_of(NOW)


def test_periods_are_of_the_place() -> None:
    buckets = buckets_of(START, START + 3 * DAY, ZoneInfo("Asia/Tokyo"))
    assert buckets.since == milliseconds_of(START - 9 * HOUR)


def answered(age: timedelta, *, met: bool = True) -> TicketFacts:
    """A ticket that was answered so long ago, by its target or not."""
    return replace(story(age + HOUR), first_response=Response(NOW - age, 3_600_000, 3_600_000, met=met))


def story(age: timedelta) -> TicketFacts:
    """A normal ticket that has been open for so long."""
    return TicketFacts(
        site_id=SITE,
        ticket_id=f"t{age}",
        conversation_id="c",
        number=1,
        opened_at=NOW - age,
        tier="normal",
        spans=((NOW - age, None),),
    )
