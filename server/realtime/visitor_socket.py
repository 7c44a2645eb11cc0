"""The visitor's WebSocket, `/v1/visitor`: from the first frame to the acknowledged message, and back."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError
from starlette.websockets import WebSocket

from server.conversation.page_context import PageContext
from server.conversation.site import Site, site_by_public_key
from server.database import Database, DatabaseUnavailable
from server.errors import (
    ConversationNotFound,
    InternalError,
    OriginNotAllowed,
    RateLimited,
    SiteUnknown,
    Unavailable,
    UnexpectedFrame,
    WireError,
)
from server.protocol.server_frames import Ack, Pong
from server.protocol.session import SessionState, advance
from server.protocol.visitor_frames import Hello, Page, PageReport, Ping, Say, VisitorFrame, WantPerson
from server.realtime.connection import (
    CLOSE_NO_HELLO,
    CLOSE_SILENT,
    HELLO_SECONDS,
    SILENCE_SECONDS,
    Connection,
    Gone,
)
from server.realtime.hub import Hub, Subscription
from server.realtime.live_answers import LiveAnswers
from server.realtime.rate_limit import full_bucket, spend
from server.realtime.visitor_commands import Stored, VisitorCommands
from server.realtime.visitor_session import VisitorSession, recognise

CLOSE_FOREIGN_ORIGIN: Final = 4403

log = structlog.get_logger(__name__)


class VisitorSocket:
    """Serves one panel a call."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        live: LiveAnswers,
        commands: VisitorCommands,
        wake_agent: Callable[[], None],
        own_origins: frozenset[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._hub = hub
        self._live = live
        self._commands = commands
        self._wake_agent = wake_agent
        self._own_origins = own_origins
        self._clock = clock

    async def serve(self, socket: WebSocket) -> None:
        """Serves the panel behind `socket` until either side goes."""
        if socket.headers.get("origin") not in self._own_origins:
            # Only the panel, which this server itself serves, may speak here.
            await socket.close(CLOSE_FOREIGN_ORIGIN, "origin_not_allowed")
            return
        await socket.accept()
        connection = Connection(socket)
        try:
            await self._serve(connection)
        except Gone:
            return
        except Exception:
            log.exception("visitor socket failed")
            await connection.close(1011, "internal_error")

    async def _serve(self, connection: Connection) -> None:
        try:
            hello = await connection.receive(HELLO_SECONDS, CLOSE_NO_HELLO)
            state = advance(SessionState(), hello)
            if not isinstance(hello, Hello):
                raise UnexpectedFrame("Expected hello as the first frame.")
            site = await self._site(hello)
        except WireError as error:
            await connection.refuse(error)
            await connection.close(4400, error.code)
            return
        recognised = await self._database.read(lambda rows: recognise(rows, site, hello))
        session = VisitorSession(self._database, self._hub, self._live, connection, site, recognised)
        if hello.page is not None:
            session.arrive(hello.page, self._clock())
        with self._hub.subscribe() as watcher:
            await session.welcome(hello, watcher)
            if recognised.named_unknown:
                await connection.refuse(ConversationNotFound("You have no such conversation; this is your latest."))
            await self._both_ways(connection, session, watcher, state)

    async def _site(self, hello: Hello) -> Site:
        site = await self._database.read(lambda rows: site_by_public_key(rows, hello.site))
        if site is None:
            raise SiteUnknown(
                "No site has this key. Check data-site in the embed code; `handrail site list` prints it."
            )
        origin = "" if hello.page is None else hello.page.origin
        if not site.allows(origin):
            raise OriginNotAllowed(
                f"This site does not allow {origin or 'pages without an origin'}. "
                "Add it with `handrail site allow KEY ORIGIN`."
            )
        return site

    async def _both_ways(
        self, connection: Connection, session: VisitorSession, watcher: Subscription, state: SessionState
    ) -> None:
        outward = asyncio.create_task(self._outward(session, watcher), name="visitor outward")
        inward = asyncio.create_task(self._inward(connection, session, watcher, state), name="visitor inward")
        try:
            done, _ = await asyncio.wait({outward, inward}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            outward.cancel()
            inward.cancel()
            await asyncio.gather(outward, inward, return_exceptions=True)

    async def _outward(self, session: VisitorSession, watcher: Subscription) -> None:
        while True:
            for event in await watcher.take():
                await session.deliver(event)
            if watcher.lagging:
                watcher.lagging = False
                await session.resume()

    async def _inward(
        self, connection: Connection, session: VisitorSession, watcher: Subscription, state: SessionState
    ) -> None:
        bucket = full_bucket(time.monotonic())
        while True:
            try:
                frame = await connection.receive(SILENCE_SECONDS, CLOSE_SILENT)
                bucket, within_rate = spend(bucket, time.monotonic())
                if not within_rate:
                    raise RateLimited(
                        "Too many messages in a short time. Wait a moment, then try again.",
                        client_id=getattr(frame, "client_id", None),
                    )
                state = advance(state, frame)
                await self._obey(connection, session, watcher, frame)
            except WireError as error:
                bucket, _ = spend(bucket, time.monotonic())
                await connection.refuse(error)

    async def _obey(
        self, connection: Connection, session: VisitorSession, watcher: Subscription, frame: VisitorFrame
    ) -> None:
        match frame:
            case Ping():
                await connection.send(Pong(nonce=frame.nonce))
            case PageReport():
                session.arrive(frame.page, self._clock())
                await self._keep_visits(session)
            case Say() | WantPerson():
                stored = await self._store(session, frame)
                await connection.send(
                    Ack(
                        client_id=frame.client_id,
                        conversation=stored.conversation.conversation_id,
                        seq=stored.message.seq,
                    )
                )
                if session.visitor.conversation_id is None:
                    await session.watch(stored.conversation, watcher)
                self._commands.tell(stored)
                if stored.run_asked_for:
                    self._wake_agent()

    async def _keep_visits(self, session: VisitorSession) -> None:
        if session.conversation is None or not (visits := session.take_visits()):
            return
        try:
            await self._commands.visit(session.conversation, visits)
        except (DBAPIError, DatabaseUnavailable, OSError):
            # A page is no message: it waits for the next one that can be stored.
            session.put_back(visits)
            log.warning("page visit not stored")

    async def _store(self, session: VisitorSession, frame: Say | WantPerson) -> Stored:
        page = _page(session, frame.page, self._clock())
        visits = session.take_visits()
        try:
            if isinstance(frame, Say):
                return await self._commands.say(session.visitor, frame.client_id, frame.text, page, visits)
            return await self._commands.want_person(session.visitor, frame.client_id, page, visits)
        except WireError:
            session.put_back(visits)
            raise
        except (DBAPIError, DatabaseUnavailable, OSError):
            session.put_back(visits)
            log.exception("message not stored")
            raise Unavailable(
                "This could not be stored at the moment; it will be sent again.", client_id=frame.client_id
            ) from None
        except Exception:
            session.put_back(visits)
            log.exception("message not stored")
            raise InternalError("Something went wrong on our side; try again.", client_id=frame.client_id) from None


def _page(session: VisitorSession, reported: Page | None, at: datetime) -> PageContext | None:
    if reported is not None:
        session.arrive(reported, at)
    return session.page
