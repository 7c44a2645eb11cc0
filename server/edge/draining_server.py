"""A uvicorn server that lets its application leave in order before it closes anything."""

import asyncio
import socket
from collections.abc import Callable
from types import FrameType
from typing import Final, Protocol

import structlog
import uvicorn

DRAIN_MARGIN_SECONDS: Final = 5.0
"""What draining may take beyond the patience with answers: to hand over those that are not done, and to say goodbye."""

SIGNAL_SECONDS: Final = 0.1
"""How soon a second signal is noticed."""

log = structlog.get_logger(__name__)


class Draining(Protocol):
    """How an application leaves."""

    def begin(self) -> None:
        """Says that it is about to; called from a signal handler."""

    async def finish(self) -> None:
        """Leaves: returns when the process may close what is still open."""


class DrainingServer(uvicorn.Server):
    """Announces when it is ready, and drains on the first SIGTERM or SIGINT; a second one ends it at once.

    It listens while it drains, so that a balancer hears from it that it is not ready.
    """

    def __init__(
        self, config: uvicorn.Config, draining: Draining, drain_seconds: float, on_ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._draining = draining
        self._drain_seconds_max = drain_seconds + DRAIN_MARGIN_SECONDS
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts as uvicorn does, then announces it."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to drain on the first signal; the second means now."""
        self._draining.begin()
        if self.should_exit:
            self.force_exit = True
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drains, then closes what is still open."""
        await self._drain()
        await super().shutdown(sockets)

    async def _drain(self) -> None:
        draining = asyncio.create_task(self._draining.finish(), name="draining")
        end = asyncio.get_running_loop().time() + self._drain_seconds_max
        while not draining.done() and not self.force_exit and asyncio.get_running_loop().time() < end:
            await asyncio.wait({draining}, timeout=SIGNAL_SECONDS)
        if not draining.done():
            log.warning("draining cut short", why="second signal" if self.force_exit else "took too long")
            draining.cancel()
        await asyncio.wait({draining})
        if not draining.cancelled() and (problem := draining.exception()) is not None:
            log.error("draining failed", exc_info=problem)
