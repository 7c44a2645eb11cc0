"""The deadlines of a WebSocket, and the ways in which it ends, whatever the peer does or leaves undone."""

import asyncio
import contextlib
from asyncio import TimerHandle
from asyncio.transports import BaseTransport
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any, Final

import structlog
from uvicorn._types import ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame

from server.edge.endings import LEAVE_SECONDS, LINGER_BYTES_MAX, LINGER_SECONDS
from server.edge.refusal import LEAVING, NOT_ANSWERED, Refusal

HANDSHAKE_SECONDS: Final = 10.0
"""From the request for a socket to the application's word on it, which needs no more than a look at the headers."""

PING_SECONDS: Final = 17.0
"""A peer that said nothing for this long is asked whether it is there. With PONG_SECONDS, a link that is open at one
end only is found within 25 seconds."""

PONG_SECONDS: Final = 8.0
"""For the answer: a phone that wakes, on a link with two seconds of delay and much loss."""

SEND_SECONDS: Final = 20.0
"""A peer that takes nothing of what waits for it for this long no longer reads. Not less than PING_SECONDS, since the
one timer of a socket looks at both."""

MESSAGE_SECONDS: Final = 30.0
"""From the first byte of a message to its last: the longest that is read, 256 KiB, at 9 KiB/s. What is unfinished is
held in memory."""

CLOSE_SECONDS: Final = 5.0
"""For the answer to our close frame."""

WRITE_BUFFER_BYTES: Final = 32 * 1024
"""What waits for a peer in this process before the application has to wait; one frame may come on top of it."""

SEND_BUFFER_BYTES: Final = 64 * 1024
"""The same in the kernel, which would take 2.5 MB from one that does not read before anybody here could notice."""

log = structlog.get_logger(__name__)


class WatchedSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket with deadlines, kept by one timer while it is open. Tests shorten them by a subclass."""

    # The base class has more attributes than its instances share a table of names for: ours would double that table.
    __slots__ = (
        "_dropped_bytes",
        "_ended",
        "_heard_at",
        "_partial_since",
        "_pinged_at",
        "_pong",
        "_stalled_since",
        "_watch",
    )

    handshake_seconds = HANDSHAKE_SECONDS
    ping_seconds = PING_SECONDS
    pong_seconds = PONG_SECONDS
    send_seconds = SEND_SECONDS
    message_seconds = MESSAGE_SECONDS
    close_seconds = CLOSE_SECONDS
    linger_seconds = LINGER_SECONDS
    leave_seconds = LEAVE_SECONDS

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._heard_at = self.loop.time()
        self._pinged_at: float | None = None
        self._stalled_since: float | None = None
        """Since when the peer has taken nothing of what waits for it."""
        self._partial_since: float | None = None
        """Since when a message has begun that is not complete."""
        self._pong: bytes | None = None
        """The last answer to a ping, while the peer takes nothing: only the last one is owed (RFC 6455, 5.5.3)."""
        self._ended = False
        """Whether nothing that comes counts any more."""
        self._dropped_bytes = 0
        self._watch: TimerHandle | None = None

    # From the transport

    def connection_made(self, transport: BaseTransport) -> None:
        """Starts the watch over a socket that is asked for."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        if (link := self.transport.get_extra_info("socket")) is not None:
            with contextlib.suppress(OSError):
                link.setsockopt(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES)
        self._watch_in(self.handshake_seconds)

    def eof_received(self) -> None:
        """The peer will say no more; the transport closes."""
        self._bound_flushing()

    def pause_writing(self) -> None:
        """More waits for the peer than should."""
        super().pause_writing()
        self._stalled_since = self.loop.time()

    def resume_writing(self) -> None:
        """The peer took most of it."""
        super().resume_writing()
        self._stalled_since = None
        self._hear()
        if self._pong is not None and not self.transport.is_closing() and not self.close_sent:
            self.transport.write(self._pong)
        self._pong = None

    # Writing

    async def send(self, message: ASGISendEvent) -> None:
        """Sends an event of the application. Raises ClientDisconnected when the peer is gone.

        A close does not wait for what the peer has still to take, and is no error when the peer is gone.
        """
        if message["type"] == "websocket.close" and self._is_open():
            code, reason = message.get("code", CloseCode.NORMAL_CLOSURE), message.get("reason") or ""
            self._close(code, reason, self.close_seconds)
        elif message["type"] != "websocket.close" or not self.disconnected:
            await super().send(message)

    def _is_open(self) -> bool:
        return self.handshake_complete and not (self.close_sent or self.disconnected or self.transport.is_closing())

    def _close(self, code: int, reason: str, seconds: float) -> None:
        """Begins the closing handshake, and ends it by force when the peer does not answer within `seconds`."""
        self.conn.send_close(code, reason)
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self._resume_reading()
        self._abort_in(seconds)

    def _resume_reading(self) -> None:
        self.read_paused = False
        self.transport.resume_reading()

    # Ends

    def handle_close(self, event: Frame) -> None:
        """The peer closes, or answers our close."""
        if self.close_sent:
            super().handle_close(event)
            return
        close = self.conn.close_rcvd
        assert close is not None
        self._end(close.code, close.reason)

    def handle_parser_exception(self) -> None:
        """The peer broke the protocol; the close frame that says how is written already."""
        close = self.conn.close_sent
        assert close is not None
        self._end(close.code, close.reason)

    def _fail(self, code: CloseCode, reason: str) -> None:
        self.conn.fail(code, reason)
        self._end(code, reason)

    def _end(self, code: int, reason: str) -> None:
        """Sends the close frame that is due, and hears nothing more."""
        if self._ended:  # one slice may break two rules
            return
        self._ended = self.close_sent = True
        self.frames = []
        self.queue.put_nowait({"type": "websocket.disconnect", "code": int(code), "reason": reason})
        self._linger(b"".join(self.conn.data_to_send()))

    def _refuse(self, refusal: Refusal) -> None:
        """Answers the request for a socket in the application's place."""
        log.debug("socket refused", status=refusal.status.value, why=refusal.words)
        self._ended = self.close_sent = self.handshake_complete = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CloseCode.ABNORMAL_CLOSURE})
        self._linger(b"" if self.initial_response else refusal.response())

    def _linger(self, last_words: bytes) -> None:
        """Writes the last of this side, lets the peer end the connection, and ends it by force when it does not."""
        self.stop_keepalive()
        self.disconnected = True
        self.writable.set()
        self.transport.write(last_words)
        with contextlib.suppress(OSError):
            self.transport.write_eof()
        self.transport.resume_reading()
        self._abort_in(self.linger_seconds)

    def _drop(self, size: int) -> None:
        self._dropped_bytes += size
        if self._dropped_bytes > LINGER_BYTES_MAX:
            self.transport.pause_reading()

    def shutdown(self) -> None:
        """The process leaves: tells the peer, and waits for it no longer than it takes."""
        if not self.handshake_complete:
            self._refuse(LEAVING)
        elif self._is_open():
            self._close(CloseCode.SERVICE_RESTART, "", self.leave_seconds)
        else:
            self._abort_in(self.leave_seconds)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """The application is done with the socket."""
        super().on_task_complete(task)
        self._bound_flushing()

    def _bound_flushing(self) -> None:
        """The transport closes, and would wait without end for its peer to take what waits."""
        if self.transport.get_write_buffer_size() and self.close_timer is None:
            self._abort_in(self.close_seconds)

    def _abort_in(self, seconds: float) -> None:
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(seconds, self.transport.abort)

    # The watch: one timer for all that may take too long while a socket is open

    def start_keepalive(self) -> None:
        """The application has accepted: frames may come."""
        # Only the handshake needs them: 4 KiB for each socket.
        del self.request, self.response
        self.transport.resume_reading()
        self._watch_in(self.ping_seconds)

    def stop_keepalive(self) -> None:
        """Ends the watch."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _watch_in(self, seconds: float) -> None:
        self.stop_keepalive()
        self._watch = self.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        now = self.loop.time()
        if self.read_paused:  # nothing is heard because we do not listen
            self._hear()
            self._partial_since = None
        if not self.handshake_complete:
            self._refuse(NOT_ANSWERED)
        elif self._stalled_since is not None and now - self._stalled_since >= self.send_seconds:
            self._abort("it does not read")
            self._tell_evicted()
        elif self._pinged_at is not None and now - self._pinged_at >= self.pong_seconds:
            self._abort("it does not answer")
        elif self._partial_since is not None and now - self._partial_since >= self.message_seconds:
            self._fail(CloseCode.POLICY_VIOLATION, "a message took too long")
        else:
            self._watch_in(self._next_look(now) - now)

    def _next_look(self, now: float) -> float:
        """When a deadline comes next; asks the peer whether it is there when it has said nothing for long."""
        if self._stalled_since is not None:
            due = self._stalled_since + self.send_seconds
        elif self._pinged_at is not None:
            due = self._pinged_at + self.pong_seconds
        elif now - self._heard_at >= self.ping_seconds and self._is_open():
            self._ping(now)
            due = now + self.pong_seconds
        else:
            due = self._heard_at + self.ping_seconds
        # A socket that closes has its end from elsewhere, and is looked at now and then.
        return due if due > now else now + self.ping_seconds

    def _ping(self, now: float) -> None:
        self._pinged_at = now
        self.conn.send_ping(b"")
        self.transport.write(b"".join(self.conn.data_to_send()))

    def _hear(self) -> None:
        """The peer gave a sign of life."""
        self._heard_at = self.loop.time()
        self._pinged_at = None

    def _tell_evicted(self) -> None:
        # The application may count the readers that were too slow.
        if (on_evicted := getattr(getattr(self.app, "state", None), "on_evicted", None)) is not None:
            on_evicted()

    def _abort(self, why: str) -> None:
        log.info("socket dropped", why=why)
        self.disconnected = True
        self.writable.set()
        self.transport.abort()
