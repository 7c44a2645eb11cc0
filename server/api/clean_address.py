"""Addresses that a row cannot hold are refused at the door: PostgreSQL takes no NUL, in any place of any statement."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from server.api.responses import error_response

REFUSED: Final = "The address holds a NUL character; remove %00."


class CleanAddress:
    """ASGI middleware: answers 400 to a request with a NUL in its path or query, and opens no socket for one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is clean."""
        if scope["type"] == "lifespan" or not ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "address_invalid"})
        else:
            await error_response(400, "address_invalid", REFUSED)(scope, receive, send)
