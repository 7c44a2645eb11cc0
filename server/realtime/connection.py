"""One panel's socket, seen as frames: strict in, ordered out, with a bound on every wait."""

import asyncio
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.errors import WireError
from server.protocol.decoder import decode
from server.protocol.server_frames import ErrorFrame, ServerFrame
from server.protocol.visitor_frames import VisitorFrame

HELLO_SECONDS: Final = 10.0
"""From the open socket to `hello`; a panel needs milliseconds."""

SILENCE_SECONDS: Final = 75.0
"""A panel pings every 20 seconds; after three that did not come it is gone."""

SEND_SECONDS: Final = 20.0
"""A frame that the peer does not take for this long means that it no longer reads."""

CLOSE_NO_HELLO: Final = 4408
CLOSE_SILENT: Final = 1001
CLOSE_TOO_SLOW: Final = 1013


class Gone(Exception):
    """The peer has closed, or was closed; nothing more can be sent."""


class Connection:
    """Frames over a WebSocket that has been accepted."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._sending = asyncio.Lock()

    async def receive(self, seconds: float, close_code: int) -> VisitorFrame:
        """The next frame. Raises WireError for an illegal one, Gone when none can come any more.

        After `seconds` without one the socket is closed with `close_code`.
        """
        try:
            async with asyncio.timeout(seconds):
                event = await self._socket.receive()
        except TimeoutError:
            await self.close(close_code, "nothing was said for too long")
            raise Gone from None
        if event["type"] != "websocket.receive":
            raise Gone
        text = event.get("text")
        return decode(event["bytes"] if text is None else text)

    async def send(self, frame: ServerFrame) -> None:
        """Sends one frame, whole, after those before it. Raises Gone when the peer is gone or no longer reads."""
        async with self._sending:
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._socket.send_text(frame.model_dump_json())
            except (WebSocketDisconnect, RuntimeError):
                raise Gone from None
            except TimeoutError:
                await self.close(CLOSE_TOO_SLOW, "reading too slowly; come back and resume")
                raise Gone from None

    async def refuse(self, error: WireError) -> None:
        """Tells the panel what went wrong; closes the socket when the error is final."""
        await self.send(
            ErrorFrame(code=error.code, message=error.message, retryable=error.retryable, client_id=error.client_id)
        )
        if error.close_code is not None:
            await self.close(error.close_code, error.code)
            raise Gone

    async def close(self, code: int, reason: str) -> None:
        """Closes the socket; closing it twice is no error."""
        try:
            await self._socket.close(code, reason)
        except (RuntimeError, WebSocketDisconnect):
            return
