"""The way back from what one did: a line on the page that follows it, and a list of the last ten minutes."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import TicketMoveRefused
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.sessions import Person
from server.desk.signed_in import Fields, own_path
from server.desk.telling import not_done, tell
from server.inbox.bulk import Report, undo_all
from server.inbox.undo import Done, deeds_of, done_of, numbers_of
from server.team.role import Permission

DONE_WORDS: Final = {
    "take": "Taken",
    "assign": "Assigned",
    "snooze": "Snoozed",
    "wake": "Awake again",
    "tag": "Tags changed",
    "fields": "Fields changed",
    "tier": "Tier changed",
    "category": "Category changed",
    "resolve": "Resolved",
    "hand-back": "Handed back to the AI agent",
    "reopen": "Reopened",
    "spam": "Marked as spam",
    "block": "Blocked",
    "unblock": "Listened to again",
    "merge": "Merged",
    "problem": "Problem changed",
    "solve": "Solved with its problem",
}
"""What a deed has done, for the line with the way back."""


class UndoPage:
    """`/desk/undo`, and the way back below it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, person: Person) -> Response:
        """What this person did in the last ten minutes."""
        now = self._desk.now()

        async def unit(connection: AsyncConnection) -> list[dict[str, Any]]:
            deeds = await deeds_of(connection, person.user_id, now)
            return [await in_words(connection, person, deed) for deed in deeds if deed.open_at(now)]

        deeds = await self._desk.database.read(unit)
        return self._desk.screens.page("moves/undo.html", person=person, deeds=deeds, now=now)

    async def undo(self, request: Request, person: Person, fields: Fields) -> Response:
        """Takes it back, shows the page that it was done on, and says what could not be because somebody moved on."""
        bulk_id = request.path_params["bulk_id"]
        told = partial(tell, self._desk)
        try:
            report = await undo_all(
                self._desk.database, person.site_ids, person.actor, bulk_id, now=self._desk.now, told=told
            )
        except TicketMoveRefused as refused:
            return not_done(self._desk, str(refused), "")
        if report.refused:
            return await report_page(self._desk, person, report, "taken back")
        if "back" in fields:
            return RedirectResponse(own_path(fields["back"]), status_code=303)
        only = report.changes[0].ticket.ticket_id if len(report.changes) == 1 else None
        return RedirectResponse("/desk" if only is None else f"/desk/tickets/{only}", status_code=303)


async def done_values(desk: Desk, person: Person, query: Mapping[str, str]) -> dict[str, Any]:
    """`done`: what `?done=` names, in words and with its id, while this person can take it back; else None."""
    bulk_id = query.get("done")
    if bulk_id is None:
        return {"done": None}
    now = desk.now()

    async def unit(connection: AsyncConnection) -> dict[str, Any] | None:
        done = await done_of(connection, person.user_id, bulk_id, now)
        return None if done is None or not done.open_at(now) else await in_words(connection, person, done)

    return {"done": await desk.database.read(unit)}


async def in_words(connection: AsyncConnection, person: Person, done: Done) -> dict[str, Any]:
    """A deed as the templates show it: `words`, `bulk_id`, `at` and the `tickets` as pairs of id and number."""
    ids = [ticket_id for _, ticket_id in done.tickets]
    numbers = await numbers_of(connection, person.site_ids, ids)
    tickets = [(ticket_id, numbers[ticket_id]) for ticket_id in ids if ticket_id in numbers]
    many = f" ({len(tickets)} tickets)" if len(tickets) > 1 else ""
    words = f"{DONE_WORDS.get(done.kind, done.kind.capitalize())}{many}"
    return {"words": words, "bulk_id": done.bulk_id, "at": done.at, "tickets": tickets}


async def report_page(desk: Desk, person: Person, report: Report, did: str, back: str = "/desk") -> Response:
    """What was done to which tickets, and what was refused, with the reason of each."""
    ids = [*(change.ticket.ticket_id for change in report.changes), *report.refused]
    numbers = await desk.database.read(lambda rows: numbers_of(rows, person.site_ids, ids))
    refused = [(each, numbers.get(each), words) for each, words in report.refused.items()]
    done = [change.ticket for change in report.changes]
    return desk.screens.page(
        "moves/report.html", person=person, done_tickets=done, refused=refused, did=did, report=report, back=back
    )


def undo_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of the way back."""
    page = UndoPage(desk)
    return (
        Shown("/desk/undo", page.show, Permission.WORK),
        Changed("/desk/undo/{bulk_id}", page.undo),
    )
