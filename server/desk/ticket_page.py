"""One ticket on one screen, and what can be done with it."""

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.merges import end_of_merges
from escalation.ticket import TicketStatus
from server.desk.composer import REPLY_CHARACTERS_MAX, Composer, new_composer
from server.desk.desk import Desk
from server.desk.move_choices import Choices, choices_for
from server.desk.notices_page import mark_read
from server.desk.queue_beside import queue_beside, queue_query
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.story import Story, story_of
from server.desk.tell_looks import tell_looks
from server.desk.timeline import messages_asked_for
from server.desk.triage_shown import TriageShown, triage_shown
from server.desk.undo_page import done_values
from server.inbox.found import find
from server.protocol.server_frames import Typing
from server.realtime.topics import conversation_topic


class TicketPage:
    """`/desk/tickets/{ticket_id}` and the moves below it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The whole story and the composer; with `?reply=suggested` the suggested reply stands in it, to be changed."""
        await mark_read(self._desk, person, request.path_params["ticket_id"])
        suggested = request.query_params.get("reply") == "suggested"
        ticket_id = request.path_params["ticket_id"]
        goes_on_in = await self._desk.database.read(lambda rows: _goes_on_in(rows, person, ticket_id))
        if goes_on_in != ticket_id and "own" not in request.query_params:
            return back_to(goes_on_in)
        return await self.page(request, person, ticket_id, suggested=suggested)

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

    async def page(
        self,
        request: Request,
        person: Person,
        ticket_id: str,
        composer: Composer | None = None,
        status: int = 200,
        *,
        suggested: bool = False,
    ) -> Response:
        """The ticket as a page, or in its pane, with this form below the story; an empty one where none is given."""
        values = await ticket_values(self._desk, person, ticket_id, request.query_params.get("shown"))
        values |= await done_values(self._desk, person, request.query_params)
        handoff = values["story"].handoff
        shown = composer or new_composer(values["story"].last_seq)
        if suggested and handoff is not None:
            shown = replace(shown, text=handoff.assessment.suggested_reply)
        # Beside an open queue only the pane changes; the queue keeps its place.
        if request.headers.get("hx-target") == "pane":
            template = "ticket_in_pane.html"
            values["queue_query"] = queue_query(request.query_params)
        else:
            template = "ticket.html"
            values |= await queue_beside(self._desk, person, request.query_params)
        return self._desk.screens.page(template, status=status, **values, **composer_values(shown))

    async def fragments(self, person: Person, ticket_id: str, composer: Composer | str, status: int) -> Response:
        """The form, and with it everything else on the page that may have changed; an empty form after what was sent:
        `reply` or `note`."""
        values = await ticket_values(self._desk, person, ticket_id) | {"live": True}
        shown = composer
        if isinstance(shown, str):
            shown = replace(new_composer(values["story"].last_seq), sent=shown)
        return self._desk.screens.page("ticket_after_reply.html", status=status, **values, **composer_values(shown))


async def _goes_on_in(connection: AsyncConnection, person: Person, ticket_id: str) -> str:
    """The ticket that is to be shown at this address: where it was merged, the one in which it goes on."""
    found = await find(connection, person.site_ids, ticket_id)
    return await end_of_merges(connection, found.ticket.site_id, ticket_id)


async def ticket_values(desk: Desk, person: Person, ticket_id: str, shown: str | None = None) -> dict[str, Any]:
    """What the templates of a ticket need; raises NothingHere for one that is not this person's to see.

    `shown` is how many of the latest messages are asked for, as the address says it.
    """
    shown_max = messages_asked_for(shown)

    now = desk.now()

    async def unit(connection: AsyncConnection) -> tuple[Story, Choices, TriageShown]:
        story = await story_of(connection, person, ticket_id, shown_max)
        triage = await triage_shown(connection, story.ticket, story.handoff)
        return story, await choices_for(connection, story.ticket, now), triage

    story, choices, triage = await desk.database.read(unit)
    return {
        "person": person,
        "story": story,
        "ticket": story.ticket,
        "choices": choices,
        "triage": triage,
        "now": now,
        "shown_max": shown_max,
        "live": False,
    }


def composer_values(composer: Composer) -> dict[str, Any]:
    """What the form of a reply needs beside the ticket."""
    return {"composer": composer, "characters_max": REPLY_CHARACTERS_MAX}


def back_to(ticket_id: str) -> Response:
    """The ticket as it stands now."""
    return RedirectResponse(f"/desk/tickets/{ticket_id}", status_code=303)
