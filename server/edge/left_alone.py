"""An application whose peers may leave in the middle of what they send, which is no fault of it."""

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

log = structlog.get_logger(__name__)


class LeftAlone:
    """Ends what a peer left in the middle of, a body or a socket, without the trace of an error in the log."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self.state = app.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        try:
            await self._app(scope, receive, send)
        except (ClientDisconnect, WebSocketDisconnect):
            log.debug("peer left", path=scope["path"])
