"""Peers that go to sleep: their sockets stay open and nobody reads them."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from typing import Final
from uuid import uuid4

from tests.chaos.plan import QUESTIONS
from tests.panel import Door
from tests.panel_session import Session, hello_of
from tests.wire import Wire, dial

RECEIVE_BYTES: Final = 4_096
"""Of the kernel, for what was not read: the smallest that it gives."""


@contextlib.asynccontextmanager
async def stalled(door: Door, count: int, secret: str | None = None) -> AsyncIterator[Sequence[Wire]]:
    """`count` sockets that were welcomed, asked a question (unless they are tabs of `secret`), and read no more."""
    sockets: list[Wire] = []
    try:
        for _ in range(count):
            sockets.append(await _asleep(door, secret))
        yield sockets
    finally:
        for socket in sockets:
            socket.abort()
        await asyncio.sleep(0)


async def _asleep(door: Door, secret: str | None) -> Wire:
    socket = await dial(door.address, door.origin, source=door.source, receive_bytes=RECEIVE_BYTES)
    socket.send(json.dumps(hello_of(Session(visitor=secret), door.site, door.page)))
    await socket.recv()
    if secret is None:
        socket.send(json.dumps({"type": "say", "client_id": uuid4().hex, "text": QUESTIONS[0]}))
    socket.stall()
    return socket
