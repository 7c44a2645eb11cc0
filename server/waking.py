"""A worker that looks now and then whether there is something to do, and at once when it is woken."""

import asyncio


async def woken_within(woken: asyncio.Event, seconds: float) -> None:
    """Returns when `woken` is set, or after `seconds`, whichever comes first; either way it is not set afterwards."""
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return
    finally:
        woken.clear()
