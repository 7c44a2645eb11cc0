"""A team's service on a port: answers what the test sets, and remembers every request."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route


@dataclass(slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class Service:
    """What the service says to every request, and what it was asked."""

    origin: str = ""
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    wait_seconds: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def says(self, **fields: object) -> None:
        """Answers with this JSON object."""
        self.body = json.dumps(fields).encode()

    async def answer(self, request: Request) -> Response:
        content = await request.body()
        target = request.scope["raw_path"].decode() + (f"?{request.url.query}" if request.url.query else "")
        body = json.loads(content) if content else None
        self.asked.append(Asked(request.method, target, dict(request.headers), body))
        self.arrived.set()
        await asyncio.sleep(self.wait_seconds)
        return Response(self.body, self.status, self.headers)


@asynccontextmanager
async def served(routes: list[BaseRoute]) -> AsyncIterator[str]:
    """The origin at which `routes` are served."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def a_service() -> AsyncIterator[Service]:
    """A service that answers `{}` until it is told otherwise."""
    service = Service()
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    async with served([Route("/{anywhere:path}", service.answer, methods=methods)]) as origin:
        service.origin = origin
        yield service
