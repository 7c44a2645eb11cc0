"""One panel's socket, seen as frames: strict in, ordered out."""

import asyncio
import time
from typing import Final, Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.errors import WireError
from server.protocol.decoder import decode
from server.protocol.server_frames import Bye, ErrorFrame, ServerFrame
from server.protocol.visitor_frames import VisitorFrame

HELLO_SECONDS: Final = 10.0
"""From the open socket to `hello`; a panel needs milliseconds."""

CLOSE_NO_HELLO: Final = 4408
CLOSE_RESTART: Final = 1012
CLOSE_TRY_AGAIN: Final = 1013

_BYE_CODES: Final = {"restart": CLOSE_RESTART, "too_slow": CLOSE_TRY_AGAIN, "unavailable": CLOSE_TRY_AGAIN}


class Gone(Exception):
    """The peer has closed, or was closed; nothing more can be sent."""


class Connection:
    """Frames over a WebSocket that has been accepted. A peer that takes nothing is let go by the socket's edge."""

    __slots__ = ("_socket", "heard_at", "is_welcomed")

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self.heard_at = time.monotonic()
        """When the last frame came, in monotonic seconds."""
        self.is_welcomed = False
        """Whether the panel has its `welcome`, which comes before everything else."""

    async def receive_hello(self) -> VisitorFrame:
        """As `receive`; after HELLO_SECONDS without a frame the socket is closed."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                return await self.receive()
        except TimeoutError:
            await self.close(CLOSE_NO_HELLO, "no hello came")
            raise Gone from None

    async def receive(self) -> VisitorFrame:
        """The next frame. Raises WireError for an illegal one, Gone when none can come any more."""
        event = await self._socket.receive()
        if event["type"] != "websocket.receive":
            raise Gone
        self.heard_at = time.monotonic()
        text = event.get("text")
        return decode(event["bytes"] if text is None else text)

    async def send(self, frame: ServerFrame) -> None:
        """Sends one frame. Raises Gone when the peer is gone or no longer reads."""
        await self.send_text(frame.model_dump_json())

    async def send_text(self, text: str) -> None:
        """Sends a frame that is JSON text already. Raises Gone when the peer is gone or no longer reads."""
        try:
            await self._socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError, OSError):
            raise Gone from None

    async def refuse(self, error: WireError) -> None:
        """Tells the panel what went wrong; closes the socket, and raises Gone, when the error is final."""
        await self.send(
            ErrorFrame(code=error.code, message=error.message, retryable=error.retryable, client_id=error.client_id)
        )
        if error.close_code is not None:
            await self.close(error.close_code, error.code)
            raise Gone

    async def dismiss(self, reason: Literal["restart", "too_slow", "unavailable"], retry_after_ms: int) -> None:
        """Asks the panel to come back after so many milliseconds, and closes the socket."""
        await self.send(Bye(reason=reason, retry_after_ms=retry_after_ms))
        await self.close(_BYE_CODES[reason], reason)

    async def close(self, code: int, reason: str) -> None:
        """Closes the socket; closing it twice is no error."""
        try:
            await self._socket.close(code, reason)
        except (RuntimeError, WebSocketDisconnect, OSError):
            return
