"""The rounds of upkeep: each looks again and again for what is due, and does it in transactions of its own.

Every process runs all rounds; what a round does must come out the same when two do it at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from server.database import DatabaseUnavailable
from server.waking import woken_within

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """`look` does what is due and says whether there may be more at once; else it is called again after `seconds`."""

    name: str
    seconds: float
    look: Callable[[], Awaitable[bool]]


class Upkeep:
    """The rounds of one process, each in a task: a slow or failing one holds up no other."""

    def __init__(self, rounds: Sequence[Round]) -> None:
        self._rounds = rounds
        self._woken = {each.name: asyncio.Event() for each in rounds}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins all rounds."""
        self._tasks = [asyncio.create_task(self._go(each), name=f"upkeep: {each.name}") for each in self._rounds]

    def wake(self, name: str) -> None:
        """Lets a round look at once; an unknown name is nothing."""
        woken = self._woken.get(name)
        if woken is not None:
            woken.set()

    async def aclose(self) -> None:
        """Ends all rounds; what one of them had under way is rolled back."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _go(self, each: Round) -> None:
        while True:
            more = False
            try:
                more = await each.look()
            except DatabaseUnavailable:
                log.warning("upkeep_waits", round=each.name)
            except Exception:
                log.exception("upkeep_failed", round=each.name)
            await woken_within(self._woken[each.name], 0 if more else each.seconds)
