"""What asyncio finds when it clears away connections whose opening was given up."""

import asyncio
from typing import Any

import structlog

log = structlog.get_logger(__name__)


def expect_abandoned_connections(loop: asyncio.AbstractEventLoop) -> None:
    """Lets `loop` tell a connection that nobody waits for any more as a warning; all else it tells as before.

    A driver may have no owner for the end of a connection whose opening was cancelled or took too long: the one who
    opened it knows already, and an error would wake somebody for nothing.
    """
    loop.set_exception_handler(_tell)


def _tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    future = context.get("future")
    unowned = isinstance(future, asyncio.Future) and not isinstance(future, asyncio.Task)
    if unowned and isinstance(context.get("exception"), ConnectionError):
        log.warning("connection_abandoned")
        return
    loop.default_exception_handler(context)
