"""A visitor's session: what their panel has, what it misses, and what it is told while the socket lives.

It has no task of its own: what arrives starts one that ends when all is sent, so that an idle panel costs no more than
what it is known by.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation
from server.conversation.identity import Identity
from server.conversation.message import Message, messages_after
from server.conversation.visitor import Visitor
from server.database import Database, DatabaseUnavailable
from server.errors import Unavailable
from server.message_steps import log_step
from server.protocol.delivery import Delivery
from server.protocol.limits import PROTOCOL_VERSION
from server.protocol.server_frames import Answering, Delta, MessageFrame, StatusFrame, Welcome
from server.protocol.visitor_frames import Hello
from server.realtime.connection import Connection, Gone
from server.realtime.events import AnswerWanted, Event, FrameEvent, Moved, VisitorHere, VisitorWanted, shown
from server.realtime.greeting import MESSAGES_PER_READ, Recognised
from server.realtime.heard import Heard, Verdict, on_answering, on_delta, on_end
from server.realtime.hub import Hub
from server.realtime.live_answers import LiveAnswers
from server.realtime.subscription import Subscription
from server.realtime.topics import answer_topic, conversation_topic

LAGS_MAX: Final = 3
"""How often a panel may lose its place before it has caught up once; then it is sent away, to come back fresh."""

ASK_SECONDS: Final = 1.0
"""How often a session asks for the beginning of an answer at most."""

RETRY_SECONDS: Final = 2.0
"""Until messages are looked for again after the database was away; up to twice that, by chance."""

TOO_SLOW_MILLISECONDS: Final = 2_000
"""When a panel that read too slowly shall come back."""

log = structlog.get_logger(__name__)


class VisitorSession:
    """What one panel has seen; keeps its messages complete and in order whatever the hub drops."""

    __slots__ = (
        "_asked_at",
        "_connection",
        "_conversation",
        "_database",
        "_delivery",
        "_heard",
        "_hub",
        "_live",
        "_on_rescued",
        "_pump",
        "_status",
        "_wanted",
        "_watcher",
        "_welcomed",
        "visitor",
    )

    def __init__(
        self,
        database: Database,
        hub: Hub,
        live: LiveAnswers,
        connection: Connection,
        hello: Hello,
        on_rescued: Callable[[], None],
    ) -> None:
        """`on_rescued` hears of each message that came without a hint and was found in the database."""
        self._database = database
        self._hub = hub
        self._live = live
        self._on_rescued = on_rescued
        self._connection = connection
        self._conversation: Conversation | None = None
        self._delivery = Delivery()
        self._status: tuple[str, str | None] = ("with_ai", None)
        answer = hello.answer
        self._heard = None if answer is None else Heard(answer.run, answer.revision, answer.offset)
        self._asked_at = 0.0
        self._watcher: Subscription | None = None
        self._pump: asyncio.Task[None] | None = None
        self._welcomed = False
        self._wanted = False
        self.visitor = Visitor("", "", None)
        """Who speaks; known from the welcome on."""
        if hello.conversation is not None:
            # Watching before reading: what is stored in between is heard of.
            self._watch(hello.conversation)

    @property
    def conversation(self) -> Conversation | None:
        """The conversation that is followed, as it was when following began."""
        return self._conversation

    @property
    def belongs_to_people(self) -> bool:
        """Whether a person has the conversation or is awaited, as far as the panel was told."""
        return self._status[0] in {"waiting_for_person", "with_person"}

    async def welcome(self, recognised: Recognised) -> None:
        """Greets, then brings the panel up to date: the messages that it misses, and the answer under way."""
        conversation, resumption = recognised.conversation, recognised.resumption
        conversation_id = None if conversation is None else conversation.conversation_id
        contact_id = None if recognised.contact is None else recognised.contact.contact_id
        if conversation is not None:
            contact_id = conversation.contact_id
        identity = recognised.vouched if isinstance(recognised.vouched, Identity) else None
        is_fresh = conversation is None and recognised.opens is not None
        named = recognised.opens if is_fresh else conversation_id
        self.visitor = Visitor(recognised.site.site_id, recognised.secret, named, contact_id, identity, is_fresh)
        self._delivery = resumption.delivery
        if not resumption.recovered:
            self._heard = None
        await self._connection.send(
            Welcome(
                version=PROTOCOL_VERSION,
                visitor=recognised.secret,
                conversation=conversation_id,
                status="with_ai" if conversation is None else conversation.status,
                last_seq=0 if conversation is None else conversation.last_seq,
                recovered=resumption.recovered,
            )
        )
        if conversation is None:
            self.close()
            return
        self._conversation = conversation
        self._status = (conversation.status, conversation.person_name)
        await self._send_messages(recognised.missing)
        watched = self._watcher is not None and self._watcher.topics == (
            conversation_topic(conversation.conversation_id),
        )
        if not watched:
            self.close()
            self._watch(conversation.conversation_id)
        await self._bring_answer()
        self._begin(behind=not watched or len(recognised.missing) == MESSAGES_PER_READ)

    def expect(self, conversation: Conversation) -> None:
        """Hears from now on what happens in the conversation that the visitor's first message opened, and keeps it
        until `follow`: the panel is to be told of its message first."""
        if self._conversation is not None:
            return
        self._welcomed = False
        self._conversation = conversation
        self.visitor = replace(
            self.visitor,
            conversation_id=conversation.conversation_id,
            contact_id=conversation.contact_id,
            is_fresh=False,
        )
        self._status = (conversation.status, conversation.person_name)
        self._watch(conversation.conversation_id)

    def follow(self, *, behind: bool) -> None:
        """Sends what was kept since `expect`; what is `behind`, stored before it, is read first."""
        if not self._welcomed:
            self._begin(behind=behind)

    def close(self) -> None:
        """Follows nothing any more."""
        if self._wanted:
            self._wanted = False
            self._tell_desk(here=False)
        if self._watcher is not None:
            self._hub.remove(self._watcher)
            self._watcher = None
        if self._pump is not None:
            self._pump.cancel()

    def _watch(self, conversation_id: str) -> None:
        self._watcher = Subscription(self._wake)
        self._hub.add(self._watcher, conversation_topic(conversation_id))

    def _begin(self, *, behind: bool) -> None:
        """From here on what arrives is sent; what is `behind` is read first."""
        self._welcomed = True
        if self._watcher is None:
            return
        if behind:
            self._watcher.lag()
        elif self._watcher.waiting or self._watcher.lagging:
            self._wake()

    def _wake(self) -> None:
        if self._welcomed and self._pump is None and self._watcher is not None:
            self._pump = asyncio.create_task(self._pump_out(self._watcher), name="visitor outward")

    async def _pump_out(self, watcher: Subscription) -> None:
        """Sends what waits, and what comes meanwhile."""
        try:
            await self._send_waiting(watcher)
        except Gone:
            return
        except DatabaseUnavailable:
            await self._wait_for_database(watcher)
        except Exception:
            log.exception("visitor session failed")
            await self._connection.close(1011, "internal_error")
        finally:
            self._pump = None

    async def _send_waiting(self, watcher: Subscription) -> None:
        lags = 0
        while True:
            events, lagged = watcher.take()
            if not events and not lagged:
                return
            if lagged:
                lags += 1
                if lags > LAGS_MAX:
                    await self._connection.dismiss("too_slow", TOO_SLOW_MILLISECONDS)
                    raise Gone
                await self._resume()
            for event in events:
                await self._deliver(event)

    async def _wait_for_database(self, watcher: Subscription) -> None:
        error = Unavailable("New messages cannot be read at the moment; they will appear by themselves.")
        try:
            await self._connection.refuse(error)
        except Gone:
            return
        seconds = random.uniform(RETRY_SECONDS, 2 * RETRY_SECONDS)  # noqa: S311
        asyncio.get_running_loop().call_later(seconds, watcher.lag)

    async def _resume(self) -> None:
        """Sends what the panel misses: stored messages, then the answer under way."""
        await self._catch_up()
        await self._bring_answer()

    async def _bring_answer(self) -> None:
        """Sends the rest of the answer that is worked on here, or asks for it whoever works on it elsewhere."""
        if self._conversation is None or self._status[0] != "with_ai":
            return
        conversation_id = self._conversation.conversation_id
        frames = self._live.so_far(conversation_id)
        if frames is not None:
            for frame in frames:
                await self._deliver(shown(frame))
            return
        now = asyncio.get_running_loop().time()
        if now - self._asked_at >= ASK_SECONDS:
            self._asked_at = now
            self._hub.publish(answer_topic(conversation_id), AnswerWanted(conversation_id))

    async def _deliver(self, event: Event) -> None:
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

    def _tell_desk(self, *, here: bool) -> None:
        if self._conversation is not None:
            conversation_id = self._conversation.conversation_id
            self._hub.publish(conversation_topic(conversation_id), VisitorHere(conversation_id, here))

    async def _send_as(self, verdict: Verdict, event: FrameEvent) -> None:
        if verdict == "send":
            await self._connection.send_text(event.text)
        elif verdict == "ask":
            await self._bring_answer()
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
        await self._bring_answer()

    async def _catch_up(self) -> None:
        """Sends the messages that the panel does not have yet, from the database."""
        while missing := await self._database.read(self._next_messages):
            await self._send_messages(missing)
            if len(missing) < MESSAGES_PER_READ:
                return

    async def _send_messages(self, messages: Sequence[Message]) -> None:
        began, sent = time.monotonic(), list[Message]()
        for message in messages:
            if self._delivery.on_message(message.seq) == "send":
                await self._send_message(shown(message.as_frame()), message.seq, message.run_id)
                sent.append(message)
        if sent:
            self._note_delivered(began, sent[-1].seq, sent[-1].run_id, len(sent))

    async def _send_message(self, event: FrameEvent, seq: int, run_id: str | None) -> None:
        self._delivery = self._delivery.sent(seq)
        if run_id is not None:
            self._heard = on_end(self._heard, run_id)
        await self._connection.send_text(event.text)

    def _note_delivered(self, began: float, seq: int, run_id: str | None, count: int) -> None:
        """Writes one line for messages that went out together, `seq` being the last."""
        if self._conversation is not None:
            conversation_id = self._conversation.conversation_id
            seconds = time.monotonic() - began
            log_step("message_delivered", seconds, conversation=conversation_id, seq=seq, run=run_id, messages=count)

    async def _next_messages(self, connection: AsyncConnection) -> tuple[Message, ...]:
        if self._conversation is None:
            return ()
        return await messages_after(connection, self._conversation, self._delivery.sent_seq, MESSAGES_PER_READ)
