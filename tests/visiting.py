"""A visitor of the demo by its socket, as the panel talks to the server."""

import json
from time import perf_counter
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect

from tests.running import Running

QUESTION = "How do I invite someone?"


async def opened(server: Running, site_key: str | None = None) -> ClientConnection:
    """A socket that was welcomed, on the members page of the demo, or of the site with this key."""
    address = f"{server.origin.replace('http', 'ws')}/v1/visitor"
    socket = await connect(address, origin=_origin(server.origin), compression=None)
    page = {"key": "/demo/projects/:id/members", "origin": server.origin, "title": "Members"}
    hello = {"type": "hello", "version": 1, "site": site_key or server.access["site_key"], "page": page}
    await socket.send(json.dumps(hello))
    await until(socket, "welcome")
    return socket


async def ask(server: Running, question: str = QUESTION, site_key: str | None = None) -> float:
    """Milliseconds from the question to the first text of its answer, which is waited for to its end."""
    socket = await opened(server, site_key)
    begun = perf_counter()
    await socket.send(json.dumps({"type": "say", "client_id": uuid4().hex, "text": question}))
    await until(socket, "delta")
    taken = (perf_counter() - begun) * 1000
    await until(socket, "message")
    await socket.close()
    return taken


async def until(socket: ClientConnection, kind: str) -> None:
    """Reads frames up to one of this type."""
    while json.loads(await socket.recv())["type"] != kind:
        continue


def _origin(text: str) -> Any:
    return text
