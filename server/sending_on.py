"""The loop of whoever sends what is stored to be sent: letters, deliveries."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from server.database import DatabaseUnavailable
from server.waking import woken_within

FORGET_EVERY: Final = timedelta(hours=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sending:
    """Who sends what, by the names that the log has for them, and how often they look without being woken."""

    who: str
    what: str
    look_seconds: float


async def send_on(
    sending: Sending,
    woken: asyncio.Event,
    clock: Callable[[], datetime],
    send_due: Callable[[], Awaitable[int]],
    forget: Callable[[datetime], Awaitable[None]],
) -> None:
    """Sends until it is cancelled: `send_due` again and again while it sends something, else when `woken` or after a
    while. `forget` removes what was settled long before a moment, every FORGET_EVERY. What fails is logged."""
    forgot_at: datetime | None = None
    while True:
        try:
            if await send_due():
                continue
            at = clock()
            if forgot_at is None or at - forgot_at >= FORGET_EVERY:
                await forget(at)
                forgot_at = at
        except DatabaseUnavailable:
            log.warning(f"{sending.what}_not_readable")
        except Exception:
            log.exception(f"{sending.who}_failed")
        await woken_within(woken, sending.look_seconds)
