"""`/desk/plan/audits/{audit_id}/findings/{finding}`: the tickets of a finding, and what is done with them."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import TicketMoveRefused
from escalation.instant import milliseconds_of
from escalation.tables import tickets
from escalation.ticket import TicketStatus
from server.backlog.amount_words import count_words
from server.backlog.audits.report_page import share_words
from server.desk.desk import Desk
from server.desk.plan.audits.found import found_report
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.telling import not_done, tell
from server.desk.undo_page import done_values, report_page
from server.inbox.bulk import TICKETS_MAX, Report, do_all
from server.inbox.deeds import named_move
from server.inbox.found import NothingHere
from server.inbox.problems import make_problem
from server.whole_number import whole_number

TITLES: Final = {
    "likely_resolved": "Likely resolved",
    "waiting": "Waiting for the customer",
    "duplicates": "Duplicates of one customer",
    "one_cause": "One cause, many customers",
}

PROPOSALS_SHOWN_MAX: Final = 50


class FindingsPage:
    """Lists of tickets with their scores and evidence."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """What was found and is still open; what is resolved by now is counted."""
        name = request.path_params["finding"]
        if name not in TITLES:
            raise NothingHere("No such finding.")
        found, document = await found_report(self._desk, person, request.path_params["audit_id"])
        finding = document["findings"][name]
        if name in {"likely_resolved", "waiting"}:
            listed, key = finding["tickets"], "listed"
        else:
            listed, key = finding["merges" if name == "duplicates" else "causes"], "proposals"
        still = await self._open(found.site.site_id, _ids(listed)) if found.is_own else None
        shown = [each for each in listed if still is None or _is_open(each, still)]
        return self._desk.screens.page(
            "plan/audits/findings.html",
            person=person,
            found=found,
            audit=found.audit,
            report=document,
            name=name,
            title=TITLES[name],
            count=finding["count"],
            done_since=len(listed) - len(shown),
            kind=key,
            shown=shown[: TICKETS_MAX if key == "listed" else PROPOSALS_SHOWN_MAX],
            more=max(0, len(shown) - (TICKETS_MAX if key == "listed" else PROPOSALS_SHOWN_MAX)),
            still=still,
            n=count_words,
            pct=share_words,
            now=self._desk.now(),
            as_of_ms=milliseconds_of(found.audit.as_of),
            **await done_values(self._desk, person, request.query_params),
        )

    async def problem(self, request: Request, person: Person, fields: Fields) -> Response:
        """Makes a problem of a cause that many customers have, and links its tickets that are open."""
        found, document = await found_report(self._desk, person, request.path_params["audit_id"])
        causes = document["findings"]["one_cause"]["causes"]
        place = whole_number(fields.get("place", ""))
        if not found.is_own or not 0 <= place < len(causes):
            raise NothingHere("No such cause among our own tickets.")
        cause, at = causes[place], self._desk.now()
        title = fields.get("title", "").strip() or cause["label"]
        site_id = found.site.site_id
        try:
            made = await self._desk.database.write(
                lambda rows: make_problem(rows, site_id, person.actor, at, title=title, note=cause["evidence"])
            )
        except TicketMoveRefused as refused:
            return not_done(self._desk, str(refused), "")
        still = await self._open(site_id, [each["id"] for each in cause["tickets"]])
        report = await self._linked(person, site_id, made.problem_id, [each["id"] for each in cause["tickets"]], still)
        if report.refused:
            return await report_page(self._desk, person, report, "done", f"/desk/problems/{made.problem_id}")
        return RedirectResponse(f"/desk/problems/{made.problem_id}", status_code=303)

    async def _linked(
        self, person: Person, site_id: str, problem_id: str, ids: Sequence[str], still: Collection[str]
    ) -> Report:
        """Links all of the tickets that are open, as one deed: a cause may have more of them than a page."""
        wanted = [each for each in ids if each in still]
        report = Report("", (), {})
        for start in range(0, max(len(wanted), 1), TICKETS_MAX):
            part = await do_all(
                self._desk.database,
                (site_id,),
                person.actor,
                wanted[start : start + TICKETS_MAX],
                kind="problem",
                move=named_move("problem", {"problem": problem_id}),
                now=self._desk.now,
                told=partial(tell, self._desk),
                bulk_id=report.bulk_id or None,
            )
            report = Report(part.bulk_id, (*report.changes, *part.changes), report.refused | part.refused)
        return report

    async def _open(self, site_id: str, ids: Collection[str]) -> frozenset[str]:
        """Those of the tickets that are not resolved by now."""
        columns, listed = tickets.c, list(ids)

        async def unit(connection: AsyncConnection) -> frozenset[str]:
            still: set[str] = set()
            for start in range(0, len(listed), 500):
                rows = await connection.scalars(
                    select(columns.ticket_id).where(
                        columns.site_id == site_id,
                        columns.ticket_id.in_(listed[start : start + 500]),
                        columns.status != TicketStatus.RESOLVED,
                    )
                )
                still.update(rows)
            return frozenset(still)

        return await self._desk.database.read(unit)


def _ids(listed: list[dict[str, Any]]) -> list[str]:
    ids = [each["id"] for each in listed if "id" in each]
    for each in listed:
        ids += [ticket["id"] for ticket in each.get("tickets", ())]
        ids += [each["into"]["id"]] if "into" in each else []
    return list(dict.fromkeys(ids))


def _is_open(each: Mapping[str, Any], still: Collection[str]) -> bool:
    """Whether something is left to do: the ticket, or one of those of a proposal."""
    return each["id"] in still if "id" in each else any(ticket["id"] in still for ticket in each["tickets"])
