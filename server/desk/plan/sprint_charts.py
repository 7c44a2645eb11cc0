"""The charts of a sprint: what is left day by day against the ideal line, and what each day brought."""

from datetime import date

from escalation.sprint.sprint import Sprint
from server.backlog.sprint_board import Board
from server.charts.chart import Chart, ChartKind, Point, Series


def burn_down(board: Board) -> Chart:
    """Tickets left at the end of each day, today's as of now."""
    points = board.progress.burn_down
    left = f"/desk?sprint={board.sprint.sprint_id}&not.status=resolved"
    last = max(place for place, each in enumerate(points) if each.remaining is not None)
    return Chart(
        "burn-down",
        "Tickets left",
        "tickets",
        tuple("Start" if each.day is None else _day(each.day) for each in points),
        (
            Series(
                "Left",
                tuple(Point(each.remaining, left if place == last else None) for place, each in enumerate(points)),
            ),
            Series("Ideal", tuple(Point(round(each.ideal, 1)) for each in points)),
        ),
        hint="Below the ideal line you are ahead. A ticket that comes back is left again.",
    )


def velocity(board: Board) -> Chart:
    """Resolved and reopened by day."""
    days = board.progress.days
    return Chart(
        "velocity",
        "Resolved by day",
        "tickets",
        tuple(_day(each.day) for each in days),
        (
            Series("Resolved", tuple(Point(each.resolved) for each in days)),
            Series("Came back", tuple(Point(each.reopened) for each in days)),
        ),
        kind=ChartKind.BARS,
    )


def csv_path(sprint: Sprint, chart: Chart) -> str:
    """Where the chart's CSV is."""
    return f"/desk/plan/sprints/{sprint.sprint_id}/{chart.name}.csv"


def _day(day: date) -> str:
    return f"{day:%a %d}"
