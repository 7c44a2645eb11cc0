"""One answer of the AI agent: how it came about, and whether it was right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.conversation.message import Message, message_at
from server.conversation.outcomes import OutcomeKind, note_outcome, outcomes_of
from server.conversation.run_traces import StoredRun, stored_run
from server.desk.desk import Desk
from server.desk.sessions import Person
from server.desk.shown_trace import shown_trace
from server.desk.signed_in import Fields
from server.inbox.found import Found, NothingHere, find, find_held
from server.protocol.limits import INTEGER_MAX

MARKS: Final[dict[str, OutcomeKind]] = {"right": "confirmed", "wrong": "corrected"}
"""What a person says of an answer, by the value of the button."""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An answer, or the words of a handoff, with the run that came to it."""

    found: Found
    message: Message
    run: StoredRun
    outcomes: Mapping[str, str]
    """What was said of it: comments by kind."""


class AnswerPage:
    """`/desk/tickets/{ticket_id}/answers/{seq}`, found through the ticket of the person's sites."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The whole trace of the answer."""
        ticket_id, seq = request.path_params["ticket_id"], request.path_params["seq"]
        read = await self._desk.database.read(lambda rows: _answer(rows, person, ticket_id, seq))
        return self._desk.screens.page(
            "answer.html",
            person=person,
            ticket=read.found.ticket,
            message=read.message,
            run=read.run,
            outcomes=read.outcomes,
            trace=shown_trace(read.run.trace),
            now=self._desk.now(),
        )

    async def mark(self, request: Request, person: Person, fields: Fields) -> Response:
        """Notes that the answer was right or wrong; the last word counts."""
        ticket_id, seq = request.path_params["ticket_id"], request.path_params["seq"]
        kind = MARKS.get(fields.get("mark", ""))
        if kind is None:
            raise NothingHere("An answer was right or wrong.")

        async def unit(connection: AsyncConnection) -> bool:
            found = await find_held(connection, person.site_ids, ticket_id)
            return seq <= INTEGER_MAX and await note_outcome(
                connection, found.conversation, seq, kind, self._desk.now()
            )

        if not await self._desk.database.write(unit):
            raise NothingHere("The AI agent answered nothing there.")
        came_from = f"/answers/{seq}" if fields.get("from") == "answer" else f"#message-{seq}"
        return RedirectResponse(f"/desk/tickets/{ticket_id}{came_from}", status_code=303)


async def _answer(connection: AsyncConnection, person: Person, ticket_id: str, seq: int) -> ReadAnswer:
    found = await find(connection, person.site_ids, ticket_id)
    message = await message_at(connection, found.conversation, seq) if seq <= INTEGER_MAX else None
    run = None
    if message is not None and message.run_id is not None:
        run = await stored_run(connection, found.conversation, message.run_id)
    if message is None or run is None:
        raise NothingHere("No answer of the AI agent stands there.")
    outcomes = await outcomes_of(connection, found.conversation)
    return ReadAnswer(found, message, run, outcomes.get(seq, {}))
