"""The visitor's WebSocket, `/v1/visitor`: from the first frame to the acknowledged message, and back."""

import asyncio
import random
from typing import Final

import structlog
from starlette.websockets import WebSocket

from server.conversation.identity import Identity
from server.conversation.page_context import declared_routes
from server.conversation.visitor import Visitor
from server.database import DatabaseUnavailable
from server.errors import ConversationNotFound, IdentityRefused, Unavailable, UnexpectedFrame, WireError
from server.limits.client_address import client_address
from server.limits.visitor_limits import SocketLimits
from server.protocol.server_frames import IncidentFrame, Pong
from server.protocol.session import SessionState, advance
from server.protocol.visitor_frames import (
    Decide,
    EndConversation,
    Hello,
    LeaveEmail,
    ListConversations,
    MailTranscript,
    PageReport,
    Ping,
    Rate,
    Say,
    Stop,
    Survey,
    VisitorFrame,
    VisitorTyping,
    WantPerson,
)
from server.realtime.connection import Connection, Gone
from server.realtime.greeting import Recognised
from server.realtime.panel_feed import PanelFeed
from server.realtime.storing import Storing
from server.realtime.visited import Visited
from server.realtime.visitor_parts import VisitorParts
from server.realtime.visitor_session import VisitorSession

CLOSE_FOREIGN_ORIGIN: Final = 4403

UNAVAILABLE_MILLISECONDS: Final = (2_000, 6_000)
"""When a panel shall come back that could not be recognised because the database is away; any moment between."""

log = structlog.get_logger(__name__)


class VisitorSocket:
    """Serves one panel a call."""

    def __init__(self, parts: VisitorParts) -> None:
        self._parts = parts

    async def serve(self, socket: WebSocket) -> None:
        """Serves the panel behind `socket` until either side goes."""
        parts = self._parts
        if socket.headers.get("origin") not in parts.own_origins:
            # Only the panel, which this server itself serves, may speak here.
            await socket.close(CLOSE_FOREIGN_ORIGIN, "origin_not_allowed")
            return
        peer = "" if socket.client is None else socket.client.host
        address = client_address(peer, socket.headers.getlist("x-forwarded-for"), parts.trusted_proxies)
        await socket.accept()
        connection = Connection(socket)
        parts.metrics.socket_opened()
        try:
            if parts.draining.begun:
                await connection.dismiss("restart", parts.sockets.return_milliseconds())
                return
            with parts.limits.arrival(address) as limits, parts.sockets.held(connection):
                await _Visit(parts, connection, limits).serve()
        except Gone:
            return
        except WireError as error:
            await _last_words(connection, error)
        except Exception:
            log.exception("visitor socket failed")
            await connection.close(1011, "internal_error")
        finally:
            parts.metrics.socket_closed()


class _Visit:
    """One panel, from its hello to its going."""

    __slots__ = ("_connection", "_limits", "_parts", "_session", "_storing", "_visited")

    def __init__(self, parts: VisitorParts, connection: Connection, limits: SocketLimits) -> None:
        self._parts = parts
        self._connection = connection
        self._limits = limits
        self._visited = Visited()
        self._session: VisitorSession
        self._storing: Storing

    async def serve(self) -> None:
        """Greets, then obeys frame by frame: the next one is read when the one before is done with."""
        hello = await self._connection.receive_hello()
        state = advance(SessionState(), hello)
        if not isinstance(hello, Hello):
            raise UnexpectedFrame("Expected hello as the first frame.")
        parts = self._parts
        feed = PanelFeed(parts.database, parts.hub, parts.live, self._connection, hello.answer, parts.metrics.rescued)
        self._session = VisitorSession(parts.hub, self._connection, hello, feed)
        self._storing = Storing(parts, self._connection, self._limits, self._session, self._visited)
        try:
            await self._greet(hello)
            while True:
                await self._next(state)
                # A turn for everybody else: frames that have arrived are read without waiting, hundreds on end.
                await asyncio.sleep(0)
        finally:
            self._session.close()

    async def _greet(self, hello: Hello) -> None:
        try:
            recognised = await self._parts.greetings.recognise(hello, self._parts.clock())
        except DatabaseUnavailable:
            raise Unavailable("Handrail cannot read its messages at the moment; the panel tries again.") from None
        self._limits.admit(recognised.site.site_id, recognised.secret)
        self._visited.routes = declared_routes(recognised.site)
        self._visited.came_through(hello.trail, self._parts.clock())
        if hello.page is not None:
            self._visited.arrive(hello.page, self._parts.clock())
        await self._identify(recognised)
        await self._session.welcome(recognised)
        self._connection.is_welcomed = True
        if (incident := self._parts.incident()) is not None:
            await self._connection.send(IncidentFrame(incident=incident))
        await self._show_people(recognised.site.site_id)
        if self._session.belongs_to_people:
            # Whoever helps sees where the visitor is; otherwise a page waits for the next message.
            await self._keep_visits()
        if isinstance(recognised.vouched, IdentityRefused):
            await self._connection.refuse(recognised.vouched)
        if recognised.named_unknown:
            await self._connection.refuse(ConversationNotFound("You have no such conversation; this is your latest."))

    async def _show_people(self, site_id: str) -> None:
        if self._parts.people is None:
            return
        try:
            await self._connection.send(await self._parts.people.of(site_id))
        except DatabaseUnavailable:
            # Faces are no message: the next hello brings them.
            log.warning("people not shown")

    async def _identify(self, recognised: Recognised) -> None:
        """Stores what the host says of a visitor who is known already; a newcomer waits for their first word."""
        contact, identity = recognised.contact, recognised.vouched
        if not isinstance(identity, Identity) or (contact is not None and contact.knows(identity)):
            return
        try:
            if contact is not None:
                await self._parts.commands.identify(contact, identity)
            elif recognised.conversation is not None:
                browser = Visitor(recognised.site.site_id, recognised.secret, None)
                await self._parts.commands.join(browser, identity)
        except DatabaseUnavailable:
            # The host vouches again with the next hello.
            log.warning("identity not stored")

    async def _next(self, state: SessionState) -> None:
        try:
            frame = await self._connection.receive()
            self._limits.frame(getattr(frame, "client_id", None))
            advance(state, frame)
            await self._obey(frame)
        except WireError as error:
            await self._connection.refuse(error)

    async def _obey(self, frame: VisitorFrame) -> None:
        match frame:
            case Ping():
                await self._connection.send(Pong(nonce=frame.nonce))
            case PageReport():
                self._visited.arrive(frame.page, self._parts.clock())
                await self._keep_visits()
            case Say() | WantPerson() | Decide() | LeaveEmail() | Survey() | EndConversation() | MailTranscript():
                await self._storing.acknowledge(frame)
            case Rate():
                await self._rate(frame)
            case ListConversations():
                await self._list()
            case Stop():
                await self._stop(frame.run)
            case VisitorTyping():
                if self._session.conversation is not None and self._session.belongs_to_people:
                    self._parts.commands.types(self._session.conversation)

    async def _rate(self, frame: Rate) -> None:
        if self._session.conversation is None:
            return
        try:
            await self._parts.commands.rate(
                self._session.conversation, frame.seq, good=frame.good, comment=frame.comment
            )
        except DatabaseUnavailable:
            raise Unavailable("This could not be stored at the moment.") from None

    async def _list(self) -> None:
        # It reads twenty conversations: as seldom as one may speak.
        self._limits.message(None)
        try:
            await self._connection.send(await self._parts.endings.conversations(self._session.visitor))
        except DatabaseUnavailable:
            raise Unavailable("Your conversations cannot be read at the moment.") from None

    async def _stop(self, run_id: str) -> None:
        if self._session.conversation is None:
            return
        try:
            await self._parts.commands.stop(self._session.conversation, run_id)
        except DatabaseUnavailable:
            raise Unavailable("The answer could not be stopped at the moment.") from None

    async def _keep_visits(self) -> None:
        conversation = self._session.conversation
        if conversation is None or not (visits := self._visited.take()):
            return
        try:
            await self._parts.commands.visit(conversation, visits)
        except DatabaseUnavailable:
            # A page is no message: it waits for the next one that can be stored.
            self._visited.put_back(visits)
            log.warning("page visit not stored")


async def _last_words(connection: Connection, error: WireError) -> None:
    """Says why the session cannot go on, or begin, and closes the socket."""
    try:
        await connection.refuse(error)
        if isinstance(error, Unavailable):
            await connection.dismiss("unavailable", random.randint(*UNAVAILABLE_MILLISECONDS))  # noqa: S311
        else:
            await connection.close(4400, error.code)
    except Gone:
        return
