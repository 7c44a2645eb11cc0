"""What one panel has of its conversation, and what it is sent: all of it, in order, whatever the hub drops."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation
from server.conversation.message import Message, messages_after
from server.database import Database
from server.message_steps import log_step
from server.protocol.delivery import Delivery
from server.protocol.server_frames import Answering, Delta, MessageFrame, StatusFrame
from server.protocol.visitor_frames import HeardAnswer
from server.realtime.connection import Connection
from server.realtime.events import AnswerWanted, Event, FrameEvent, Moved, VisitorHere, VisitorWanted, shown
from server.realtime.greeting import MESSAGES_PER_READ, Recognised
from server.realtime.heard import Heard, Verdict, on_answering, on_delta, on_end
from server.realtime.hub import Hub
from server.realtime.live_answers import LiveAnswers
from server.realtime.topics import answer_topic, conversation_topic

ASK_SECONDS: Final = 1.0
"""How often the beginning of an answer is asked for at most."""


class PanelFeed:
    """Sends the panel of one visitor what it misses of the conversation that it follows."""

    __slots__ = (
        "_asked_at",
        "_connection",
        "_database",
        "_delivery",
        "_heard",
        "_hub",
        "_live",
        "_on_rescued",
        "_status",
        "_wanted",
        "conversation",
    )

    def __init__(
        self,
        database: Database,
        hub: Hub,
        live: LiveAnswers,
        connection: Connection,
        answer: HeardAnswer | None,
        on_rescued: Callable[[], None],
    ) -> None:
        """`answer` is what the panel has of one; `on_rescued` hears of each message that came without a hint and was
        found in the database."""
        self._database = database
        self._hub = hub
        self._live = live
        self._on_rescued = on_rescued
        self._connection = connection
        self._delivery = Delivery()
        self._status: tuple[str, str | None] = ("with_ai", None)
        self._heard = None if answer is None else Heard(answer.run, answer.revision, answer.offset)
        self._asked_at = 0.0
        self._wanted = False
        self.conversation: Conversation | None = None
        """What is followed, as it was when following began."""

    @property
    def belongs_to_people(self) -> bool:
        """Whether a person has the conversation or is awaited, as far as the panel was told."""
        return self._status[0] in {"waiting_for_person", "with_person"}

    def recognise(self, recognised: Recognised) -> None:
        """Takes over what the panel says it has, as far as that can be gone on from."""
        self._delivery = recognised.resumption.delivery
        if not recognised.resumption.recovered:
            self._heard = None

    def follow(self, conversation: Conversation) -> None:
        """From here on it is about this conversation."""
        self.conversation = conversation
        self._status = (conversation.status, conversation.person_name)

    def leave(self) -> None:
        """Tells the desk that the visitor is gone, where it wanted to know."""
        if self._wanted:
            self._wanted = False
            self._tell_desk(here=False)

    async def resume(self) -> None:
        """Sends what the panel misses: stored messages, then the answer under way."""
        await self._catch_up()
        await self.bring_answer()

    async def deliver(self, event: Event) -> None:
        """Sends an event of the hub; a message that came out of order brings those before it along."""
        if isinstance(event, Moved):
            await self._move(event)
        if isinstance(event, VisitorWanted):
            self._wanted = True
            self._tell_desk(here=True)
        if not isinstance(event, FrameEvent):
            return
        match event.frame:
            case MessageFrame() as frame:
                decision = self._delivery.on_message(frame.seq)
                if decision == "send":
                    began = time.monotonic()
                    await self._send_message(event, frame.seq, frame.run)
                    self._note_delivered(began, frame.seq, frame.run, 1)
                elif decision == "catch_up":
                    await self._catch_up()
            case Answering() | Delta() if self.belongs_to_people:
                return  # its run was withdrawn, and whoever writes it has not heard of that yet
            case Answering() as frame:
                self._heard, verdict = on_answering(self._heard, frame)
                await self._send_as(verdict, event)
            case Delta() as frame:
                self._heard, verdict = on_delta(self._heard, frame)
                await self._send_as(verdict, event)
            case StatusFrame() as frame:
                self._status = (frame.status, frame.name)
                await self._connection.send_text(event.text)
            case _:
                await self._connection.send_text(event.text)

    async def send_messages(self, messages: Sequence[Message]) -> None:
        """Sends those of these messages, in their order, that the panel does not have."""
        began, sent = time.monotonic(), list[Message]()
        for message in messages:
            if self._delivery.on_message(message.seq) == "send":
                await self._send_message(shown(message.as_frame()), message.seq, message.run_id)
                sent.append(message)
        if sent:
            self._note_delivered(began, sent[-1].seq, sent[-1].run_id, len(sent))

    async def bring_answer(self) -> None:
        """Sends the rest of the answer that is worked on here, or asks for it whoever works on it elsewhere."""
        if self.conversation is None or self._status[0] != "with_ai":
            return
        conversation_id = self.conversation.conversation_id
        frames = self._live.so_far(conversation_id)
        if frames is not None:
            for frame in frames:
                await self.deliver(shown(frame))
            return
        now = asyncio.get_running_loop().time()
        if now - self._asked_at >= ASK_SECONDS:
            self._asked_at = now
            self._hub.publish(answer_topic(conversation_id), AnswerWanted(conversation_id))

    def _tell_desk(self, *, here: bool) -> None:
        if self.conversation is not None:
            conversation_id = self.conversation.conversation_id
            self._hub.publish(conversation_topic(conversation_id), VisitorHere(conversation_id, here))

    async def _send_as(self, verdict: Verdict, event: FrameEvent) -> None:
        if verdict == "send":
            await self._connection.send_text(event.text)
        elif verdict == "ask":
            await self.bring_answer()
        elif verdict != "skip":
            await self._connection.send(verdict)

    async def _move(self, moved: Moved) -> None:
        if self._delivery.on_message(moved.last_seq) != "skip":
            self._on_rescued()
            await self._catch_up()
        if self._status != (moved.status, moved.person_name):
            self._status = (moved.status, moved.person_name)
            frame = StatusFrame(
                conversation=moved.conversation_id,
                status=moved.status,
                name=moved.person_name,
                picture=moved.person_picture,
            )
            await self._connection.send(frame)
        await self.bring_answer()

    async def _catch_up(self) -> None:
        """Sends the messages that the panel does not have yet, from the database."""
        while missing := await self._database.read(self._next_messages):
            await self.send_messages(missing)
            if len(missing) < MESSAGES_PER_READ:
                return

    async def _send_message(self, event: FrameEvent, seq: int, run_id: str | None) -> None:
        self._delivery = self._delivery.sent(seq)
        if run_id is not None:
            self._heard = on_end(self._heard, run_id)
        await self._connection.send_text(event.text)

    def _note_delivered(self, began: float, seq: int, run_id: str | None, count: int) -> None:
        """Writes one line for messages that went out together, `seq` being the last."""
        if self.conversation is not None:
            conversation_id = self.conversation.conversation_id
            seconds = time.monotonic() - began
            log_step("message_delivered", seconds, conversation=conversation_id, seq=seq, run=run_id, messages=count)

    async def _next_messages(self, connection: AsyncConnection) -> tuple[Message, ...]:
        if self.conversation is None:
            return ()
        return await messages_after(connection, self.conversation, self._delivery.sent_seq, MESSAGES_PER_READ)
