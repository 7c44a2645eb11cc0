"""The visitors' sockets that are open in this process: silent ones are closed, and all are told of a stop."""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from server.protocol.server_frames import ServerFrame
from server.realtime.connection import Connection, Gone

SILENCE_SECONDS: Final = 75.0
"""A panel pings every 15 seconds; after three that did not come it is gone."""

SWEEP_SECONDS: Final = 5.0
"""How often all sockets are looked at: one timer for all of them instead of one for each frame."""

RETURNS_PER_SECOND: Final = 1_000
"""Panels that a process takes up again in a second: what the span over which they come back is reckoned from."""

RETURN_MILLISECONDS_MIN: Final = 2_000
RETURN_MILLISECONDS_MAX: Final = 30_000
"""The span is not below what a process needs to start, nor above what a visitor waits without wondering."""

FAREWELL_SECONDS: Final = 3.0
"""For telling all panels of a stop; those that do not read are not waited for."""

FAREWELLS_AT_ONCE: Final = 500
"""Panels that are told before others get a turn: answers under way go on meanwhile."""

TELL_SECONDS: Final = 1.0
"""For one word to FAREWELLS_AT_ONCE panels; one that takes nothing learns it when it comes back."""

CLOSE_SILENT: Final = 1001


class OpenSockets:
    """Who is connected to this process."""

    def __init__(self) -> None:
        self._open: set[Connection] = set()
        self._sweeping: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def held(self, connection: Connection) -> Iterator[None]:
        """Counts a connection for as long as the context is open."""
        self._open.add(connection)
        try:
            yield
        finally:
            self._open.discard(connection)

    def start(self) -> None:
        """Begins to look for sockets that fell silent."""
        self._sweeping = asyncio.create_task(self._sweep_on(), name="silent sockets")

    async def aclose(self) -> None:
        """Looks no more."""
        tasks = [each for each in (self._sweeping, self._telling) if each is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._sweeping = self._telling = None

    async def farewell(self) -> None:
        """Tells every panel that this process stops and when to come back, each at a moment of its own; takes at most
        FAREWELL_SECONDS."""
        waiting, telling = list(self._open), list[asyncio.Task[None]]()
        for begin in range(0, len(waiting), FAREWELLS_AT_ONCE):
            telling += [asyncio.create_task(self._dismiss(each)) for each in waiting[begin : begin + FAREWELLS_AT_ONCE]]
            await asyncio.sleep(0)
        if telling:
            # Those that do not read keep their task until the socket's edge lets them go.
            await asyncio.wait(telling, timeout=FAREWELL_SECONDS)

    def tell(self, frame: ServerFrame) -> None:
        """Sends a frame to every panel that was welcomed, after what was told before; does not wait. A panel that comes
        later is not told."""
        telling = self._tell(frame.model_dump_json(), self._telling)
        self._telling = asyncio.create_task(telling, name="word to all panels")

    def return_milliseconds(self) -> int:
        """When a panel shall come back: any moment within the span, so that they do not come all at once."""
        span = 1_000 * len(self._open) // RETURNS_PER_SECOND
        longest = min(max(span, RETURN_MILLISECONDS_MIN), RETURN_MILLISECONDS_MAX)
        return random.randint(0, longest)  # noqa: S311

    async def _tell(self, text: str, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        waiting = [each for each in self._open if each.is_welcomed]
        for begin in range(0, len(waiting), FAREWELLS_AT_ONCE):
            sending = [each.send_text(text) for each in waiting[begin : begin + FAREWELLS_AT_ONCE]]
            # Whoever is gone is gone; whoever does not read holds up nobody for longer than this.
            with suppress(TimeoutError):
                async with asyncio.timeout(TELL_SECONDS):
                    await asyncio.gather(*sending, return_exceptions=True)

    async def _dismiss(self, connection: Connection) -> None:
        try:
            await connection.dismiss("restart", self.return_milliseconds())
        except Gone:
            return

    async def _sweep_on(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            latest = time.monotonic() - SILENCE_SECONDS
            silent = [connection for connection in self._open if connection.heard_at < latest]
            if silent:
                closing = [
                    asyncio.create_task(each.close(CLOSE_SILENT, "nothing was said for too long")) for each in silent
                ]
                await asyncio.wait(closing, timeout=SWEEP_SECONDS)
