"""The desk behind a real server, for sockets and browsers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from tests.running import free_port
from tests.server.desk.house import House


@asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    """The origin at which `house` answers."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(house.app, port=port, log_level="error", lifespan="off", ws="websockets-sansio")
    )
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running
