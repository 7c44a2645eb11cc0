"""How long the event loop was held: a task that wakes again and again, and notes how late it was."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Final

TICK_SECONDS: Final = 0.001


@dataclass(slots=True)
class LoopLag:
    """In seconds; complete once the context is left."""

    longest: float = 0.0


@asynccontextmanager
async def loop_lag() -> AsyncIterator[LoopLag]:
    """Watches the running event loop for as long as the context is open."""
    lag = LoopLag()

    async def wake() -> None:
        while True:
            begun = perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            lag.longest = max(lag.longest, perf_counter() - begun - TICK_SECONDS)

    waking = asyncio.create_task(wake(), name="loop lag")
    await asyncio.sleep(0)
    try:
        yield lag
    finally:
        # Once more, so that what held the loop last is noted too.
        await asyncio.sleep(2 * TICK_SECONDS)
        waking.cancel()
