"""A visitor's session: what their panel has, what it misses, and what it is told while the socket lives."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.contact import contact_by_secret
from server.conversation.conversation import (
    Conversation,
    conversation_of_contact,
    latest_conversation,
)
from server.conversation.identifier import new_secret
from server.conversation.message import Message, messages_after
from server.conversation.page_context import TRAIL_MAX, PageContext, PageVisit
from server.conversation.say import Visitor
from server.conversation.site import Site
from server.database import Database
from server.protocol.limits import PROTOCOL_VERSION
from server.protocol.server_frames import MessageFrame, ServerFrame, Welcome
from server.protocol.visitor_frames import Hello, Page
from server.realtime.connection import Connection
from server.realtime.hub import DeskEvent, Hub, Subscription
from server.realtime.live_answers import LiveAnswers
from server.realtime.topics import conversation_topic

MESSAGES_PER_READ: Final = 200
"""Messages of a long conversation that are read at once."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who said `hello`: their secret (a new one for somebody new) and their conversation, if they have one."""

    secret: str
    conversation: Conversation | None
    named_unknown: bool
    """The panel named a conversation that is not this visitor's."""


async def recognise(connection: AsyncConnection, site: Site, hello: Hello) -> Recognised:
    """Finds the visitor by their secret, and the conversation through the visitor. Stores nothing."""
    contact = None if hello.visitor is None else await contact_by_secret(connection, site.site_id, hello.visitor)
    if contact is None or hello.visitor is None:
        return Recognised(new_secret("v"), None, hello.conversation is not None)
    latest = await latest_conversation(connection, contact)
    if hello.conversation is None:
        return Recognised(hello.visitor, latest, False)
    named = await conversation_of_contact(connection, contact, hello.conversation)
    return Recognised(hello.visitor, named or latest, named is None)


class VisitorSession:
    """What one panel has seen; keeps its messages complete and in order whatever the hub drops."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        live: LiveAnswers,
        connection: Connection,
        site: Site,
        recognised: Recognised,
    ) -> None:
        self._database = database
        self._hub = hub
        self._live = live
        self._connection = connection
        self._site = site
        self._secret = recognised.secret
        self._conversation = recognised.conversation
        self._sent_seq = 0
        self._visits: deque[PageVisit] = deque(maxlen=TRAIL_MAX)
        self._page: PageContext | None = None

    @property
    def visitor(self) -> Visitor:
        """Who speaks."""
        conversation = self._conversation
        return Visitor(self._site.site_id, self._secret, None if conversation is None else conversation.conversation_id)

    @property
    def conversation(self) -> Conversation | None:
        """The conversation that is followed, as it was when following began."""
        return self._conversation

    @property
    def page(self) -> PageContext | None:
        """The page that was reported last."""
        return self._page

    def arrive(self, page: Page, at: datetime) -> None:
        """The visitor is on `page`; kept in memory until they say something."""
        context = PageContext.from_frame(page)
        if context != self._page:
            self._page = context
            self._visits.append(PageVisit(context, at))

    def take_visits(self) -> tuple[PageVisit, ...]:
        """The pages since the last call, the oldest first."""
        taken = tuple(self._visits)
        self._visits.clear()
        return taken

    def put_back(self, visits: tuple[PageVisit, ...]) -> None:
        """Keeps visits that could not be stored."""
        self._visits.extendleft(reversed(visits))

    async def welcome(self, hello: Hello, watcher: Subscription) -> None:
        """Greets, then brings the panel up to date: the messages it misses, and the answer under way."""
        conversation = self._conversation
        last_seq = 0 if conversation is None else conversation.last_seq
        recovered = hello.after_seq <= last_seq
        self._sent_seq = hello.after_seq if recovered else 0
        await self._connection.send(
            Welcome(
                version=PROTOCOL_VERSION,
                visitor=self._secret,
                conversation=None if conversation is None else conversation.conversation_id,
                status="with_ai" if conversation is None else conversation.status,
                last_seq=last_seq,
                recovered=recovered,
            )
        )
        if conversation is not None:
            await self.watch(conversation, watcher)

    async def watch(self, conversation: Conversation, watcher: Subscription) -> None:
        """Begins to follow a conversation. Watching comes before reading, so that nothing falls in between."""
        self._conversation = conversation
        self._hub.add(watcher, conversation_topic(conversation.conversation_id))
        await self.resume()

    async def resume(self) -> None:
        """Sends what the panel misses: stored messages, then the answer under way from its beginning."""
        await self.catch_up()
        if self._conversation is not None:
            for frame in self._live.so_far(self._conversation.conversation_id) or ():
                await self._connection.send(frame)

    async def deliver(self, frame: ServerFrame | DeskEvent) -> None:
        """Sends an event of the hub; a message that came out of order brings those before it along."""
        if isinstance(frame, DeskEvent):
            return
        if not isinstance(frame, MessageFrame):
            await self._connection.send(frame)
        elif frame.seq == self._sent_seq + 1:
            self._sent_seq = frame.seq
            await self._connection.send(frame)
        elif frame.seq > self._sent_seq:
            await self.catch_up()

    async def catch_up(self) -> None:
        """Sends the messages that the panel does not have yet, from the database."""
        while missing := await self._database.read(self._next_messages):
            for message in missing:
                if message.seq == self._sent_seq + 1:
                    self._sent_seq = message.seq
                    await self._connection.send(message.as_frame())

    async def _next_messages(self, connection: AsyncConnection) -> tuple[Message, ...]:
        if self._conversation is None:
            return ()
        return await messages_after(connection, self._conversation, self._sent_seq, MESSAGES_PER_READ)
