"""The monthly report (and that of a week) from its figures: a part for everyone, for product, for engineering and for
customer success, what helped, and what is next."""

from typing import Final

import numpy as np

from escalation.insights.flow import flow_of
from escalation.ledger.columns import Mask
from escalation.problems import ProblemStatus
from escalation.sla import Clock
from escalation.ticket import Cause
from server.backlog.amount_words import count_words
from server.backlog.reports.comparing import glance, met_of, share_of, waits
from server.backlog.reports.content import ROWS_MAX, Audience, Content, Section, Table
from server.backlog.reports.done_and_next import helped, next_steps
from server.backlog.reports.period_figures import PeriodFigures, counted_names
from server.backlog.reports.words import change_words, share_words
from server.charts.chart import Chart, ChartKind, Point, Series

CAUSE_WORDS: Final = {
    Cause.DOCS: "Better documentation",
    Cause.ONBOARDING: "A better first use",
    Cause.UI: "A clearer interface",
    Cause.BUG: "A bug fixed",
    Cause.POLICY: "Another policy",
}
CLOCK_WORDS: Final = {
    Clock.FIRST_RESPONSE: "First response",
    Clock.NEXT_RESPONSE: "Next response",
    Clock.RESOLUTION: "Resolution",
}


def compose(figures: PeriodFigures) -> Content:
    """All parts."""
    kind = "Monthly report" if figures.period.is_month else "Weekly review"
    note = (
        "All figures are counted from the events of conversations and tickets, in the zone "
        f"{figures.zone.key}; times are business time."
    )
    if not figures.is_over:
        note += f" {figures.period.words} is not over: the figures end on {figures.ends:%d %B %Y, %H:%M} UTC."
    return Content(
        f"{kind}: {figures.period.words}",
        figures.site_name,
        note,
        _lines(figures),
        (
            _everyone(figures),
            _product(figures),
            _engineering(figures),
            _success(figures),
            helped(figures),
            next_steps(figures),
        ),
    )


def _lines(figures: PeriodFigures) -> tuple[tuple[str, str], ...]:
    board, flow = figures.board, figures.board.flow
    return (
        ("Came in", count_words(int(flow.came[0]))),
        ("Resolved", count_words(int(flow.left[0]))),
        ("Open at the end", count_words(int(flow.open[0]))),
        ("First responses by target", share_words(share_of(met_of(board)))),
        ("Open beyond the limit", share_words(board.age.breaching_share)),
        ("Settled by the AI agent", share_words(board.deflection.share)),
    )


def _everyone(figures: PeriodFigures) -> Section:
    return Section(
        "At a glance",
        Audience.ALL,
        "Where the queue stands, and whether customers waited for as long as was promised.",
        (glance(figures), waits(figures)),
        charts=_charts(figures),
    )


def _charts(figures: PeriodFigures) -> tuple[Chart, ...]:
    days = figures.daily
    flow = flow_of(figures.facts.tickets.spans, days)
    return (
        Chart(
            "open",
            "Open tickets at the end of each day",
            "tickets",
            days.labels,
            (Series("Open", _points(flow.open)),),
        ),
        Chart(
            "flow",
            "In and out, day by day",
            "tickets",
            days.labels,
            (Series("Came in", _points(flow.came)), Series("Resolved", _points(flow.left))),
        ),
    )


def _points(values: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> tuple[Point, ...]:
    return tuple(Point(float(value)) for value in values)


def _product(figures: PeriodFigures) -> Section:
    tickets, opened = figures.facts.tickets, figures.opened()
    before = figures.opened(figures.period.before())
    categories = _compared(figures, opened, before)
    causes = counted_names(tickets.cause, figures.resolved())
    pages = counted_names(tickets.page_key, opened)[:ROWS_MAX]
    return Section(
        "For product",
        Audience.PRODUCT,
        "What customers ask about most, where they stand when they do, and what would have prevented it.",
        (
            Table(
                "What tickets were about",
                ("Category", figures.period.words, figures.period.before().words, "Change"),
                categories,
            ),
            Table(
                "What would have prevented them",
                ("Remedy", "Resolved tickets"),
                tuple((cause_words(name), count_words(count)) for name, count in causes),
                empty="No cause was noted when tickets were resolved.",
            ),
            Table(
                "Where customers were",
                ("Page", "Tickets"),
                tuple((name, count_words(count)) for name, count in pages),
                empty="No page is known of these tickets.",
            ),
        ),
        charts=(_category_chart(figures, categories),),
    )


def _compared(figures: PeriodFigures, opened: Mask, before: Mask) -> tuple[tuple[str, ...], ...]:
    names = figures.facts.tickets.category
    earlier = dict(counted_names(names, before))
    return tuple(
        (
            figures.taxonomy.label(name),
            count_words(count),
            count_words(earlier.get(name, 0)),
            change_words(count, earlier.get(name, 0)),
        )
        for name, count in counted_names(names, opened)[:ROWS_MAX]
    )


def _category_chart(figures: PeriodFigures, rows: tuple[tuple[str, ...], ...]) -> Chart:
    def points(column: int) -> tuple[Point, ...]:
        return tuple(Point(float(row[column].replace(",", ""))) for row in rows)

    return Chart(
        "categories",
        "Tickets by category",
        "tickets",
        tuple(row[0] for row in rows),
        (Series(figures.period.words, points(1)), Series(figures.period.before().words, points(2))),
        kind=ChartKind.BARS,
    )


def _engineering(figures: PeriodFigures) -> Section:
    tickets, opened = figures.facts.tickets, figures.opened()
    linked = dict(counted_names(tickets.problem_id, opened))
    known = [
        problem for problem in figures.problems if problem.status is ProblemStatus.OPEN or problem.problem_id in linked
    ]
    known.sort(key=lambda problem: (-linked.get(problem.problem_id, 0), -problem.waiting, problem.title))
    return Section(
        "For engineering",
        Audience.ENGINEERING,
        "What breaks for many customers at once, and what comes back after it was resolved.",
        (
            Table(
                "Problems behind several tickets",
                ("Problem", "Status", "Tickets of this time", "Still waiting"),
                tuple(
                    (
                        problem.title,
                        problem.status.value,
                        count_words(linked.get(problem.problem_id, 0)),
                        count_words(problem.waiting),
                    )
                    for problem in known[:ROWS_MAX]
                ),
                empty="No problem is open, and none had tickets in this time.",
            ),
            Table(
                "What slipped",
                ("", "Tickets"),
                (
                    (
                        "Opened again after they were resolved",
                        count_words(int((opened & (tickets.reopened > 0)).sum())),
                    ),
                    *(
                        (f"Breached: {clock_words(name)}", count_words(count))
                        for name, count in figures.breached().items()
                    ),
                ),
            ),
        ),
    )


def _success(figures: PeriodFigures) -> Section:
    tickets, opened = figures.facts.tickets, figures.opened()
    accounts = counted_names(tickets.account_id, opened)[:ROWS_MAX]
    segments = counted_names(tickets.segment, opened)
    still = opened & ~tickets.status.is_among(["resolved"])
    waiting = dict(counted_names(tickets.account_id, still))
    return Section(
        "For customer success",
        Audience.SUCCESS,
        "Which customers needed help most, and how content they were with it.",
        (
            Table(
                "Accounts newly at risk",
                ("Account", "Score of 100", "Why", "Who looks after it"),
                tuple(
                    (each.account_id, str(each.score), each.reason, each.owner_name)
                    for each in figures.risks[:ROWS_MAX]
                ),
                empty="No account came to be at risk in this time, or all recovered.",
            ),
            Table(
                "Accounts with the most tickets",
                ("Account", "Tickets", "Not resolved yet"),
                tuple((name, count_words(count), count_words(waiting.get(name, 0))) for name, count in accounts),
                empty="No ticket of this time belongs to an account.",
            ),
            Table(
                "Segments",
                ("Segment", "Tickets"),
                tuple((name, count_words(count)) for name, count in segments[:ROWS_MAX]),
                empty="No segment is known of these tickets.",
            ),
        ),
    )


def cause_words(name: str) -> str:
    """What would have prevented tickets with this cause."""
    return CAUSE_WORDS[Cause(name)] if name in set(Cause) else name


def clock_words(name: str) -> str:
    """What a clock is called."""
    return CLOCK_WORDS[Clock(name)] if name in set(Clock) else name
