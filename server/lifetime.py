"""From the first part that is opened to the last that is closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import structlog

from escalation.site_policies import are_shared, share_hours
from server.agent.llm import LlmAnswerer
from server.clock import utc_now
from server.database import DatabaseUnavailable
from server.edge.abandoned import expect_abandoned_connections
from server.parts import Parts
from server.uploads.sweep import UploadSweep

log = structlog.get_logger(__name__)

WARM_SECONDS_MAX: Final = 20.0
"""Before sockets are taken. Three seconds are enough on a core of its own, ten on a machine that has much to do."""


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[None]:
    """Opens the parts, and closes them in the opposite order, also when one of them does not open."""
    expect_abandoned_connections(asyncio.get_running_loop())
    async with AsyncExitStack() as opened:
        opened.push_async_callback(parts.database.aclose)
        await parts.database.start()
        await _share_hours(parts)
        opened.push_async_callback(parts.hub.aclose)
        await parts.hub.start(parts.gap_watch.look_at)
        opened.push_async_callback(parts.gap_watch.aclose)
        if parts.database.is_shared:
            await parts.gap_watch.start()
        sweep = UploadSweep(parts.database, utc_now)
        opened.push_async_callback(sweep.aclose)
        sweep.start()
        opened.push_async_callback(parts.sockets.aclose)
        parts.sockets.start()
        for model in (each for each in parts.answerers if isinstance(each, LlmAnswerer)):
            opened.push_async_callback(model.aclose)
        parts.acting.open(opened)
        opened.push_async_callback(parts.embedder.aclose)
        parts.embedder.start()
        opened.push_async_callback(parts.knowledge.aclose)
        await parts.knowledge.start()
        await _warm(parts)
        # After a stop by signal there is no patience left; whoever ends the application otherwise drains here.
        opened.push_async_callback(
            lambda: parts.worker.drain(0 if parts.draining.begun else parts.settings.drain_seconds)
        )
        await parts.worker.start()
        opened.push_async_callback(parts.auditing.aclose)
        await asyncio.to_thread(parts.auditing.forget_left)
        opened.push_async_callback(parts.upkeep.aclose)
        parts.upkeep.start()
        opened.push_async_callback(parts.courier.aclose)
        await parts.courier.start()
        if parts.postman is not None:
            opened.push_async_callback(parts.postman.aclose)
            await parts.postman.start()
        yield


async def _share_hours(parts: Parts) -> None:
    """Puts the hours of `agent.toml` where clocks are reckoned from: beside the tickets."""
    try:
        if not await parts.database.read(lambda rows: are_shared(rows, parts.hours)):
            await parts.database.write(lambda rows: share_hours(rows, parts.hours, utc_now()))
    except DatabaseUnavailable:
        log.warning("hours_not_shared")


async def _warm(parts: Parts) -> None:
    """Loads what answers need: sites, an exported embedding model, the language model's client.

    Importing them holds the interpreter for seconds; beside a thousand panels that come back at once it would hold up
    both, and what they ask meanwhile would be answered by words alone. A model that is still to be exported is not
    waited for; what takes longer than WARM_SECONDS_MAX goes on, and what fails fails again where it is needed.
    """
    warming = [asyncio.create_task(each.warm()) for each in parts.answerers if isinstance(each, LlmAnswerer)]
    warming.append(asyncio.create_task(parts.knowledge.loaded()))
    if parts.embedder.is_exported:
        warming.append(asyncio.create_task(parts.embedder.ready()))
        warming.append(asyncio.create_task(parts.acting.matcher.warm()))
    done, _ = await asyncio.wait(warming, timeout=WARM_SECONDS_MAX)
    for error in (each.exception() for each in done):
        if error is not None:
            log.warning("not_warm", why=type(error).__name__)
