"""A peer that may say anything: bytes on a TCP connection, and frames built bit by bit."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Literal

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
MASK: Final = b"\x11\x22\x33\x44"
ANSWER_SECONDS: Final = 20.0
"""A test waits no longer for one answer; a busy machine needs less."""

HANDSHAKE: Final = {
    "Host": "127.0.0.1",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


@dataclass(frozen=True, slots=True)
class Received:
    """A frame of the server."""

    opcode: int
    payload: bytes
    fin: bool = True

    @property
    def close_code(self) -> int:
        """The code of a close frame; 1005 when it has none."""
        return int(struct.unpack("!H", self.payload[:2])[0]) if self.payload else 1005


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    masked: bool = True,
    mask: bytes = MASK,
    length: int | None = None,
    form: Literal[7, 16, 64] | None = None,
) -> bytes:
    """A frame; `length` is told in place of the true one, in as many bits as `form` says."""
    told = len(payload) if length is None else length
    bits = form or (7 if told < 126 else 16 if told < 65_536 else 64)
    head = bytes([fin << 7 | rsv << 4 | opcode])
    high = masked << 7
    if bits == 7:
        head += bytes([high | told])
    elif bits == 16:
        head += bytes([high | 126]) + struct.pack("!H", told)
    else:
        head += bytes([high | 127]) + struct.pack("!Q", told)
    if not masked:
        return head + payload
    return head + mask + _masked(payload, mask)


def _masked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(size)


def closing(code: int, reason: bytes = b"") -> bytes:
    """A close frame."""
    return frame(CLOSE, struct.pack("!H", code) + reason)


def request(
    headers: Mapping[str, str | None] | None = None, *, method: str = "GET", path: str = "/", version: str = "1.1"
) -> bytes:
    """A handshake, with `headers` in place of its own; None leaves one out."""
    lines = [f"{method} {path} HTTP/{version}"]
    merged = HANDSHAKE | dict(headers or {})
    lines += [f"{name}: {value}" for name, value in merged.items() if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class RawSocket:
    """A TCP connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, content: bytes) -> None:
        """Sends bytes as they are; what the server no longer takes is dropped, since it may have closed by right."""
        with contextlib.suppress(ConnectionError):
            self._writer.write(content)
            await self._writer.drain()

    async def shake_hands(self, **headers: str) -> None:
        """Opens a WebSocket."""
        await self.send(request(headers))
        status, _ = await self.response()
        assert status == 101

    async def response(self) -> tuple[int, bytes]:
        """Status and body of the next HTTP response, and (0, b"") where the server closes without one."""
        async with asyncio.timeout(ANSWER_SECONDS):
            try:
                head = await self._reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return 0, b""
            status = int(head.split(b" ", 2)[1])
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            return status, await self._reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b""

    async def frame(self) -> Received | None:
        """The next frame; None when the server closed the connection."""
        async with asyncio.timeout(ANSWER_SECONDS):
            try:
                first, second = await self._reader.readexactly(2)
                length = second & 127
                if length == 126:
                    (length,) = struct.unpack("!H", await self._reader.readexactly(2))
                elif length == 127:
                    (length,) = struct.unpack("!Q", await self._reader.readexactly(8))
                return Received(first & 15, await self._reader.readexactly(length), bool(first >> 7))
            except (asyncio.IncompleteReadError, ConnectionError):
                return None

    async def close_code(self) -> int:
        """The code with which the server closes, whatever it says before; 1006 when it closes without one."""
        while (received := await self.frame()) is not None:
            if received.opcode == CLOSE:
                return received.close_code
        return 1006

    async def closed(self) -> bool:
        """Waits for the server to close the connection; what comes before is dropped."""
        async with asyncio.timeout(ANSWER_SECONDS):
            try:
                while await self._reader.read(65_536):
                    continue
            except ConnectionError:
                pass
            return True

    def stop_reading(self) -> None:
        """Takes nothing more from the server."""
        self._writer.transport.pause_reading()  # type: ignore[attr-defined]

    def send_no_more(self) -> None:
        """Closes this side of the connection only."""
        self._writer.write_eof()

    def leave(self) -> None:
        """Ends the connection at once."""
        self._writer.transport.abort()


@asynccontextmanager
async def raw_socket(port: int, *, receive_bytes: int | None = None) -> AsyncIterator[RawSocket]:
    """A connection to the port; `receive_bytes` is what its end of it holds unread."""
    link = socket.socket()
    if receive_bytes is not None:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    link.setblocking(False)
    await asyncio.get_running_loop().sock_connect(link, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=link)
    raw = RawSocket(reader, writer)
    try:
        yield raw
    finally:
        raw.leave()


@asynccontextmanager
async def open_socket(port: int, *, receive_bytes: int | None = None) -> AsyncIterator[RawSocket]:
    """A WebSocket that is open."""
    async with raw_socket(port, receive_bytes=receive_bytes) as raw:
        await raw.shake_hands()
        yield raw
