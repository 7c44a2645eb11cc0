"""The end of a process, in order: not ready, no new work, answers finish, panels are told, then it leaves."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)


class Draining:
    """Whether this process is about to leave. One for each app; whoever serves begins it on a signal."""

    def __init__(self) -> None:
        self._begun = False
        self._steps: list[tuple[Callable[[], Awaitable[None]], float]] = []
        self._finishing: asyncio.Task[None] | None = None

    @property
    def begun(self) -> bool:
        """True from the moment on when the process was told to leave."""
        return self._begun

    def begin(self) -> None:
        """Says so; nothing but a flag, so that a signal handler may call it."""
        self._begun = True

    def then(self, step: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Adds a step of the leaving. Steps run in the order of adding; one that takes longer than `seconds` goes on
        beside the next ones, which it must not cost their time."""
        self._steps.append((step, seconds))

    async def finish(self) -> None:
        """Runs all steps, once; whoever calls again waits for the same end."""
        self.begin()
        if self._finishing is None:
            self._finishing = asyncio.create_task(self._run(), name="draining")
        await asyncio.shield(self._finishing)

    async def _run(self) -> None:
        late: list[asyncio.Task[None]] = []
        for step, seconds in self._steps:
            task = asyncio.ensure_future(step())
            await asyncio.wait({task}, timeout=seconds)
            if not task.done():
                log.warning("draining_step_late", seconds=seconds)
                late.append(task)
            elif (error := task.exception()) is not None:
                log.error("draining_step_failed", exc_info=error)
        for task in late:
            task.cancel()
