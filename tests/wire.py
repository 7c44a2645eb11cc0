"""A client's WebSocket, as light as can be: the websockets library's protocol on asyncio's transport, without tasks.

Ten thousand of them fit into a process. Sending never waits, as in a browser; reading can be stalled, as a peer does
that has gone to sleep.
"""

import asyncio
import socket
from collections import deque
from typing import Final, cast
from urllib.parse import urlsplit

from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosedError, InvalidHandshake
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.typing import Origin
from websockets.uri import parse_uri

MESSAGE_BYTES_MAX: Final = 1 << 20
FRAMES_WAITING_MAX: Final = 1_024
"""Frames that wait to be taken before the socket is read no more."""


class Lost(Exception):
    """The connection is gone; `code` is that of the close frame, 0 when none came."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}" if code else "cut")
        self.code = code


class Wire(asyncio.Protocol):
    """One connection. `dial` opens it."""

    def __init__(self, address: str, origin: str) -> None:
        self._protocol = ClientProtocol(parse_uri(address), origin=cast(Origin, origin), max_size=MESSAGE_BYTES_MAX)
        self._transport: asyncio.Transport | None = None
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._frames: deque[str] = deque()
        self._parts: list[bytes] = []
        self._arrived = asyncio.Event()
        self._is_lost = False
        self._is_stalled = False

    async def opened(self) -> None:
        """Waits for the handshake. Raises Lost, and InvalidHandshake when the server says no."""
        await self._opened

    @property
    def is_lost(self) -> bool:
        """Nothing comes any more."""
        return self._is_lost

    @property
    def close_code(self) -> int:
        """Of the close frame that came; 0 without one."""
        received = self._protocol.close_rcvd
        return 0 if received is None else received.code

    async def recv(self) -> str:
        """The next text frame; those that came before the end are given first. Raises Lost."""
        while not self._frames:
            if self._is_lost:
                raise Lost(self.close_code)
            self._arrived.clear()
            await self._arrived.wait()
        if len(self._frames) == FRAMES_WAITING_MAX and self._transport is not None and not self._is_stalled:
            self._transport.resume_reading()
        return self._frames.popleft()

    def send(self, text: str) -> None:
        """Sends a text frame, or drops it when the connection is gone."""
        if self._protocol.state is State.OPEN and not self._is_lost:
            self._protocol.send_text(text.encode())
            self._flush()

    def stall(self) -> None:
        """Reads no more from now on."""
        self._is_stalled = True
        if self._transport is not None:
            self._transport.pause_reading()

    def abort(self) -> None:
        """Loses the connection without a word, as a network does."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._protocol.send_request(self._protocol.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self._shaken()
            elif isinstance(event, Frame):
                self._take(event)
        self._flush()
        if len(self._frames) >= FRAMES_WAITING_MAX and self._transport is not None:
            self._transport.pause_reading()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._is_lost and self._protocol.state is not State.CLOSED:
            self._protocol.receive_eof()
        self._is_lost = True
        self._arrived.set()
        if not self._opened.done():
            self._opened.set_exception(Lost(0))
            self._opened.exception()  # whoever dialled may have given up

    def _shaken(self) -> None:
        if self._opened.done():
            return
        error = self._protocol.handshake_exc
        if error is None:
            self._opened.set_result(None)
        else:
            self._opened.set_exception(error)
            self._opened.exception()

    def _take(self, frame: Frame) -> None:
        if frame.opcode not in (Opcode.TEXT, Opcode.CONT):
            return
        self._parts.append(bytes(frame.data))
        if frame.fin:
            self._frames.append(b"".join(self._parts).decode())
            self._parts.clear()
            self._arrived.set()

    def _flush(self) -> None:
        if self._transport is None:
            return
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.close()


async def dial(
    address: str, origin: str, *, source: str | None = None, receive_bytes: int | None = None, seconds: float = 10.0
) -> Wire:
    """Opens a connection to the WebSocket at `address`, from this machine's address `source`, if given.

    `receive_bytes` is the kernel's buffer for what has not been read. Raises OSError, Lost, InvalidHandshake, and
    TimeoutError after `seconds`.
    """
    parts = urlsplit(address)
    loop = asyncio.get_running_loop()
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        line.setblocking(False)
        if receive_bytes is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        if source is not None:
            # Without this a port is taken for all targets at once, and 28,000 are soon used up.
            line.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            line.bind((source, 0))
        async with asyncio.timeout(seconds):
            await loop.sock_connect(line, (parts.hostname, parts.port))
            _, wire = await loop.create_connection(lambda: Wire(address, origin), sock=line)
            try:
                await wire.opened()
            except BaseException:
                wire.abort()
                raise
            return wire
    except BaseException:
        line.close()
        raise


IP_BIND_ADDRESS_NO_PORT: Final = 24
"""From linux/in.h; Python 3.11 does not name it."""

CONNECTION_ERRORS: Final = (OSError, TimeoutError, Lost, InvalidHandshake, ConnectionClosedError)
"""What opening or using a connection may raise; each means: come back later."""
