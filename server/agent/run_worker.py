"""The run worker: takes the runs that nobody works on, and sees that their promise is kept. It knows no socket."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Final

import structlog

from server.agent.audience import Audience
from server.agent.handoff import NOTHING_SAID
from server.agent.profile import People
from server.agent.responder import Responder
from server.agent.run_leases import RunLeases
from server.agent.run_work import ATTEMPTS_MAX, RunWork
from server.conversation.identifier import new_id
from server.conversation.run_recovery import give_back
from server.conversation.runs import Run, is_run_waiting, take_runs
from server.conversation.workers import BEAT_SECONDS
from server.database import Database, DatabaseUnavailable
from server.message_steps import log_step
from server.waking import woken_within

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 1.0
"""How often to look for runs that nobody announced: those of a process that died, or whose hint got lost."""

STOP_SECONDS: Final = 2.0
"""How long it may take in a stop to give back all that did not end; what is not is freed by the others."""


class RunWorker:
    """Works on up to `concurrent` runs at a time, of one site on at most `per_site`."""

    def __init__(
        self,
        database: Database,
        responder: Responder,
        audience: Audience,
        clock: Callable[[], datetime],
        concurrent: int,
        per_site: int,
        on_ended: Callable[[str, float], None] = lambda _ending, _seconds: None,
        people: People = NOTHING_SAID,
    ) -> None:
        """`on_ended` hears how each attempt ended, and after how many seconds. `people`: when a person answers."""
        self._people = people
        self._database = database
        self._responder = responder
        self._audience = audience
        self._clock = clock
        self._concurrent = concurrent
        self._per_site = per_site
        self._on_ended = on_ended
        self.worker_id = new_id("w")
        self._works: dict[str, tuple[RunWork, asyncio.Task[None]]] = {}
        self._places: Counter[str] = Counter()
        self._woken = asyncio.Event()
        self._leases = RunLeases(database, self.worker_id, lambda: self._works.keys())
        self._taking = 0
        self._loops: list[asyncio.Task[None]] = []
        self._begun = False
        self._draining = False

    async def start(self) -> None:
        """Begins to work; where the database does not let it yet, as soon as it does."""
        self._begun = await self._tried(self._leases.begin, "leases_not_readable") is not None
        if self._draining:
            return
        self._loops = [
            asyncio.create_task(self._take_on(), name="run worker"),
            asyncio.create_task(self._beat_on(), name="run leases"),
            asyncio.create_task(self._look_on(), name="own runs"),
        ]

    async def drain(self, seconds: float) -> None:
        """Takes no more runs, waits for those under way, and gives back what is not finished after `seconds`.

        Another worker, or the next start, takes up what was given back.
        """
        self._draining = True
        loops, self._loops = self._loops, []
        await _cancelled(loops[:1])
        tasks = [task for _, task in self._works.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await _cancelled([task for _, task in self._works.values()])
                await _cancelled(loops[1:])
                if self._begun:
                    await self._leases.end()
        except (DatabaseUnavailable, TimeoutError):
            log.warning("leases_left_behind")

    def wake(self) -> None:
        """Says that a run may be waiting."""
        self._woken.set()

    def reserve(self, site_id: str) -> bool:
        """Keeps a place for a run that is about to be stored as this worker's; False when none is free.

        A place that was kept has to be settled.
        """
        free = self._free > 0 and self._places[site_id] < self._per_site
        if free:
            self._places[site_id] += 1
        return free

    def settle(self, site_id: str, run: Run | None) -> None:
        """Begins `run` in the place that was kept, or gives the place up when there is none."""
        if run is None or self._draining or run.run_id in self._works:
            self._leave(site_id)
        else:
            self._begin(run)

    def grew(self, run_id: str) -> None:
        """The visitor said more while the run was worked on, perhaps here."""
        if run_id in self._works:
            self._works[run_id][0].grew()

    def stop(self, run_id: str) -> None:
        """The visitor has read enough of a run's answer, which is perhaps written here."""
        if run_id in self._works:
            self._works[run_id][0].stop()

    @property
    def _free(self) -> int:
        if not self._begun or self._draining:
            return 0
        return max(self._concurrent - self._places.total() - self._taking, 0)

    async def _take_on(self) -> None:
        while not self._begun:
            await woken_within(self._woken, LOOK_SECONDS)
            self._begun = await self._tried(self._leases.begin, "leases_not_readable") is not None
        while True:
            if not await self._tried(self._take, "runs_not_readable"):
                await woken_within(self._woken, LOOK_SECONDS)

    async def _take(self) -> int:
        """Takes as many runs as there are places, and begins them; gives their number."""
        # Looking costs no commit, and most often there is nothing: runs begin with their message.
        if not self._free or not await self._database.read(is_run_waiting):
            return 0
        self._taking = self._free
        try:
            unit = partial(take_runs, worker_id=self.worker_id, limit=self._taking, per_site=self._per_site)
            taken = await self._database.write(unit)
        finally:
            self._taking = 0
        for run in taken:
            self._places[run.site_id] += 1
            self._begin(run)
        return len(taken)

    async def _beat_on(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self._tried(self._beat, "no_beat")

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._tried(self._look, "own_runs_not_readable")

    async def _beat(self) -> int:
        if freed := await self._leases.beat():
            self.wake()
        return freed

    async def _look(self) -> int:
        own = await self._leases.look()
        for run_id in own.ended:
            self.stop(run_id)
        if own.freed:
            self.wake()
        return own.freed

    async def _tried(self, step: Callable[[], Awaitable[int]], event: str) -> int | None:
        """What `step` gives, or None when it could not be done: that is logged as `event`, and ends no loop."""
        try:
            return await step()
        except DatabaseUnavailable:
            log.warning(event)
        except Exception:
            log.exception(event)
        return None

    def _begin(self, run: Run) -> None:
        work = RunWork(run, self.worker_id, self._database, self._responder, self._audience, self._clock, self._people)
        task = asyncio.create_task(self._keep(work), name=f"run {run.run_id}")
        self._works[run.run_id] = (work, task)
        task.add_done_callback(lambda _: self._finished(run))

    def _finished(self, run: Run) -> None:
        del self._works[run.run_id]
        self._leave(run.site_id)
        self._woken.set()

    def _leave(self, site_id: str) -> None:
        self._places[site_id] -= 1
        if not self._places[site_id]:
            del self._places[site_id]

    async def _keep(self, work: RunWork) -> None:
        run = work.run
        structlog.contextvars.bind_contextvars(run=run.run_id, conversation=run.conversation_id)
        log_step("run_taken", attempt=run.attempts)
        began = time.monotonic()
        try:
            ending = await work.keep()
        except asyncio.CancelledError:
            self._audience.end(run, None)
            await asyncio.shield(self._give_back(run))
            raise
        except Exception as error:
            if isinstance(error, DatabaseUnavailable):
                log.warning("run_interrupted", attempt=run.attempts)
            else:
                log.exception("run_failed", attempt=run.attempts)
            self._on_ended("failed", time.monotonic() - began)
            self._audience.end(run, None)
            await asyncio.sleep(min(run.attempts, ATTEMPTS_MAX))
            await self._give_back(run)
        else:
            seconds = time.monotonic() - began
            self._on_ended(ending, seconds)
            log_step("run_ended", seconds, ending=ending, attempt=run.attempts)

    async def _give_back(self, run: Run) -> None:
        try:
            await self._database.write(lambda rows: give_back(rows, run, self.worker_id))
        except DatabaseUnavailable:
            # It is still held by this worker, which sees at a later look that nobody works on it.
            log.warning("run_not_given_back")


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
