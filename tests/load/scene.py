"""A server for a load program: one process on SQLite, the demo's site, limits wide unless the program has its own."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from tests.panel import Door
from tests.server_process import WIDE_LIMITS, ServerProcess

CALM_SECONDS: Final = 5.0
"""After the start: the index is loaded meanwhile, which no figure should be made of."""

THANKS: Final = "Thank you"
"""Answered at once and without a model: a message, a run and an answer, and nothing else."""

ROOM: Final = {
    "HANDRAIL_CONNECTIONS_MAX": "15000",
    "HANDRAIL_VISITOR_MESSAGES_PER_MINUTE": "100000",
    "HANDRAIL_VISITOR_CONVERSATIONS_PER_HOUR": "100000",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A server that is ready, and where visitors knock."""

    server: ServerProcess
    door: Door

    def memory(self) -> int:
        """Bytes that the server holds in memory now."""
        return int(psutil.Process(self.server.pid).memory_info().rss)

    def sockets(self) -> int:
        """Connections that the server has open now."""
        found = psutil.Process(self.server.pid).net_connections(kind="tcp")
        return sum(each.status == psutil.CONN_ESTABLISHED for each in found)


@contextlib.asynccontextmanager
async def served(folder: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[Scene]:
    """Starts a server in `folder` with ROOM, WIDE_LIMITS and these settings; ends it."""
    server = ServerProcess(folder, {**WIDE_LIMITS, **ROOM, **(settings or {})})
    try:
        server.start("demo")
        await server.ready()
        await asyncio.sleep(CALM_SECONDS)
        site = json.loads((folder / "demo.json").read_text())["site_key"]
        yield Scene(server, Door(f"{server.origin.replace('http', 'ws')}/v1/visitor", server.origin, site))
    finally:
        await server.stop()
