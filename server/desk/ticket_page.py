"""One ticket on one screen, and what can be done with it."""

import secrets
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import TicketMoveRefused
from escalation.ticket import TicketStatus
from server.desk.desk import Desk
from server.desk.move_choices import Choices, choices_for
from server.desk.queue_beside import queue_beside, queue_query
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.story import Story, story_of
from server.desk.tell_looks import tell_looks
from server.desk.telling import tell
from server.desk.undo_page import done_values
from server.inbox.found import find, find_held
from server.inbox.moves import Change, reply
from server.protocol.server_frames import Typing
from server.realtime.topics import conversation_topic

REPLY_CHARACTERS_MAX: Final = 10_000
"""One reply: about five pages."""

CLIENT_ID_BYTES: Final = 16
CLIENT_ID_CHARACTERS_MAX: Final = 64
"""The width of the column."""


class TicketPage:
    """`/desk/tickets/{ticket_id}` and the moves below it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The whole story and the composer; with `?reply=suggested` the suggested reply stands in it, to be changed."""
        suggested = request.query_params.get("reply") == "suggested"
        return await self._page(request, person, request.path_params["ticket_id"], suggested=suggested)

    async def send(self, request: Request, person: Person, fields: Fields) -> Response:
        """Stores a reply once; an error keeps what was written."""
        ticket_id = request.path_params["ticket_id"]
        text, client_id = fields.get("text", ""), fields.get("client_id", "")
        error = _fault_of(text)
        if not error:
            try:
                await self._reply(person, ticket_id, text.strip(), _own_client_id(client_id))
            except TicketMoveRefused as refused:
                error = str(refused)
        if "hx-request" in request.headers:
            return await self._fragments(person, ticket_id, error, text)
        if error:
            return await self._page(request, person, ticket_id, error, text)
        return _back_to(ticket_id)

    async def types(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Tells the customer that this person is writing. Best effort; nothing is stored."""
        ticket_id = request.path_params["ticket_id"]
        found = await self._desk.database.read(lambda rows: find(rows, person.site_ids, ticket_id))
        if found.ticket.status is not TicketStatus.RESOLVED:
            conversation_id = found.reaches.conversation_id
            typing = Typing(conversation=conversation_id, name=person.name)
            self._desk.hub.publish(conversation_topic(conversation_id), typing)
            tell_looks(self._desk.hub, found.ticket.site_id, ticket_id, person, "typing")
        return Response(status_code=204)

    async def _reply(self, person: Person, ticket_id: str, text: str, client_id: str) -> None:
        async def unit(connection: AsyncConnection) -> Change:
            found = await find_held(connection, person.site_ids, ticket_id)
            return await reply(connection, found, person.actor, self._desk.now(), text=text, client_id=client_id)

        tell(self._desk, await self._desk.database.write(unit))

    async def _page(
        self,
        request: Request,
        person: Person,
        ticket_id: str,
        error: str = "",
        text: str = "",
        *,
        suggested: bool = False,
    ) -> Response:
        values = await ticket_values(self._desk, person, ticket_id)
        values |= await done_values(self._desk, person, request.query_params)
        composer = _composer(error, text)
        handoff = values["story"].handoff
        if suggested and handoff is not None:
            composer["text"] = handoff.assessment.suggested_reply
        # Beside an open queue only the pane changes; the queue keeps its place.
        if request.headers.get("hx-target") == "pane":
            template = "ticket_in_pane.html"
            values["queue_query"] = queue_query(request.query_params)
        else:
            template = "ticket.html"
            values |= await queue_beside(self._desk, person, request.query_params)
        return self._desk.screens.page(template, status=422 if error else 200, **values, **composer)

    async def _fragments(self, person: Person, ticket_id: str, error: str, text: str) -> Response:
        values = await ticket_values(self._desk, person, ticket_id) | {"live": True}
        return self._desk.screens.page(
            "ticket_after_reply.html", status=422 if error else 200, **values, **_composer(error, text)
        )


async def ticket_values(desk: Desk, person: Person, ticket_id: str) -> dict[str, Any]:
    """What the templates of a ticket need; raises NothingHere for one that is not this person's to see."""

    now = desk.now()

    async def unit(connection: AsyncConnection) -> tuple[Story, Choices]:
        story = await story_of(connection, person, ticket_id)
        return story, await choices_for(connection, story.ticket, now)

    story, choices = await desk.database.read(unit)
    return {
        "person": person,
        "story": story,
        "ticket": story.ticket,
        "choices": choices,
        "now": now,
        "live": False,
    }


def _composer(error: str, text: str) -> dict[str, Any]:
    return {
        "error": error,
        "text": text if error else "",
        "client_id": f"desk_{secrets.token_urlsafe(CLIENT_ID_BYTES)}",
        "characters_max": REPLY_CHARACTERS_MAX,
    }


def _fault_of(text: str) -> str:
    if not text.strip():
        return "Write a reply first."
    if len(text.strip()) > REPLY_CHARACTERS_MAX:
        over = len(text.strip()) - REPLY_CHARACTERS_MAX
        return f"This is {over} characters too long. Shorten it to {REPLY_CHARACTERS_MAX:,}, or send two replies."
    return ""


def _own_client_id(given: str) -> str:
    """The form's id; one that is not ours could stand for a visitor's message, so it gets a new one."""
    ours = given.startswith("desk_") and len(given) <= CLIENT_ID_CHARACTERS_MAX and given.isascii()
    return given if ours else f"desk_{secrets.token_urlsafe(CLIENT_ID_BYTES)}"


def _back_to(ticket_id: str) -> Response:
    return RedirectResponse(f"/desk/tickets/{ticket_id}", status_code=303)
