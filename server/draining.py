"""The end of a process, in order: not ready, no new work, answers finish, panels are told, then it leaves."""

import asyncio
from collections.abc import Awaitable, Callable


class Draining:
    """Whether this process is about to leave. One for each app; whoever serves begins it on a signal."""

    def __init__(self) -> None:
        self._begun = False
        self._steps: list[Callable[[], Awaitable[None]]] = []
        self._finishing: asyncio.Task[None] | None = None

    @property
    def begun(self) -> bool:
        """True from the moment on when the process was told to leave."""
        return self._begun

    def begin(self) -> None:
        """Says so; nothing but a flag, so that a signal handler may call it."""
        self._begun = True

    def then(self, step: Callable[[], Awaitable[None]]) -> None:
        """Adds a step of the leaving; each brings a bound of its own. Steps run in the order of adding."""
        self._steps.append(step)

    async def finish(self) -> None:
        """Runs all steps, once; whoever calls again waits for the same end."""
        self.begin()
        if self._finishing is None:
            self._finishing = asyncio.create_task(self._run(), name="draining")
        await asyncio.shield(self._finishing)

    async def _run(self) -> None:
        for step in self._steps:
            await step()
