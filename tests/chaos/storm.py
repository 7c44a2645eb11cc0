"""The storm: visitors talk while servers are killed at random moments and started again."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Final, Protocol

from tests.chaos.plan import Plan, script_of
from tests.chaos.visitor import Visited, visit
from tests.panel import Door, Panel
from tests.server_process import ServerProcess

LOOK_SECONDS: Final = 0.05


class Watch(Protocol):
    """Is told how far the storm is."""

    def __call__(self, conversations: int, kills: int, failed: int) -> None: ...


@dataclass(slots=True)
class Storm:
    """Its state while it rages."""

    plan: Plan
    door: Door
    servers: Sequence[ServerProcess]
    watch: Watch
    visited: list[Visited] = field(default_factory=list)
    kills: int = 0
    ended: bool = False
    """Set to end it early: visitors who are there finish, nobody else comes, and nothing more is killed."""
    _begun: int = 0
    _panels: list[list[Panel]] = field(default_factory=list)
    """Of all visitors who have come."""

    async def rage(self) -> float:
        """Until there were enough conversations and kills; gives the seconds that it took."""
        began = monotonic()
        async with asyncio.TaskGroup() as tasks:
            killing = tasks.create_task(self._kill())
            for _ in range(self.plan.at_once):
                tasks.create_task(self._visitors(killing))
        return monotonic() - began

    def end(self) -> None:
        """Ends it early."""
        self.ended = True

    async def _visitors(self, killing: "asyncio.Task[None]") -> None:
        """One visitor after the other."""
        while not self.ended and (self._begun < self.plan.conversations or not killing.done()):
            self._begun += 1
            script = script_of(self.plan, self._begun)
            panels: list[Panel] = []
            self._panels.append(panels)
            self.visited.append(await visit(self.door, script, self.plan.seed, panels))
            self._tell()

    async def _kill(self) -> None:
        plan, random = self.plan, Random(f"{self.plan.seed} kills")
        while self.kills < plan.kills and not self.ended:
            await self._until_streaming()
            await asyncio.sleep(random.uniform(*plan.alive_seconds))
            victim = random.choice(self.servers)
            await self._kill_one(victim)
            victim.start()
            while self.kills < plan.kills and random.random() < plan.early_share:
                await asyncio.sleep(random.uniform(0, plan.early_seconds))
                await self._kill_one(victim)
                victim.start()
            await victim.ready()

    async def _until_streaming(self) -> None:
        """Waits until some visitor hears a piece of an answer: else kills would meet a server that only ever starts."""
        before = self._pieces()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.plan.quiet_seconds):
                while self._pieces() == before:
                    await asyncio.sleep(LOOK_SECONDS)

    def _pieces(self) -> int:
        return sum(panel.seen.pieces for panels in self._panels for panel in panels)

    async def _kill_one(self, victim: ServerProcess) -> None:
        await asyncio.to_thread(victim.kill)
        self.kills += 1
        self._tell()

    def _tell(self) -> None:
        self.watch(len(self.visited), self.kills, sum(each.failed is not None for each in self.visited))
