"""HTTP with a bound on each thing that a peer may be slow with, and on each thing that it may send too much of."""

import asyncio
import contextlib
from asyncio import TimerHandle
from typing import Any, Final

import httptools
import structlog
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from server.edge.endings import LEAVE_SECONDS, LINGER_BYTES_MAX, LINGER_SECONDS
from server.edge.refusal import (
    EARLY_FRAMES,
    HEADER_BYTES_MAX,
    HEADER_LINE_BYTES_MAX,
    HEADERS_MAX,
    HEADERS_TOO_LARGE,
    MALFORMED,
    TOO_MANY,
    TOO_SLOW,
    Refusal,
    body_bytes_max,
    body_too_large,
    refuse_head,
    refuse_upgrade,
)

HEADERS_SECONDS: Final = 10.0
"""From the open connection, or the first byte of a further request, to its last header. A browser needs one packet."""

BODY_SECONDS: Final = 20.0
"""What any body may take, however short."""

BODY_BYTES_PER_SECOND: Final = 4 * 1024
"""The pace beyond that: a phone at the edge of a cell keeps it; a peer that only holds a place does not."""

RESPONSE_SECONDS: Final = 20.0
"""A peer that takes nothing of a response for this long no longer reads."""

LOOK_SECONDS: Final = 2.5
"""How often a connection is looked at: a deadline is kept to within this."""

PIPELINED_MAX: Final = 16
"""Requests of one connection that wait for the one before them. No browser sends a second; some programs do."""

log = structlog.get_logger(__name__)


class _Refused(Exception):
    """Ends the parsing of a request that was refused."""


HEALTH_PATHS: Final = frozenset({b"/health/live", b"/health/ready"})
"""Answered however many connections are open: a process manager must not take a crowd for a process that hangs."""


class HttpProtocol(HttpToolsProtocol):
    """One HTTP connection. Tests shorten the deadlines by a subclass."""

    headers_seconds = HEADERS_SECONDS
    body_seconds = BODY_SECONDS
    body_bytes_per_second = BODY_BYTES_PER_SECOND
    response_seconds = RESPONSE_SECONDS
    linger_seconds = LINGER_SECONDS
    look_seconds = LOOK_SECONDS

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._looking: TimerHandle | None = None
        self._head_since: float | None = None
        """Since when a request's headers are waited for; None while none has begun, and once they are complete."""
        self._head_bytes = 0
        self._body_since: float | None = None
        """Since when a request's body is waited for; None when none is."""
        self._body_bytes = 0
        self._stalled_since: float | None = None
        """Since when the peer has taken nothing of what waits for it, or the connection is about to close."""
        self._refusal: Refusal | None = None
        self._dropped_bytes = 0

    # From the transport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Starts the watch over a new connection."""
        super().connection_made(transport)
        self._head_since = self.loop.time()
        self._looking = self.loop.call_later(self.look_seconds, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the watch."""
        self._end_watch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads what came; what is no request, or too much of one, is refused."""
        if self._refusal is not None:
            self._drop(len(data))
            return
        self._unset_keepalive_if_required()
        if self._head_since is None and self._body_since is None:
            self._head_since = self.loop.time()
        head, body = self._head_since is not None, self._body_since is not None
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgrade(early=upgrade.args[0] < len(data))
        except httptools.HttpParserError:
            self._refuse(self._refusal or MALFORMED)
        else:
            self._count(len(data), head=head, body=body)

    def pause_writing(self) -> None:
        """More waits for the peer than should."""
        super().pause_writing()
        self._stalled_since = self.loop.time()

    def resume_writing(self) -> None:
        """The peer took most of it."""
        super().resume_writing()
        self._stalled_since = None

    def shutdown(self) -> None:
        """The process leaves: a response under way may end, but nobody is waited for who takes nothing."""
        super().shutdown()
        if self.transport.get_write_buffer_size():
            self.loop.call_later(LEAVE_SECONDS, self.transport.abort)

    # From the parser

    def on_message_begin(self) -> None:
        """A request begins, on its own or behind another."""
        if len(self.pipeline) >= PIPELINED_MAX:
            self._stop(MALFORMED)
        if self._head_since is None:
            self._head_since = self.loop.time()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header is complete; trailers of a chunked body come here too."""
        super().on_header(name, value)
        if len(self.headers) > HEADERS_MAX or len(name) + len(value) > HEADER_LINE_BYTES_MAX:
            self._stop(HEADERS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """The headers are complete: now the request is served, or refused."""
        self._head_since, self._head_bytes = None, 0
        version = self.parser.get_http_version()
        refusal = refuse_head(version, self.url, self.headers)
        if refusal is None and self._wants_socket():
            refusal = TOO_MANY if self._is_full() else refuse_upgrade(version, self.url, self.headers)
            if self._is_answering():
                refusal = MALFORMED
        if refusal is not None:
            self._stop(refusal)
        limit = self.limit_concurrency
        if self.url.partition(b"?")[0] in HEALTH_PATHS:
            self.limit_concurrency = None
        super().on_headers_complete()
        self.limit_concurrency = limit
        self._body_since, self._body_bytes = self.loop.time(), 0

    def on_message_complete(self) -> None:
        """The body is complete."""
        self._body_since = None
        super().on_message_complete()

    # What is decided

    def _wants_socket(self) -> bool:
        return bool(self.parser.should_upgrade()) and self._should_upgrade()

    def _is_full(self) -> bool:
        # uvicorn counts requests against this limit, and lets any number of sockets through.
        return self.limit_concurrency is not None and len(self.connections) > self.limit_concurrency

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _upgrade(self, *, early: bool) -> None:
        if not self._should_upgrade():
            # Something else was asked for, HTTP/2 for instance: the request is answered as it stands, and is the last.
            if self.cycle is not None:
                self.cycle.keep_alive = False
        elif early:
            self._refuse(EARLY_FRAMES)
        else:
            self._end_watch()
            self.handle_websocket_upgrade()
            # The parser and this object hold each other; nobody else holds either from now on.
            self.parser = None  # type: ignore[assignment]

    def _count(self, size: int, *, head: bool, body: bool) -> None:
        """Bounds what came between two events of the parser: it collects an unfinished line without end."""
        if head and self._head_since is not None:
            self._head_bytes += size
            if self._head_bytes > HEADER_BYTES_MAX:
                self._refuse(HEADERS_TOO_LARGE)
        elif body and self._body_since is not None:
            self._body_bytes += size
            if self._body_bytes > (most := body_bytes_max(self.url)):
                self._refuse(body_too_large(most))

    def _look(self) -> None:
        """Keeps the deadlines. Looks at what is, not at what happened, so that no way to wait escapes it."""
        self._looking = self.loop.call_later(self.look_seconds, self._look)
        now = self.loop.time()
        if self._stalled_since is None and self.transport.is_closing():
            self._stalled_since = now
        if self._refusal is not None and self._stalled_since is not None:
            if now - self._stalled_since >= self.linger_seconds:
                self.transport.abort()
        elif self._stalled_since is not None:
            if now - self._stalled_since >= self.response_seconds:
                log.info("connection dropped", why="it does not read")
                self.transport.abort()
        elif self._is_late(now):
            self._refuse(TOO_SLOW)

    def _is_late(self, now: float) -> bool:
        if self._head_since is not None:
            return not self._is_answering() and now - self._head_since >= self.headers_seconds
        if self._body_since is None or self.flow.read_paused:
            return False
        if self._is_answering() and self.cycle.waiting_for_100_continue:
            return False
        return now - self._body_since >= self.body_seconds + self._body_bytes / self.body_bytes_per_second

    # How a connection is refused

    def _stop(self, refusal: Refusal) -> None:
        self._refusal = refusal
        raise _Refused

    def _refuse(self, refusal: Refusal) -> None:
        """Says why, then ends the connection; without words where they would stand within another response."""
        self._refusal = refusal
        self._stalled_since = self.loop.time()
        log.debug("request refused", status=refusal.status.value, why=refusal.words)
        nothing_came = refusal is TOO_SLOW and self._head_since is not None and not self._head_bytes
        if nothing_came or self.pipeline or self._is_within_response():
            self.transport.abort()
            return
        if self._body_since is None or not self.cycle.response_complete:
            self.transport.write(refusal.response())
        if self._is_answering():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.flow.resume_reading()
        with contextlib.suppress(OSError):
            self.transport.write_eof()

    def _is_within_response(self) -> bool:
        """Whether a response is under way, or to come, that belongs to another request than the refused one."""
        return self._is_answering() and (self._body_since is None or self.cycle.response_started)

    def _drop(self, size: int) -> None:
        self._dropped_bytes += size
        if self._dropped_bytes > LINGER_BYTES_MAX:
            self.flow.pause_reading()

    def _end_watch(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
