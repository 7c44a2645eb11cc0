"""Problems at the desk: the list, one with its tickets, and solving it for all of them."""

from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import TicketMoveRefused
from escalation.problems import Problem, ProblemStatus, linked_ids, problem_of, problems_of
from escalation.ticket import Cause
from escalation.tickets import ticket_of
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.desk.telling import not_done, tell
from server.desk.undo_page import report_page
from server.inbox.bulk import Report, do_all
from server.inbox.found import NothingHere
from server.inbox.problems import make_problem, mark_problem, solving
from server.inbox.undo import is_own_deed, note_deed

AT_A_TIME: Final = 20
"""Tickets that one request solves: about a second; the page goes on by itself until all are done."""

TEXT_CHARACTERS_MAX: Final = 10_000


class ProblemPage:
    """`/desk/problems` and below."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show_all(self, _request: Request, person: Person) -> Response:
        """Those of all sites of this person, the open ones first."""
        found = await self._desk.database.read(lambda rows: problems_of(rows, person.site_ids))
        return self._desk.screens.page("problems/all.html", person=person, problems=found, now=self._desk.now())

    async def make(self, _request: Request, person: Person, fields: Fields) -> Response:
        """A new problem."""
        site, at = chosen_site(person, fields.get("site")), self._desk.now()
        title, note = fields.get("title", ""), fields.get("note", "")
        try:
            made = await self._desk.database.write(
                lambda rows: make_problem(rows, site.site_id, person.actor, at, title=title, note=note)
            )
        except TicketMoveRefused as refused:
            return not_done(self._desk, str(refused), "")
        return _to(made.problem_id)

    async def show(self, request: Request, person: Person) -> Response:
        """One problem with its tickets, and how to solve it."""
        problem_id = request.path_params["problem_id"]

        async def unit(connection: AsyncConnection) -> dict[str, Any]:
            problem = await _problem(connection, person, problem_id)
            ids = await linked_ids(connection, problem)
            found = [await ticket_of(connection, (problem.site_id,), each) for each in ids]
            return {"problem": problem, "tickets": [each for each in found if each is not None]}

        values = await self._desk.database.read(unit)
        return self._desk.screens.page("problems/one.html", person=person, now=self._desk.now(), **values)

    async def reopen(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Open again; its tickets stay as they are."""
        problem_id, at = request.path_params["problem_id"], self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            problem = await _problem(connection, person, problem_id)
            await mark_problem(connection, problem, person.actor, at, ProblemStatus.OPEN)

        await self._desk.database.write(unit)
        return _to(problem_id)

    async def solve(self, request: Request, person: Person, fields: Fields) -> Response:
        """Tells and resolves the next AT_A_TIME of its tickets; a page goes on with the others, `bulk_id` in hand."""
        problem_id, text = request.path_params["problem_id"], fields.get("text", "")
        cause = Cause(fields["cause"]) if fields.get("cause") in set(Cause) else None
        if len(text) > TEXT_CHARACTERS_MAX:
            return not_done(self._desk, f"The message has more than {TEXT_CHARACTERS_MAX:,} characters.", "")
        problem, bulk_id, waiting = await self._begin(person, problem_id, fields.get("bulk_id") or None)
        report = await do_all(
            self._desk.database,
            (problem.site_id,),
            person.actor,
            waiting[:AT_A_TIME],
            kind="solve",
            move=solving(text, bulk_id, cause),
            now=self._desk.now,
            told=partial(tell, self._desk),
            bulk_id=bulk_id,
        )
        return await self._after(person, problem, report, fields)

    async def _begin(
        self, person: Person, problem_id: str, bulk_id: str | None
    ) -> tuple[Problem, str, tuple[str, ...]]:
        at = self._desk.now()

        async def unit(connection: AsyncConnection) -> tuple[Problem, str, tuple[str, ...]]:
            problem = await _problem(connection, person, problem_id)
            if problem.status is ProblemStatus.OPEN:
                await mark_problem(connection, problem, person.actor, at, ProblemStatus.SOLVED)
            goes_on = bulk_id is not None and await is_own_deed(connection, person.user_id, bulk_id)
            begun = bulk_id if bulk_id and goes_on else await note_deed(connection, person.actor, "solve", at)
            return problem, begun, await linked_ids(connection, problem, waiting=True)

        return await self._desk.database.write(unit)

    async def _after(self, person: Person, problem: Problem, report: Report, fields: Fields) -> Response:
        left = await self._desk.database.read(lambda rows: linked_ids(rows, problem, waiting=True))
        # What is refused would be refused again: it is told instead of tried for ever.
        if left and report.changes:
            return self._desk.screens.page(
                "problems/solving.html", person=person, problem=problem, left=len(left), report=report, fields=fields
            )
        if report.refused:
            return await report_page(self._desk, person, report, "done", f"/desk/problems/{problem.problem_id}")
        return RedirectResponse(f"/desk?view=next&done={report.bulk_id}", status_code=303)


def problem_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of problems."""
    page = ProblemPage(desk)
    return (
        Shown("/desk/problems", page.show_all),
        Changed("/desk/problems", page.make),
        Shown("/desk/problems/{problem_id}", page.show),
        Changed("/desk/problems/{problem_id}/solve", page.solve),
        Changed("/desk/problems/{problem_id}/reopen", page.reopen),
    )


async def _problem(connection: AsyncConnection, person: Person, problem_id: str) -> Problem:
    found = await problem_of(connection, person.site_ids, problem_id)
    if found is None:
        raise NothingHere("No such problem on these sites.")
    return found


def _to(problem_id: str) -> Response:
    return RedirectResponse(f"/desk/problems/{problem_id}", status_code=303)
