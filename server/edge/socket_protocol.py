"""What a WebSocket takes from its peer: frames as far as a budget goes, messages as far as they are made use of."""

import asyncio
from typing import Any, Final

from uvicorn._types import ASGIReceiveEvent
from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request

from server.edge.budget import FrameBudget
from server.edge.refusal import MALFORMED
from server.edge.watched_socket import WatchedSocket

FRAGMENTS_MAX: Final = 256
"""Frames of one message. Browsers send one frame, or one for each 128 KiB."""

SLICE_BYTES: Final = 1_024
"""What is parsed at once: at most 170 frames, after which the budget and the queue are looked at."""

MESSAGES_WAITING_MAX: Final = 16
"""Messages that wait for the application; beyond it, nothing is read from the peer."""

MESSAGE_BYTES_SMALL: Final = 4 * 1024
"""A message above this, the longest that a visitor may write in one-byte letters, waits alone."""


class SocketProtocol(WatchedSocket):
    """One WebSocket, as uvicorn loads it."""

    __slots__ = ("_budget", "_read_to", "_unread")

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._budget = FrameBudget(self._heard_at)
        self._unread = b""
        """What came while the application had enough to do, parsed up to `_read_to`."""
        self._read_to = 0

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the watch and frees what was not read."""
        self._unread = b""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads as much of what came as the application can take."""
        self._hear()
        if self._ended:
            self._drop(len(data))
        elif not self.handshake_initiated:
            self._shake_hands(data)
        else:
            self._unread = self._unread[self._read_to :] + data
            self._read_to = 0
            self._read()

    def _shake_hands(self, request: bytes) -> None:
        self.conn.receive_data(request)
        events = self.conn.events_received()
        if not events or not isinstance(events[0], Request):
            self._refuse(MALFORMED)
            return
        # Frames before our answer would be answered before it.
        self.transport.pause_reading()
        self.handle_connect(events[0])

    def _read(self) -> None:
        """Parses slice by slice, until all is read or the application has enough to do."""
        while self._read_to < len(self._unread) and not self.read_paused and not self._ended:
            begin = self._read_to
            self._read_to = begin + SLICE_BYTES
            self.conn.receive_data(self._unread[begin : begin + SLICE_BYTES])
            self.handle_events()
            if self.conn.parser_exc is not None:
                self.handle_parser_exception()
        if self._read_to >= len(self._unread) or self._ended:
            self._unread, self._read_to = b"", 0
        if not self.frames and not self.conn.reader.buffer:
            self._partial_since = None
        elif self._partial_since is None:
            self._partial_since = self._heard_at

    def handle_events(self) -> None:
        """Acts on the frames that were parsed, within the budget of the peer."""
        frames = self.conn.events_received()
        if not self._budget.spend(len(frames), self._heard_at):
            self._fail(CloseCode.POLICY_VIOLATION, "too many frames")
            return
        for frame in frames:
            if self._ended:
                return
            assert isinstance(frame, Frame)
            match frame.opcode:
                case Opcode.TEXT:
                    self.handle_text(frame)
                case Opcode.BINARY:
                    self.handle_bytes(frame)
                case Opcode.CONT:
                    self.handle_cont(frame)
                case Opcode.PING:
                    self.handle_ping()
                case Opcode.CLOSE:
                    self.handle_close(frame)

    def handle_cont(self, event: Frame) -> None:
        """Another piece of a message; empty ones are pieces too, though they count for nothing in its size."""
        if len(self.frames) >= FRAGMENTS_MAX:
            self._fail(CloseCode.POLICY_VIOLATION, "too many fragments")
            return
        super().handle_cont(event)

    def handle_ping(self) -> None:
        """Sends the answer, or keeps it when the peer takes nothing."""
        answer = b"".join(self.conn.data_to_send())
        if self._stalled_since is None:
            self.transport.write(answer)
        elif answer:
            self._pong = answer

    def send_receive_event_to_app(self) -> None:
        """Queues a complete message for the application."""
        content = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if self.close_sent:
            return
        if self.curr_msg_data_type == "text":
            try:
                text = content.decode()
            except UnicodeDecodeError:
                self._fail(CloseCode.INVALID_DATA, "not UTF-8")
                return
            self.queue.put_nowait({"type": "websocket.receive", "text": text})
        else:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": bytes(content)})
        enough = self.queue.qsize() >= MESSAGES_WAITING_MAX or len(content) > MESSAGE_BYTES_SMALL
        if enough and not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

    async def receive(self) -> ASGIReceiveEvent:
        """The next event for the application; reads on when nothing else waits for it."""
        event = await self.queue.get()
        if self.read_paused and self.queue.empty():
            self._resume_reading()
        return event

    def _resume_reading(self) -> None:
        self.read_paused = False
        self._read()
        if not self.read_paused:
            self.transport.resume_reading()
