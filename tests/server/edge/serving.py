"""A small application behind the edge's protocols, in the process of the test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.edge.http_protocol import HttpProtocol
from server.edge.left_alone import LeftAlone
from server.edge.socket_protocol import SocketProtocol
from tests.running import free_port

MESSAGE_BYTES_MAX = 256 * 1024
PIECE = "x" * 4_096
BUSY_SECONDS = 0.8


@dataclass
class Seen:
    """What the application saw."""

    ended: list[int] = field(default_factory=list)
    """The codes with which sockets ended, as their handlers learned them."""

    bodies: list[bytes] = field(default_factory=list)

    def forget(self) -> None:
        """Begins anew."""
        self.ended.clear()
        self.bodies.clear()


@dataclass(frozen=True)
class Edge:
    """A server that listens on `port`."""

    port: int
    server: uvicorn.Server
    seen: Seen

    @property
    def connections(self) -> int:
        """Connections that are open at this side."""
        return len(self.server.server_state.connections)

    async def until_quiet(self) -> None:
        """Waits until no connection is open and no handler at work any more."""
        async with asyncio.timeout(20):
            while self.connections or self.server.server_state.tasks:
                await asyncio.sleep(0.01)


def small_app(seen: Seen) -> ASGIApp:
    """Its sockets: `/` echoes, `/busy` too but later, `/flood` sends without end, `/silent` never answers a handshake.

    Its pages: `/`, `/large`, of 16 MiB, and one at the address at which the desk takes exports.
    """

    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            while (event := await socket.receive())["type"] == "websocket.receive":
                if event.get("text") == "close":
                    await socket.close(4000, "as you wish")
                elif event.get("text") is not None:
                    await socket.send_text(event["text"])
                else:
                    await socket.send_bytes(event["bytes"])
            seen.ended.append(event["code"])

    async def flood(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                await socket.send_text(PIECE)
        except WebSocketDisconnect as gone:
            seen.ended.append(gone.code)

    async def busy(socket: WebSocket) -> None:
        await socket.accept()
        await asyncio.sleep(BUSY_SECONDS)
        async for text in socket.iter_text():
            await socket.send_text(text)

    async def silent(socket: WebSocket) -> None:
        while (event := await socket.receive())["type"] != "websocket.disconnect":
            continue
        seen.ended.append(event["code"])

    async def page(request: Request) -> Response:
        seen.bodies.append(await request.body())
        return PlainTextResponse("here")

    async def large(_request: Request) -> Response:
        async def pieces() -> AsyncIterator[str]:
            for _ in range(4_096):
                yield PIECE

        return StreamingResponse(pieces())

    return LeftAlone(
        Starlette(
            routes=[
                WebSocketRoute("/", echo),
                WebSocketRoute("/flood", flood),
                WebSocketRoute("/silent", silent),
                WebSocketRoute("/busy", busy),
                Route("/", page, methods=["GET", "POST"]),
                Route("/large", large),
                Route("/desk/plan/audits/file", page, methods=["POST"]),
            ]
        )
    )


@asynccontextmanager
async def edge(
    http: type[HttpProtocol] = HttpProtocol,
    ws: type[SocketProtocol] = SocketProtocol,
    connections_max: int | None = None,
) -> AsyncIterator[Edge]:
    """The small application, served with these protocols."""
    seen = Seen()
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            small_app(seen),
            port=port,
            http=http,
            ws=ws,
            ws_max_size=MESSAGE_BYTES_MAX,
            ws_per_message_deflate=False,
            limit_concurrency=connections_max,
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=5,
        )
    )
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield Edge(port, server, seen)
    finally:
        server.should_exit = True
        await running
