"""All figures as charts, in their groups."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from escalation.insights.backlog_age import AGE_LABELS, WITHIN_BARS
from escalation.insights.behind import NO_CATEGORY, Figure
from escalation.insights.buckets import WEEK_DAYS, Step
from escalation.insights.deflection import Ending
from escalation.insights.tiers import TIERS
from server.backlog.insights.chart_words import CATEGORIES_SHOWN, by_week, category_words
from server.backlog.insights.points import Drawing, Link, TierName
from server.backlog.insights.read_board import BoardRead
from server.backlog.insights.time_charts import resolution_charts, response_charts
from server.charts.chart import Chart, ChartKind, Mark, Point, Series

ENDING_WORDS: Final = {
    Ending.HARD: "Solved, confirmed",
    Ending.SOFT: "Solved, no further request",
    Ending.PENDING: "Not known yet",
    Ending.CONTAINED: "Ended without help",
    Ending.PERSON: "With a person",
}


@dataclass(frozen=True, slots=True)
class ChartGroup:
    """Charts that answer one question."""

    name: str
    title: str
    charts: tuple[Chart, ...]


def chart_groups(found: BoardRead, link: Link, tier_name: TierName) -> tuple[ChartGroup, ...]:
    """Every figure of a board as charts, with the releases of the period on those over time."""
    drawing = Drawing(found.board.buckets, link, tier_name, found.board.buckets.labels)
    rates = Drawing(found.rates.buckets, link, tier_name, found.rates.buckets.labels)
    groups = (
        ChartGroup("backlog", "Backlog", _backlog(found, drawing)),
        ChartGroup("volume", "What comes in", _volume(found, drawing)),
        ChartGroup("responses", "Responses", response_charts(found, rates)),
        ChartGroup("resolution", "Resolution", resolution_charts(found, rates)),
        ChartGroup("ai", "AI and satisfaction", _answers(found, drawing, rates)),
        ChartGroup("load", "Workload", _load(found, drawing)),
    )
    return tuple(
        replace(group, charts=tuple(_marked(each, found, (drawing, rates)) for each in group.charts))
        for group in groups
    )


def _marked(chart: Chart, found: BoardRead, drawings: Sequence[Drawing]) -> Chart:
    over_time = next((each for each in drawings if chart.labels == each.labels), None)
    return chart if over_time is None else replace(chart, marks=found.marks(over_time.buckets))


def _backlog(found: BoardRead, drawing: Drawing) -> tuple[Chart, ...]:
    flow, labels = found.board.flow, drawing.labels
    each = "day" if drawing.buckets.step is Step.DAY else "week"
    return (
        Chart(
            "open",
            "Open tickets",
            "tickets",
            labels,
            (drawing.counts("Open", flow.open, Figure.OPEN),),
            hint=f"At the end of each {each}.",
        ),
        Chart(
            "flow",
            "Came in and went out",
            "tickets",
            labels,
            (
                drawing.counts("Came in", flow.came, Figure.CAME),
                drawing.counts("Went out", flow.left, Figure.LEFT),
            ),
            hint="Openings and reopenings beside resolutions: where more come in than go out the backlog grows.",
        ),
        Chart(
            "net",
            "Net flow",
            "tickets",
            labels,
            (Series("Net", tuple(Point(int(net)) for net in flow.net)),),
            kind=ChartKind.BARS,
            hint="Above zero the backlog grew by so many, below it shrank.",
        ),
        _age(found, drawing),
    )


def _age(found: BoardRead, drawing: Drawing) -> Chart:
    age = found.board.age
    bars = tuple(
        Series(
            drawing.tier_name(tier),
            tuple(
                Point(int(count), drawing.whole(Figure.AGE, f"{bar}.{tier}") if count else None)
                for bar, count in enumerate(age.bars[rank])
            ),
        )
        for rank, tier in enumerate(TIERS)
        if age.bars[rank].any()
    )
    unpromised = f" {age.unpromised:,} more have no limit." if age.unpromised else ""
    return Chart(
        "age",
        "Backlog age against the SLA",
        "tickets",
        AGE_LABELS,
        bars,
        kind=ChartKind.STACKED,
        marks=(Mark(AGE_LABELS[WITHIN_BARS], "SLA", before=True),),
        hint=f"Open tickets by how much of their limit is used; right of the line it is broken.{unpromised}",
    )


def _volume(found: BoardRead, drawing: Drawing) -> tuple[Chart, ...]:
    trends = found.board.trends[:CATEGORIES_SHOWN]
    names = tuple(category_words(found, each.category) for each in trends)
    now = tuple(
        Point(
            round(each.a_week, 1),
            drawing.whole(Figure.CATEGORY, each.category or NO_CATEGORY) if each.count else None,
            f"{each.a_week:.1f} ({each.count:,} in all)",
        )
        for each in trends
    )
    baseline = tuple(Point(None if each.baseline is None else round(each.baseline, 1)) for each in trends)
    return (
        Chart(
            "volume",
            "Volume by tier",
            "tickets",
            drawing.labels,
            drawing.by_tier(found.board.volume, Figure.VOLUME),
            kind=ChartKind.STACKED,
            hint="Opened in each day." if drawing.buckets.step is Step.DAY else f"Opened in each {WEEK_DAYS} days.",
        ),
        Chart(
            "categories",
            "Categories against the baseline",
            "tickets a week",
            names,
            (Series("This period", now), Series("Baseline", baseline)),
            kind=ChartKind.ROWS,
            hint=found.baseline.words,
        ),
    )


def _answers(found: BoardRead, drawing: Drawing, rates: Drawing) -> tuple[Chart, ...]:
    deflection, satisfaction = found.board.deflection, found.rates.satisfaction
    known = deflection.known
    return (
        Chart(
            "deflection",
            "Settled by the AI",
            "%",
            drawing.labels,
            (
                drawing.shares("Settled", deflection.deflected, known, Figure.DEFLECTED),
                drawing.shares("Never with a person", known - deflection.of(Ending.PERSON), known, Figure.KEPT),
            ),
            hint="Confirmed, or no further request within 24 hours. Reopened ones and acknowledgements never count.",
        ),
        Chart(
            "endings",
            "How conversations ended",
            "conversations",
            drawing.labels,
            tuple(
                drawing.counts(words, deflection.of(ending), Figure.ENDING, ending)
                for ending, words in ENDING_WORDS.items()
            ),
            kind=ChartKind.STACKED,
            hint="By when they began.",
        ),
        Chart(
            "satisfaction",
            "Satisfaction",
            "%",
            rates.labels,
            tuple(
                rates.shares(name, each.good, each.ratings, Figure.RATED, group)
                for name, each, group in (("AI", satisfaction.ai, "ai"), ("People", satisfaction.people, "person"))
            ),
            hint=f"Ratings of 4 and 5, of all from 1 to 5.{by_week(found)}",
        ),
    )


def _load(found: BoardRead, drawing: Drawing) -> tuple[Chart, ...]:
    load = found.board.workload
    return (
        Chart(
            "contacts",
            "Tickets per 1,000 contacts",
            "tickets",
            drawing.labels,
            (drawing.amounts("Tickets", load.per_thousand_contacts, load.contacts.tolist(), Figure.VOLUME),),
            hint="Falls where fewer of those who ask need a person.",
        ),
        Chart(
            "agents",
            "Resolved tickets per agent",
            "tickets",
            drawing.labels,
            (drawing.amounts("Tickets", load.per_agent, load.solved.tolist(), Figure.HELD),),
            hint="Of each who resolved any.",
        ),
    )
