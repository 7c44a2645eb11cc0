"""What a panel sends and must not lose: stored, then acknowledged, then told to everybody else."""

import time

import structlog

from server.conversation.page_context import PageContext, PageVisit, marked
from server.database import DatabaseUnavailable
from server.errors import InternalError, Unavailable, WireError
from server.limits.visitor_limits import SocketLimits
from server.message_steps import log_step
from server.protocol.server_frames import Ack
from server.protocol.visitor_frames import (
    Decide,
    EndConversation,
    LeaveEmail,
    MailTranscript,
    Page,
    Say,
    Survey,
    WantPerson,
)
from server.realtime.connection import Connection
from server.realtime.deciding import Decision
from server.realtime.visited import Visited
from server.realtime.visitor_commands import Stored
from server.realtime.visitor_parts import VisitorParts
from server.realtime.visitor_session import VisitorSession

Storable = Say | WantPerson | Decide | LeaveEmail | Survey | EndConversation | MailTranscript
"""Frames that are stored, and acknowledged then."""

log = structlog.get_logger(__name__)


class Storing:
    """Stores what one panel sends."""

    __slots__ = ("_connection", "_limits", "_parts", "_session", "_visited")

    def __init__(
        self,
        parts: VisitorParts,
        connection: Connection,
        limits: SocketLimits,
        session: VisitorSession,
        visited: Visited,
    ) -> None:
        self._parts = parts
        self._connection = connection
        self._limits = limits
        self._session = session
        self._visited = visited

    async def acknowledge(self, frame: Storable) -> None:
        """Stores `frame`, says so to its panel, and has everybody else hear of it. Raises WireError."""
        began = time.perf_counter()
        known = self._session.conversation
        log_step(
            "message_received", client_id=frame.client_id, conversation=None if known is None else known.conversation_id
        )
        self._limits.message(frame.client_id)
        stored = await self._store(frame) if known is not None else await self._store_first(frame)
        self._session.expect(stored.conversation)
        conversation_id = stored.conversation.conversation_id
        try:
            await self._connection.send(
                Ack(client_id=frame.client_id, conversation=conversation_id, seq=stored.message.seq)
            )
            self._parts.metrics.acked(time.perf_counter() - began)
        finally:
            self._note(stored, frame.client_id, time.perf_counter() - began)
            # Others hear of it even when this panel is gone by now.
            self._session.follow(behind=stored.again)
            self._parts.commands.tell(stored)

    def _note(self, stored: Stored, client_id: str, seconds: float) -> None:
        log_step(
            "message_stored",
            seconds,
            client_id=client_id,
            conversation=stored.conversation.conversation_id,
            seq=stored.message.seq,
            run=None if stored.run is None else stored.run.run_id,
            again=stored.again or None,
        )
        if not stored.again:
            self._parts.metrics.stored(stored.message.author)

    async def _store_first(self, frame: Storable) -> Stored:
        """Stores what begins a conversation, unless the visitor had begun it on another socket."""
        self._limits.conversation(frame.client_id)
        begun = False
        try:
            stored = await self._store(frame)
            begun = stored.message.seq == 1 and not stored.again
            return stored
        finally:
            if not begun:
                self._limits.no_conversation()

    async def _store(self, frame: Storable) -> Stored:
        page: PageContext | None = None
        visits: tuple[PageVisit, ...] = ()
        if isinstance(frame, Say | Decide | WantPerson):
            page, visits = self._page(frame.page), self._visited.take()
        try:
            return await self._carry_out(frame, page, visits)
        except WireError as error:
            self._visited.put_back(visits)
            # What was refused before anybody looked at the frame is about the frame all the same.
            error.client_id = error.client_id or frame.client_id
            raise
        except DatabaseUnavailable:
            self._visited.put_back(visits)
            log.warning("message not stored", cause="database unavailable")
            raise Unavailable(
                "This could not be stored at the moment; it will be sent again.", client_id=frame.client_id
            ) from None
        except Exception:
            self._visited.put_back(visits)
            log.exception("message not stored")
            raise InternalError("Something went wrong on our side; try again.", client_id=frame.client_id) from None

    async def _carry_out(self, frame: Storable, page: PageContext | None, visits: tuple[PageVisit, ...]) -> Stored:
        commands, endings, visitor = self._parts.commands, self._parts.endings, self._session.visitor
        match frame:
            case Say():
                return await commands.say(
                    visitor,
                    frame.client_id,
                    frame.text,
                    page,
                    visits,
                    attachment_ids=frame.attachments,
                    selection=marked(frame.selection),
                )
            case Decide():
                return await commands.decide(
                    visitor, Decision(frame.client_id, frame.action, frame.confirm, page), visits
                )
            case WantPerson():
                return await commands.want_person(visitor, frame.client_id, page, visits)
            case LeaveEmail():
                return await commands.leave_email(visitor, frame.client_id, frame.email)
            case Survey():
                return await endings.survey(visitor, frame)
            case MailTranscript():
                self._limits.letter(frame.client_id)
                return await endings.mail_transcript(visitor, frame.client_id, frame.email)
            case EndConversation():
                return await endings.end(visitor, frame.client_id)

    def _page(self, reported: Page | None) -> PageContext | None:
        if reported is not None:
            self._visited.arrive(reported, self._parts.clock())
        return self._visited.page
