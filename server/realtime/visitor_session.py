"""A visitor's session: what their panel has, what it misses, and what it is told while the socket lives.

It has no task of its own: what arrives starts one that ends when all is sent, so that an idle panel costs no more than
what it is known by.
"""

import asyncio
import random
from dataclasses import replace
from typing import Final

import structlog

from server.conversation.conversation import Conversation
from server.conversation.identity import Identity
from server.conversation.visitor import Visitor
from server.database import DatabaseUnavailable
from server.errors import Unavailable
from server.protocol.limits import PROTOCOL_VERSION
from server.protocol.server_frames import Welcome
from server.protocol.visitor_frames import Hello
from server.realtime.connection import Connection, Gone
from server.realtime.greeting import MESSAGES_PER_READ, Recognised
from server.realtime.hub import Hub
from server.realtime.panel_feed import PanelFeed
from server.realtime.subscription import Subscription
from server.realtime.topics import conversation_topic

LAGS_MAX: Final = 3
"""How often a panel may lose its place before it has caught up once; then it is sent away, to come back fresh."""

RETRY_SECONDS: Final = 2.0
"""Until messages are looked for again after the database was away; up to twice that, by chance."""

TOO_SLOW_MILLISECONDS: Final = 2_000
"""When a panel that read too slowly shall come back."""

log = structlog.get_logger(__name__)


class VisitorSession:
    """Greets one panel, and follows the conversation for it; what it is sent is up to its feed."""

    __slots__ = ("_connection", "_feed", "_hub", "_pump", "_watcher", "_welcomed", "visitor")

    def __init__(self, hub: Hub, connection: Connection, hello: Hello, feed: PanelFeed) -> None:
        self._hub = hub
        self._connection = connection
        self._feed = feed
        self._watcher: Subscription | None = None
        self._pump: asyncio.Task[None] | None = None
        self._welcomed = False
        self.visitor = Visitor("", "", None)
        """Who speaks; known from the welcome on."""
        if hello.conversation is not None:
            # Watching before reading: what is stored in between is heard of.
            self._watch(hello.conversation)

    @property
    def conversation(self) -> Conversation | None:
        """The conversation that is followed, as it was when following began."""
        return self._feed.conversation

    @property
    def belongs_to_people(self) -> bool:
        """Whether a person has the conversation or is awaited, as far as the panel was told."""
        return self._feed.belongs_to_people

    async def welcome(self, recognised: Recognised) -> None:
        """Greets, then brings the panel up to date: the messages that it misses, and the answer under way."""
        conversation = recognised.conversation
        conversation_id = None if conversation is None else conversation.conversation_id
        contact_id = None if recognised.contact is None else recognised.contact.contact_id
        if conversation is not None:
            contact_id = conversation.contact_id
        identity = recognised.vouched if isinstance(recognised.vouched, Identity) else None
        is_fresh = conversation is None and recognised.opens is not None
        named = recognised.opens if is_fresh else conversation_id
        self.visitor = Visitor(recognised.site.site_id, recognised.secret, named, contact_id, identity, is_fresh)
        self._feed.recognise(recognised)
        await self._connection.send(
            Welcome(
                version=PROTOCOL_VERSION,
                visitor=recognised.secret,
                conversation=conversation_id,
                status="with_ai" if conversation is None else conversation.status,
                last_seq=0 if conversation is None else conversation.last_seq,
                recovered=recognised.resumption.recovered,
            )
        )
        if conversation is None:
            self.close()
            return
        self._feed.follow(conversation)
        await self._feed.send_messages(recognised.missing)
        watched = self._watcher is not None and self._watcher.topics == (
            conversation_topic(conversation.conversation_id),
        )
        if not watched:
            self.close()
            self._watch(conversation.conversation_id)
        await self._feed.bring_answer()
        self._begin(behind=not watched or len(recognised.missing) == MESSAGES_PER_READ)

    def expect(self, conversation: Conversation) -> None:
        """Hears from now on what happens in the conversation that the visitor's first message opened, and keeps it
        until `follow`: the panel is to be told of its message first."""
        if self._feed.conversation is not None:
            return
        self._welcomed = False
        self._feed.follow(conversation)
        self.visitor = replace(
            self.visitor,
            conversation_id=conversation.conversation_id,
            contact_id=conversation.contact_id,
            is_fresh=False,
        )
        self._watch(conversation.conversation_id)

    def follow(self, *, behind: bool) -> None:
        """Sends what was kept since `expect`; what is `behind`, stored before it, is read first."""
        if not self._welcomed:
            self._begin(behind=behind)

    def close(self) -> None:
        """Follows nothing any more."""
        self._feed.leave()
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
                await self._feed.resume()
            for event in events:
                await self._feed.deliver(event)

    async def _wait_for_database(self, watcher: Subscription) -> None:
        error = Unavailable("New messages cannot be read at the moment; they will appear by themselves.")
        try:
            await self._connection.refuse(error)
        except Gone:
            return
        seconds = random.uniform(RETRY_SECONDS, 2 * RETRY_SECONDS)  # noqa: S311
        asyncio.get_running_loop().call_later(seconds, watcher.lag)
