"""The gate before a pool of connections: so many at a time, and who waits learns at once that the database is away."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from server.storage.errors import DatabaseUnavailable

WAITING_SECONDS_MAX: Final = 30.0
"""How long somebody waits for a database that answers but has too much to do."""


class Gate:
    """Lets `inside_max` in at a time, in the order of coming; at most `waiting_max` wait."""

    def __init__(self, inside_max: int, waiting_max: int) -> None:
        self._free = inside_max
        self._waiting_max = waiting_max
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def inside(self) -> AsyncIterator[None]:
        """Waits for a place; raises DatabaseUnavailable when too many wait, or for too long, or for nothing."""
        if self._free and not self._waiting:
            self._free -= 1
        else:
            await self._wait()
        try:
            yield
        finally:
            self._free += 1
            self._let_in()

    def turn_away(self, error: DatabaseUnavailable) -> None:
        """Tells all who wait what the one inside has found out, which each would find out for themselves."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                told = DatabaseUnavailable(*error.args)
                told.__cause__ = error.__cause__
                place.set_exception(told)

    async def _wait(self) -> None:
        if len(self._waiting) >= self._waiting_max:
            raise DatabaseUnavailable(f"{self._waiting_max} wait for the database already; try again.")
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(WAITING_SECONDS_MAX):
                await place
        except TimeoutError:
            self._give_back(place)
            raise DatabaseUnavailable(f"Nothing was free for {WAITING_SECONDS_MAX:.0f} s; try again.") from None
        except asyncio.CancelledError:
            self._give_back(place)
            raise

    def _give_back(self, place: asyncio.Future[None]) -> None:
        """A place that was given in the very moment in which its owner left."""
        if place.done() and not place.cancelled() and place.exception() is None:
            self._free += 1
            self._let_in()

    def _let_in(self) -> None:
        while self._free and self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                self._free -= 1
                place.set_result(None)
