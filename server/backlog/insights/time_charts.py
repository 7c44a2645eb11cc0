"""How long customers wait, as charts: for responses, and for what they came for."""

from escalation.insights.behind import NO_CATEGORY, Figure
from escalation.insights.response_times import ResponseTimes
from escalation.insights.tiers import TIERS
from server.backlog.insights.chart_words import CATEGORIES_SHOWN, by_week, category_words
from server.backlog.insights.points import Drawing, duration_point
from server.backlog.insights.read_board import BoardRead
from server.charts.chart import Chart, ChartKind, Series


def response_charts(found: BoardRead, drawing: Drawing) -> tuple[Chart, ...]:
    """First and further responses: median, p90, and the share within the target, by tier."""
    first, following, weekly = found.rates.first_responses, found.rates.next_responses, by_week(found)
    return (
        Chart(
            "first",
            "First response, median",
            "hours",
            drawing.labels,
            drawing.durations_by_tier(first.by_bucket, first.by_bucket.median, Figure.FIRST),
            hint=f"Business time until a person's first reply, by tier: half were faster.{weekly}",
        ),
        Chart(
            "first-p90",
            "First response, 90 of 100",
            "hours",
            drawing.labels,
            drawing.durations_by_tier(first.by_bucket, first.by_bucket.p90, Figure.FIRST),
            hint=f"Nine of ten were at most so long.{weekly}",
        ),
        _met("first-met", "First response within its target", first, drawing, Figure.FIRST_LATE, weekly),
        Chart(
            "next",
            "Next response, median",
            "hours",
            drawing.labels,
            drawing.durations_by_tier(following.by_bucket, following.by_bucket.median, Figure.NEXT),
            hint=f"The same for every later reply that a customer waited for.{weekly}",
        ),
        _met("next-met", "Next response within its target", following, drawing, Figure.NEXT_LATE, weekly),
    )


def _met(name: str, title: str, times: ResponseTimes, drawing: Drawing, late: Figure, weekly: str) -> Chart:
    return Chart(
        name,
        title,
        "%",
        drawing.labels,
        tuple(
            drawing.shares(drawing.tier_name(tier), times.met[rank], times.promised[rank], late, tier)
            for rank, tier in enumerate(TIERS)
            if times.promised[rank].any()
        ),
        hint=f"Of those with a target; a point leads to the late ones.{weekly}",
    )


def resolution_charts(found: BoardRead, drawing: Drawing) -> tuple[Chart, ...]:
    """Time to resolution by tier, and by category as mean and median."""
    times = found.rates.resolutions
    by_category = times.by_category
    largest = sorted(range(len(times.categories)), key=lambda at: -int(by_category.count[at]))[:CATEGORIES_SHOWN]
    shown = [at for at in largest if by_category.count[at]]
    return (
        Chart(
            "resolution",
            "Time to resolution by tier, median",
            "hours",
            drawing.labels,
            drawing.durations_by_tier(times.by_bucket, times.by_bucket.median, Figure.SOLVED),
            hint=f"Business time from opening to the last resolution, reopenings included.{by_week(found)}",
        ),
        Chart(
            "resolution-categories",
            "Time to resolution by category",
            "hours",
            tuple(category_words(found, times.categories[at]) for at in shown),
            tuple(
                Series(
                    name,
                    tuple(
                        duration_point(
                            int(by_category.count[at]),
                            float(amounts[at]),
                            drawing.whole(Figure.SOLVED_CATEGORY, times.categories[at] or NO_CATEGORY),
                        )
                        for at in shown
                    ),
                )
                for name, amounts in (("Mean", by_category.mean), ("Median", by_category.median))
            ),
            kind=ChartKind.ROWS,
            hint="A mean far above its median: a few take very long.",
        ),
    )
