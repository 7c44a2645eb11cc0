"""What a sprint changed: the backlog before and after, people's paces, and what is left, as tables for any form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.sprint.exit_check import ExitCheck
from escalation.sprint.snapshot import AGE_NAMES, Snapshot, snapshot_of
from escalation.sprint.sprint import Sprint
from escalation.tier_words import DEFAULT_NAMING, Naming
from escalation.triage import TriageTier
from server.backlog.sprint_board import Board, board_of, exit_of
from server.backlog.sprints import paces
from server.spreadsheet import csv_text

Cell = str | int | float | None

LEFT_NAMED_MAX: Final = 50
"""Numbers of tickets in one sentence."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table of the report; a None in it is what nobody can tell."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SprintReport:
    """Before and after. While the sprint goes on `after` is now, and `is_final` false."""

    sprint: Sprint
    at: datetime
    before: Snapshot
    after: Snapshot
    board: Board
    exit: ExitCheck
    tables: tuple[ReportTable, ...]
    is_final: bool

    @property
    def sentence(self) -> str:
        """What became of it, in one."""
        change = self.after.open - self.before.open
        turned = "as many as before" if not change else f"{abs(change)} {'fewer' if change < 0 else 'more'}"
        done, total = self.board.progress.resolved_count, self.board.progress.total_count
        return (
            f"{done} of {total} tickets of the sprint are resolved. {self.after.open} are open in all, {turned}; "
            f"{self.board.opened} came in meanwhile."
        )


async def report_of(
    connection: AsyncConnection, sprint: Sprint, now: datetime, naming: Naming = DEFAULT_NAMING
) -> SprintReport:
    """The report of a sprint that has begun; `naming` is what its team calls the tiers."""
    at = sprint.ended_at or now
    before = Snapshot.from_json(sprint.before or {})
    board, check = await board_of(connection, sprint, now), await exit_of(connection, sprint, now)
    if sprint.after is not None:
        after = Snapshot.from_json(sprint.after)
    else:
        begun_at = sprint.begun_at or sprint.starts_at
        after = await snapshot_of(connection, sprint.site_id, now, await paces(connection, sprint, begun_at, now))
    tables = (
        _totals(before, after, board),
        _tiers(before, after, board, naming),
        _ages(before, after),
        _people(before, after),
        _days(board),
        _check_ins(board),
    )
    return SprintReport(sprint, at, before, after, board, check, tables, sprint.ended_at is not None)


def as_csv(report: SprintReport) -> str:
    """All tables below each other, an empty line between them."""
    rows: list[Sequence[Cell]] = [(report.sprint.name, report.at.isoformat())]
    for table in report.tables:
        rows += [(), (table.title,), table.head, *table.rows]
    return csv_text(rows)


def as_markdown(report: SprintReport) -> str:
    """The same as Markdown, to be pasted where a team reads."""
    lines = [f"# {_inline(report.sprint.name)}", "", report.sentence, ""]
    for table in report.tables:
        lines += [f"## {_inline(table.title)}", "", _line(table.head), _line(["---"] * len(table.head))]
        lines += [_line([_words(each) for each in row]) for row in table.rows]
        lines += ["", table.hint, ""] if table.hint else [""]
    lines += ["## Left to do", "", _left(report.exit), ""]
    return "\n".join(lines)


def _totals(before: Snapshot, after: Snapshot, board: Board) -> ReportTable:
    return ReportTable(
        "The backlog",
        ("", "Before", "After", "Change"),
        (
            ("Not resolved", *_change(before.open, after.open)),
            ("of these waiting for the customer", *_change(before.waiting, after.waiting)),
            ("With a clock that runs", *_change(before.clocked, after.clocked)),
            ("of these beyond their target", *_change(before.breached, after.breached)),
            ("Share beyond target, %", *_change(_percent(before.breach_share), _percent(after.breach_share))),
            ("Came in during the sprint", None, board.opened, None),
            ("of these resolved", None, board.opened_resolved, None),
        ),
    )


def _tiers(before: Snapshot, after: Snapshot, board: Board, naming: Naming) -> ReportTable:
    return ReportTable(
        "By tier",
        ("Tier", "Before", "After", "Change", "In the sprint", "Resolved", "Left"),
        tuple(
            (
                naming[tier].label,
                *_change(before.by_tier.get(tier, 0), after.by_tier.get(tier, 0)),
                board.progress.total[tier],
                board.progress.total[tier] - board.progress.remaining[tier],
                board.progress.remaining[tier],
            )
            for tier in TriageTier
        ),
        "The sprint's tickets count under the tier that they had when it began.",
    )


def _ages(before: Snapshot, after: Snapshot) -> ReportTable:
    rows = tuple((name, *_change(before.by_age.get(name, 0), after.by_age.get(name, 0))) for name in AGE_NAMES)
    return ReportTable("By age", ("Since it was opened", "Before", "After", "Change"), rows)


def _people(before: Snapshot, after: Snapshot) -> ReportTable:
    rows = []
    for user_id, during in after.people.items():
        then = before.people.get(user_id)
        was = None if then is None else round(then.per_day, 1)
        rows.append((during.name, was, round(during.per_day, 1), during.resolved))
    return ReportTable(
        "Tickets a day",
        ("Person", "Before", "During", "Resolved in all"),
        tuple(rows),
        "All tickets that somebody resolved, a business day: in the five before the sprint, and in the sprint.",
    )


def _days(board: Board) -> ReportTable:
    return ReportTable(
        "Day by day",
        ("Day", "Resolved", "Came back", "Left at its end"),
        tuple(
            (each.day.isoformat(), each.resolved, each.reopened, point.remaining)
            for each, point in zip(board.progress.days, board.progress.burn_down[1:], strict=False)
        ),
    )


def _check_ins(board: Board) -> ReportTable:
    said = board.check_ins
    rows = (("Asked", said.asked), ("Solved", said.fixed), ("Still broken", said.broken),
            ("To be read by a person", said.unclear), ("No answer yet", said.waiting))  # fmt: skip
    return ReportTable("Customers of old tickets", ("", "Customers"), rows)


def _change(before: int | None, after: int | None) -> tuple[Cell, Cell, Cell]:
    return before, after, None if before is None or after is None else after - before


def _percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


def _left(check: ExitCheck) -> str:
    if check.passed:
        return f"Nothing: no critical and no high ticket is left. {check.left} others may stay."
    numbers = ", ".join(f"#{each.ticket.number}" for each in check.missing[:LEFT_NAMED_MAX])
    more = len(check.missing) - LEFT_NAMED_MAX
    return f"{len(check.missing)} tickets stand in the way: {numbers}{f' and {more} more' if more > 0 else ''}."


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_inline(each) for each in cells)} |"


def _words(cell: Cell) -> str:
    return "–" if cell is None else str(cell)


def _inline(words: str) -> str:
    """Text of one line in which nothing is markup."""
    escaped = "".join(f"\\{each}" if each in "\\`*_[]<>#|" else each for each in " ".join(words.split()))
    return escaped or " "
