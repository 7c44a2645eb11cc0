"""What a visitor can do: say something, ask for a person, stop an answer. Stored, then acknowledged, then told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.handoff import Assessment
from escalation.reason import ReasonCode
from server.agent.handoff import NOTHING_SAID, hand_off, visitors_language
from server.agent.person.handoff_words import words_in
from server.agent.profile import People
from server.agent.run_record import stopped_message
from server.agent.run_worker import RunWorker
from server.conversation.contact import Contact, identify_contact
from server.conversation.conversation import Conversation, hold
from server.conversation.identity import Identity
from server.conversation.message import Message, append_message, message_by_client_id, messages_after
from server.conversation.outcomes import OutcomeKind, note_outcome
from server.conversation.page_context import PageContext, PageVisit
from server.conversation.page_trail import record_visits
from server.conversation.runs import Run, request_stop
from server.conversation.say_together import Saying
from server.conversation.signed_in_visitor import join
from server.conversation.visitor import NOT_TAKEN, Visitor, find_or_open, is_blocked
from server.database import Database
from server.errors import ActionNotOpen, ClientIdReused, ConversationNotFound, NotTaken
from server.protocol.server_frames import ConversationStatus, StatusFrame
from server.realtime.deciding import Decided, Decision, decide
from server.realtime.events import DeskEvent, RunWaiting, StopAnswer, VisitorTypes
from server.realtime.hub import Hub
from server.realtime.leaving_email import email_of, leave_email
from server.realtime.saying import check_text, store_sayings
from server.realtime.topics import WORK_TOPIC, answer_topic, conversation_topic, desk_topic


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored message of a visitor, or of the system on their behalf, and what changed with it."""

    conversation: Conversation
    message: Message
    again: bool
    status: ConversationStatus | None = None
    """The conversation's new status, if it changed."""
    run: Run | None = None
    """The run that will answer: one that this message began or joined."""
    is_begun: bool = False
    """Whether this process works on it since its birth."""


class VisitorCommands:
    """Stores what visitors do, and tells the hub."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        worker: RunWorker,
        clock: Callable[[], datetime],
        people: People = NOTHING_SAID,
    ) -> None:
        """`people`: when a person answers, for the wait that a visitor is told."""
        self._people = people
        self._database = database
        self._hub = hub
        self._worker = worker
        self._clock = clock

    async def say(
        self,
        visitor: Visitor,
        client_id: str,
        text: str,
        page: PageContext | None,
        visits: tuple[PageVisit, ...],
        *,
        attachment_ids: tuple[str, ...] = (),
        selection: str = "",
    ) -> Stored:
        """Stores a message, whose text may be empty beside files; `selection` is what is marked on the page.

        Raises MessageEmpty, MessageTooLong, ClientIdReused, AttachmentUnknown or what the database raises.
        """
        check_text(text, client_id, may_be_empty=bool(attachment_ids))
        at = self._clock()

        reserved = self._worker.reserve(visitor.site_id)
        worker_id = self._worker.worker_id if reserved else None
        begun: Run | None = None
        try:
            said = await self._database.write_together(
                store_sayings,
                Saying(
                    visitor,
                    client_id,
                    text,
                    at,
                    page,
                    visits,
                    worker_id,
                    selection=selection,
                    attachment_ids=tuple(dict.fromkeys(attachment_ids)),
                ),
            )
            if said.run is not None and said.run_is_new and said.run.state == "running":
                begun = said.run
        finally:
            # At once: a panel that does not read holds up its acknowledgement, and nothing else.
            if reserved:
                self._worker.settle(visitor.site_id, begun)
        return Stored(
            said.conversation,
            said.message,
            said.again,
            said.conversation.status if said.reopened else None,
            said.run,
            begun is not None,
        )

    async def want_person(
        self, visitor: Visitor, client_id: str, page: PageContext | None, visits: tuple[PageVisit, ...]
    ) -> Stored:
        """Gives the visitor's conversation to a person, whatever its state. Raises ClientIdReused."""
        at = self._clock()

        async def unit(connection: AsyncConnection) -> Stored:
            _, conversation = await find_or_open(connection, visitor, at)
            known = await message_by_client_id(connection, conversation, client_id)
            if known is not None:
                if known.author == "visitor":
                    raise ClientIdReused("This client_id was used for a message; make a new one.", client_id=client_id)
                return Stored(conversation, known, True)
            await record_visits(connection, conversation, visits)
            if conversation.belongs_to_people:
                words = words_in(visitors_language(await messages_after(connection, conversation, 0)))
                told = await append_message(
                    connection, conversation, author="system", text=words.told, client_id=client_id, at=at
                )
                return Stored(conversation, told, False)
            assessment = Assessment(question="", fell_short="The visitor asked for a person by the button.")
            handed = await hand_off(
                connection,
                conversation,
                ReasonCode.CUSTOMER_REQUEST,
                assessment,
                at,
                client_id=client_id,
                page=page,
                people=self._people,
            )
            return Stored(conversation, handed.message, False, "waiting_for_person")

        return await self._database.write(unit)

    async def decide(self, visitor: Visitor, said: Decision, visits: tuple[PageVisit, ...]) -> Stored:
        """Stores the visitor's word on an action of theirs, and asks for the run that acts on it.

        Raises ActionNotOpen for one that is not theirs, was decided before or has expired, and ClientIdReused.
        """
        at = self._clock()

        async def unit(connection: AsyncConnection) -> Decided | None:
            decided = await decide(connection, visitor, said, at)
            if decided is not None and not decided.again:
                await record_visits(connection, decided.conversation, visits)
            return decided

        decided = await self._database.write(unit)
        if decided is None:
            raise ActionNotOpen(
                "This can no longer be decided. Ask again if you still want it.", client_id=said.client_id
            )
        status: ConversationStatus | None = "with_ai" if decided.reopened else None
        return Stored(decided.conversation, decided.message, decided.again, status, decided.run)

    async def leave_email(self, visitor: Visitor, client_id: str, email: str) -> Stored:
        """Stores where the visitor can be reached; the desk sees it. Raises EmailInvalid and ClientIdReused, and
        ConversationNotFound for somebody who has none."""
        address = email_of(email, client_id)
        at = self._clock()
        left = await self._database.write(lambda rows: leave_email(rows, visitor, client_id, address, at))
        if left is None:
            raise ConversationNotFound("Write something first; then an answer can reach you.", client_id=client_id)
        return Stored(left.conversation, left.message, left.again)

    async def identify(self, contact: Contact, identity: Identity) -> None:
        """Stores what the host says of a visitor who is known already."""
        await self._database.write(lambda rows: identify_contact(rows, contact, identity))

    async def join(self, visitor: Visitor, identity: Identity) -> None:
        """Stores that the browser of a visitor whom the host knows is one of theirs."""
        at = self._clock()
        await self._database.write(lambda rows: join(rows, visitor, identity, at))

    async def rate(self, conversation: Conversation, seq: int, *, good: bool, comment: str = "") -> None:
        """Stores whether the answer at `seq` helped, and why; the last word counts. Passes over what is no answer.

        Raises NotTaken for a blocked visitor.
        """
        kind: OutcomeKind = "thumb_up" if good else "thumb_down"
        at = self._clock()

        async def unit(connection: AsyncConnection) -> None:
            if await is_blocked(connection, conversation):
                raise NotTaken(NOT_TAKEN)
            await note_outcome(connection, conversation, seq, kind, at, comment.strip())

        await self._database.write(unit)
        self._hub.publish(
            desk_topic(conversation.site_id), DeskEvent(conversation.site_id, conversation.conversation_id)
        )

    async def visit(self, conversation: Conversation, visits: tuple[PageVisit, ...]) -> None:
        """Adds pages to the trail of a conversation that is under way, for the person who may have it open; none of a
        blocked visitor."""

        async def unit(connection: AsyncConnection) -> None:
            if await is_blocked(connection, conversation):
                return
            await hold(connection, conversation)
            await record_visits(connection, conversation, visits)

        await self._database.write(unit)
        self._hub.publish(
            desk_topic(conversation.site_id), DeskEvent(conversation.site_id, conversation.conversation_id)
        )

    async def stop(self, conversation: Conversation, run_id: str) -> None:
        """Ends the answer of an open run of this conversation; does nothing for any other run.

        What was written so far becomes the message of the run. Where nobody had begun it, a line says that it stopped.
        """
        at = self._clock()

        async def unit(connection: AsyncConnection) -> tuple[Run, Message | None] | None:
            await hold(connection, conversation)
            run = await request_stop(connection, conversation, run_id, at)
            if run is None or run.state == "running":
                return None if run is None else (run, None)
            return run, await stopped_message(connection, conversation, run, "", at)

        stopped = await self._database.write(unit)
        if stopped is None:
            return
        if stopped[1] is not None:
            self._hub.publish(conversation_topic(conversation.conversation_id), stopped[1].as_frame())
        self._hub.publish(answer_topic(conversation.conversation_id), StopAnswer(run_id, conversation.conversation_id))

    def types(self, conversation: Conversation) -> None:
        """Tells the desk that the visitor is writing. Best effort."""
        self._hub.publish(conversation_topic(conversation.conversation_id), VisitorTypes(conversation.conversation_id))

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
        if stored.run is None or stored.is_begun:
            return
        if stored.run.state == "running":
            self._worker.grew(stored.run.run_id)
        else:
            self._hub.publish(WORK_TOPIC, RunWaiting())
