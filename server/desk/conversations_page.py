"""Conversations without a ticket: those that the AI agent has right now, and those that it resolved."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.instant import instant_of, milliseconds_of
from server.conversation.contact import Contact, contact_by_id
from server.conversation.conversation import Conversation, conversation_for_sites
from server.conversation.message import messages_after
from server.conversation.outcomes import Outcomes, outcomes_of
from server.conversation.page_trail import page_trail
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.timeline import Timeline, timeline
from server.inbox.ai_conversations import (
    REVIEW,
    REVIEWED,
    ROWS_MAX,
    RUNNING,
    AiConversation,
    Place,
    Which,
    ai_conversations,
    latest_ticket_of,
    review,
    review_of,
)
from server.inbox.found import NothingHere
from server.realtime.events import DeskEvent
from server.realtime.topics import desk_topic
from server.whole_number import MOMENT_DIGITS_MAX, whole_number

LISTS: Final[dict[str, Which]] = {RUNNING: "running", REVIEW: "review", REVIEWED: "reviewed"}


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as it is read: no ticket stands behind it, or not any more."""

    conversation: Conversation
    contact: Contact | None
    timeline: Timeline
    outcomes: Outcomes
    review: str | None
    ticket_id: str | None


class ConversationsPage:
    """`/desk/conversations` and what stands below it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """One of the lists, the latest first."""
        which = LISTS.get(request.query_params.get("list", ""), "running")
        before = _place(request.query_params.get("before", ""))
        now = self._desk.now()

        async def unit(connection: AsyncConnection) -> tuple[AiConversation, ...]:
            return await ai_conversations(connection, person.site_ids, which, now, before)

        found = await self._desk.database.read(unit)
        return self._desk.screens.page(
            "conversations.html",
            person=person,
            which=which,
            found=found,
            older=_text(found[-1]) if len(found) == ROWS_MAX else None,
            site_names={site.site_id: site.name for site in person.sites},
            now=now,
        )

    async def read(self, request: Request, person: Person) -> Response:
        """What was said in one of them, and what can be said of it."""
        thread = await self._desk.database.read(
            lambda rows: _thread(rows, person, request.path_params["conversation_id"])
        )
        return self._desk.screens.page(
            "conversation.html", person=person, thread=thread, conversation=thread.conversation, now=self._desk.now()
        )

    async def mark(self, request: Request, person: Person, fields: Fields) -> Response:
        """Right, wrong, or neither any more; the next one to review follows from the list."""
        verdicts: dict[str, Any] = {"right": "right", "wrong": "wrong", "none": None}
        verdict = fields.get("verdict", "")
        if verdict not in verdicts:
            raise NothingHere("No such verdict.")

        async def unit(connection: AsyncConnection) -> Conversation:
            conversation = await _conversation(connection, person, request.path_params["conversation_id"])
            await review(connection, conversation, verdicts[verdict], person.actor, self._desk.now())
            return conversation

        done = await self._desk.database.write(unit)
        self._desk.hub.publish(desk_topic(done.site_id), DeskEvent(done.site_id, done.conversation_id))
        if fields.get("from") == "list":
            return RedirectResponse(f"/desk/conversations?list={REVIEW}", status_code=303)
        return RedirectResponse(f"/desk/conversations/{done.conversation_id}", status_code=303)


async def _thread(connection: AsyncConnection, person: Person, conversation_id: str) -> Thread:
    conversation = await _conversation(connection, person, conversation_id)
    said = await messages_after(connection, conversation, 0)
    return Thread(
        conversation,
        await contact_by_id(connection, conversation.site_id, conversation.contact_id),
        timeline(said, await page_trail(connection, conversation)),
        await outcomes_of(connection, conversation),
        await review_of(connection, conversation),
        await latest_ticket_of(connection, conversation),
    )


async def _conversation(connection: AsyncConnection, person: Person, conversation_id: str) -> Conversation:
    conversation = await conversation_for_sites(connection, person.site_ids, conversation_id)
    if conversation is None:
        raise NothingHere("No such conversation on these sites.")
    return conversation


def _text(line: AiConversation) -> str:
    return f"{milliseconds_of(line.updated_at)}-{line.conversation_id}"


def _place(text: str) -> Place | None:
    """What `_text` wrote; anything else begins at the first page."""
    written, _, conversation_id = text.partition("-")
    moment = whole_number(written, digits_max=MOMENT_DIGITS_MAX)
    return (instant_of(moment), conversation_id) if moment >= 0 and conversation_id.isprintable() else None


def conversation_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """Their addresses."""
    page = ConversationsPage(desk)
    return (
        Shown("/desk/conversations", page.show),
        Shown("/desk/conversations/{conversation_id}", page.read),
        Changed("/desk/conversations/{conversation_id}/review", page.mark),
    )
