"""What a visitor can do: say something, and ask for a person. Stored first, acknowledged after, then told to all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.handoff import Assessment
from escalation.reason import ReasonCode
from escalation.tickets import customer_replied, open_ticket_of_conversation
from server.agent.handoff import hand_off
from server.agent.words import PERSON_ALREADY_TOLD
from server.conversation.conversation import Conversation
from server.conversation.message import Message, append_message, message_by_client_id
from server.conversation.page_context import PageContext, PageVisit
from server.conversation.page_trail import record_visits
from server.conversation.say import Said, Visitor, find_or_open, say
from server.database import Database
from server.errors import MessageEmpty, MessageTooLong
from server.protocol.limits import TEXT_CHARACTERS_MAX
from server.protocol.server_frames import ConversationStatus, StatusFrame
from server.realtime.hub import DeskEvent, Hub
from server.realtime.topics import conversation_topic, desk_topic


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored message of a visitor, or of the system on their behalf, and what changed with it."""

    conversation: Conversation
    message: Message
    again: bool
    status: ConversationStatus | None
    """The conversation's new status, if it changed."""
    run_asked_for: bool


class VisitorCommands:
    """Stores what visitors do, and tells the hub."""

    def __init__(self, database: Database, hub: Hub, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._hub = hub
        self._clock = clock

    async def say(
        self,
        visitor: Visitor,
        client_id: str,
        text: str,
        page: PageContext | None,
        visits: tuple[PageVisit, ...],
    ) -> Stored:
        """Stores a message. Raises MessageEmpty, MessageTooLong, ClientIdReused or what the database raises."""
        _check_text(text, client_id)
        at = self._clock()

        async def unit(connection: AsyncConnection) -> Said:
            said = await say(connection, visitor, client_id=client_id, text=text, page=page, visits=visits, at=at)
            if not said.again and said.conversation.belongs_to_people:
                await _tell_ticket(connection, said.conversation, at)
            return said

        said = await self._database.write(unit)
        return Stored(
            said.conversation,
            said.message,
            said.again,
            "with_ai" if said.reopened else None,
            said.run_id is not None,
        )

    async def want_person(
        self, visitor: Visitor, client_id: str, page: PageContext | None, visits: tuple[PageVisit, ...]
    ) -> Stored:
        """Gives the visitor's conversation to a person, whatever its state."""
        at = self._clock()

        async def unit(connection: AsyncConnection) -> Stored:
            _, conversation = await find_or_open(connection, visitor, at)
            known = await message_by_client_id(connection, conversation, client_id)
            if known is not None:
                return Stored(conversation, known, True, None, False)
            await record_visits(connection, conversation, visits)
            if conversation.belongs_to_people:
                told = await append_message(
                    connection, conversation, author="system", text=PERSON_ALREADY_TOLD, client_id=client_id, at=at
                )
                return Stored(conversation, told, False, None, False)
            assessment = Assessment(question="", fell_short="The visitor asked for a person by the button.")
            handed = await hand_off(
                connection,
                conversation,
                ReasonCode.CUSTOMER_REQUEST,
                assessment,
                at,
                client_id=client_id,
                page=page,
            )
            return Stored(conversation, handed.message, False, "waiting_for_person", False)

        return await self._database.write(unit)

    async def visit(self, conversation: Conversation, visits: tuple[PageVisit, ...]) -> None:
        """Adds pages to the trail of a conversation that is under way, for the person who may have it open."""
        await self._database.write(lambda rows: record_visits(rows, conversation, visits))
        self._hub.publish(
            desk_topic(conversation.site_id), DeskEvent(conversation.site_id, conversation.conversation_id)
        )

    def tell(self, stored: Stored) -> None:
        """Publishes what was stored to the visitor's panels and to the desk."""
        if stored.again:
            return
        conversation = stored.conversation
        topic = conversation_topic(conversation.conversation_id)
        self._hub.publish(topic, stored.message.as_frame())
        if stored.status is not None:
            self._hub.publish(topic, StatusFrame(conversation=conversation.conversation_id, status=stored.status))
        self._hub.publish(
            desk_topic(conversation.site_id), DeskEvent(conversation.site_id, conversation.conversation_id)
        )


def _check_text(text: str, client_id: str) -> None:
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise MessageEmpty("Write something before sending.", client_id=client_id)
    if len(text) > TEXT_CHARACTERS_MAX:
        raise MessageTooLong(
            f"A message has at most {TEXT_CHARACTERS_MAX:,} characters; this one has {len(text):,}. "
            "Please shorten it or send it in parts.",
            client_id=client_id,
        )


async def _tell_ticket(connection: AsyncConnection, conversation: Conversation, at: datetime) -> None:
    ticket = await open_ticket_of_conversation(connection, conversation.site_id, conversation.conversation_id)
    if ticket is not None:
        await customer_replied(connection, ticket, at)
