"""`/desk/plan/sprints/ID`: the board of a sprint, what a lead does with it, its exit check and its report."""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import SettingInvalid
from escalation.sprint.asking import CHECK_IN_DAYS, check_ins_of
from escalation.sprint.days import DAYS_MAX
from escalation.sprint.exit_check import Lack
from escalation.sprint.projection import CHANCE, WINDOW_DAYS
from escalation.sprint.sprint import Sprint
from escalation.sprint.sprint_rows import SprintGone, SprintTaken
from escalation.triage import TriageTier
from server.agent.person.keeping_words import keeping_words
from server.backlog.sprint_board import Board, board_of, exit_of
from server.backlog.sprint_left import left_of
from server.backlog.sprint_reopening import REOPEN_FOR, may_reopen, reopen
from server.backlog.sprint_report import SprintReport, as_csv, as_markdown, report_of
from server.backlog.sprints import ask_after_old, change_intake, end, extend, found_sprint
from server.charts.chart import Chart
from server.charts.table import csv_of
from server.desk.desk import Desk
from server.desk.download import download
from server.desk.forms import each_of
from server.desk.plan.sprint_charts import burn_down, csv_path, velocity
from server.desk.plan.sprints_page import PATH
from server.desk.plan.telling_sprints import tell_sprint
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.team.role import Permission

NO_SUBJECT: Final = "…"
"""Where a customer reads what they asked, in the preview of the message to them."""

LACK_WORDS: Final = {
    Lack.URGENT: ("Critical or high, and not resolved", "Resolve it, or give it the tier that it deserves."),
    Lack.NO_OWNER: (
        "Beyond its target, and nobody has it",
        "Assign it, then snooze it until a date that holds.",
    ),
    Lack.NO_DATE: ("Beyond its target, without a date", "Whoever has it snoozes it until a date that holds."),
}


class SprintPage:
    """One sprint."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """Its board; `?wall` without all that a screen on a wall has no use for."""
        return await self._board(person, request.path_params["sprint_id"], wall="wall" in request.query_params)

    async def exit(self, request: Request, person: Person) -> Response:
        """What is missing until it reached its aim."""

        async def unit(connection: AsyncConnection) -> dict[str, Any]:
            sprint = await _begun(connection, person, request)
            return {"sprint": sprint, "check": await exit_of(connection, sprint, self._desk.now())}

        values = await self._desk.database.aside.read(unit)
        return self._desk.screens.page(
            "plan/sprint_exit.html", person=person, words=LACK_WORDS, now=self._desk.now(), **values
        )

    async def report(self, request: Request, person: Person) -> Response:
        """Before and after."""
        report = await self._read_report(request, person)
        return self._desk.screens.page(
            "plan/sprint_report.html",
            person=person,
            report=report,
            sprint=report.sprint,
            may_reopen=may_reopen(report.sprint, self._desk.now()),
            leads=person.may(Permission.MANAGE, report.sprint.site_id),
        )

    async def report_csv(self, request: Request, person: Person) -> Response:
        """The same as CSV."""
        return download(as_csv(await self._read_report(request, person)), "text/csv", "sprint-report.csv")

    async def report_markdown(self, request: Request, person: Person) -> Response:
        """The same as Markdown."""
        text = as_markdown(await self._read_report(request, person))
        return download(text, "text/markdown", "sprint-report.md")

    async def burn_down_csv(self, request: Request, person: Person) -> Response:
        """The points of the first chart."""
        return self._chart_csv(burn_down(await self._read_board(request, person)))

    async def velocity_csv(self, request: Request, person: Person) -> Response:
        """The points of the second chart."""
        return self._chart_csv(velocity(await self._read_board(request, person)))

    async def ask_end(self, request: Request, person: Person) -> Response:
        """What is left when it ends now, and who has it, before anything is done."""
        now = self._desk.now()

        async def unit(connection: AsyncConnection) -> dict[str, Any]:
            sprint = await found_sprint(connection, person.site_ids, request.path_params["sprint_id"])
            if sprint.begun_at is None or sprint.ended_at is not None:
                return {"sprint": sprint, "left": (), "check": None}
            left = await left_of(connection, sprint)
            return {"sprint": sprint, "left": left, "check": await exit_of(connection, sprint, now)}

        values = await self._desk.database.read(unit)
        if values["check"] is None:
            return RedirectResponse(_path(values["sprint"]), status_code=303)
        return self._desk.screens.page(
            "plan/sprint_end.html", person=person, now=now, minutes=REOPEN_FOR // timedelta(minutes=1), **values
        )

    async def reopen(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Lets one go on that was ended too early."""
        return await self._deed(request, person, reopen)

    async def end(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Ends it now; one that has not begun is dropped."""
        sprint = await self._do(request, person, end)
        return RedirectResponse(PATH if sprint.begun_at is None else f"{_path(sprint)}/report", status_code=303)

    async def extend(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Adds a day."""
        return await self._deed(request, person, extend)

    async def ask(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Lets the customers of old tickets be asked."""
        return await self._deed(request, person, ask_after_old)

    async def intake(self, request: Request, person: Person, fields: Fields) -> Response:
        """Lets others guard incoming work on one day."""
        try:
            day = date.fromisoformat(fields.get("day", ""))
        except ValueError:
            day = date.min

        async def change(connection: AsyncConnection, sprint: Sprint, actor: Any, at: Any) -> None:
            who = [each for each in each_of(fields, "who") if each]
            await change_intake(connection, sprint, actor, at, day=day, user_ids=who)

        return await self._deed(request, person, change)

    async def _deed(self, request: Request, person: Person, deed: Any) -> Response:
        """Does something, then shows the board; why it was refused stands above it."""
        try:
            sprint = await self._do(request, person, deed)
        except SprintTaken as taken:
            return await self._board(person, request.path_params["sprint_id"], error=str(taken), status=409)
        except SettingInvalid as refused:
            _, _, words = str(refused).partition(": ")
            # The board is of all sites that the person sees, as the page was.
            return await self._board(person, request.path_params["sprint_id"], error=words, status=422)
        return RedirectResponse(_path(sprint), status_code=303)

    async def _do(self, request: Request, person: Person, deed: Any) -> Sprint:
        at = self._desk.now()

        async def unit(connection: AsyncConnection) -> Sprint:
            sprint = await found_sprint(connection, person.site_ids, request.path_params["sprint_id"])
            try:
                await deed(connection, sprint, person.actor, at)
            except SprintGone as gone:
                raise NothingHere(str(gone)) from None
            return sprint

        sprint = await self._desk.database.write(unit)
        tell_sprint(self._desk, sprint)
        return sprint

    async def _board(
        self, person: Person, sprint_id: str, *, wall: bool = False, error: str = "", status: int = 200
    ) -> Response:
        values = await board_values(self._desk, person, sprint_id)
        return self._desk.screens.page(
            "plan/sprint.html" if values["board"] is not None else "plan/sprint_planned.html",
            status=status,
            wall=wall,
            error=error,
            days_max=DAYS_MAX,
            leads=person.may(Permission.MANAGE, values["sprint"].site_id),
            **values,
        )

    async def _read_board(self, request: Request, person: Person) -> Board:
        async def unit(connection: AsyncConnection) -> Board:
            return await board_of(connection, await _begun(connection, person, request), self._desk.now())

        return await self._desk.database.aside.read(unit)

    async def _read_report(self, request: Request, person: Person) -> SprintReport:
        async def unit(connection: AsyncConnection) -> SprintReport:
            sprint = await _begun(connection, person, request)
            naming = {tier: person.tier_words(sprint.site_id, tier) for tier in TriageTier}
            return await report_of(connection, sprint, self._desk.now(), naming)

        return await self._desk.database.aside.read(unit)

    def _chart_csv(self, chart: Chart) -> Response:
        return download(csv_of(chart), "text/csv", f"{chart.name}.csv")


async def board_values(desk: Desk, person: Person, sprint_id: str) -> dict[str, Any]:
    """What the template of the board needs; `board` is None for a sprint that has not begun."""
    now = desk.now()

    async def unit(connection: AsyncConnection) -> dict[str, Any]:
        sprint = await found_sprint(connection, person.site_ids, sprint_id)
        if sprint.begun_at is None:
            return {"sprint": sprint, "board": None, "check_ins": await check_ins_of(connection, sprint, now)}
        return {"sprint": sprint, "board": await board_of(connection, sprint, now)}

    values = await desk.database.aside.read(unit)
    board: Board | None = values["board"]
    charts = () if board is None else (burn_down(board), velocity(board))
    return values | {
        "person": person,
        "charts": tuple((each, csv_path(values["sprint"], each)) for each in charts),
        "now": now,
        "live": False,
        "may_reopen": may_reopen(values["sprint"], now),
        "names": {each.user_id: each.name for each in values["sprint"].people},
        "check_in_days": CHECK_IN_DAYS,
        "check_in_text": keeping_words(None).check_in.format(subject=NO_SUBJECT),
        "window_days": WINDOW_DAYS,
        "chance": round(CHANCE * 100),
    }


async def _begun(connection: AsyncConnection, person: Person, request: Request) -> Sprint:
    sprint = await found_sprint(connection, person.site_ids, request.path_params["sprint_id"])
    if sprint.begun_at is None:
        raise NothingHere("This sprint has not begun.")
    return sprint


def _path(sprint: Sprint) -> str:
    return f"{PATH}/{sprint.sprint_id}"
