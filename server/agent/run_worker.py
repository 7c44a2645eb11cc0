"""The run worker: takes the runs that nobody works on, and keeps their promise. It knows no socket."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.handoff import Assessment
from escalation.reason import ReasonCode
from server.agent.audience import Audience
from server.agent.outcome import NeedsPerson, Outcome
from server.agent.responder import Responder
from server.agent.run_record import Recorded, RunMatter, read_matter, record
from server.conversation.identifier import new_id
from server.conversation.runs import Run, release_leases, requeue, take_run
from server.database import Database

ATTEMPTS_MAX: Final = 3
"""After so many failures of our own a person takes over."""

LOOK_SECONDS: Final = 2.0
"""How often to look for runs that nobody announced: those of a process that died."""

log = structlog.get_logger(__name__)


class RunWorker:
    """Works on up to `concurrent` runs at a time."""

    def __init__(
        self,
        database: Database,
        responder: Responder,
        audience: Audience,
        clock: Callable[[], datetime],
        concurrent: int,
    ) -> None:
        self._database = database
        self._responder = responder
        self._audience = audience
        self._clock = clock
        self._owner = new_id("w")
        self._places = asyncio.Semaphore(concurrent)
        self._woken = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    async def start(self, *, alone: bool) -> None:
        """Begins to work. `alone` says that no other process shares the database: then open leases are void."""
        if alone:
            released = await self._database.write(release_leases)
            if released:
                log.info("runs taken up again", count=released)
        self._loop = asyncio.create_task(self._work_on(), name="run worker")

    async def drain(self, seconds: float) -> None:
        """Takes no more runs, waits for those under way, and gives back what is not finished after `seconds`."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
            self._loop = None
        if self._working:
            await asyncio.wait(self._working, timeout=seconds)
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    def wake(self) -> None:
        """Says that a run may be waiting."""
        self._woken.set()

    async def _work_on(self) -> None:
        while True:
            await self._places.acquire()
            try:
                run = await self._database.write(lambda rows: take_run(rows, self._owner, self._clock()))
            except Exception:
                log.exception("runs could not be read")
                run = None
            if run is None:
                self._places.release()
                await self._wait()
                continue
            task = asyncio.create_task(self._keep_promise(run), name=f"run {run.run_id}")
            self._working.add(task)
            task.add_done_callback(self._finished)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        self._places.release()
        self._woken.set()

    async def _keep_promise(self, run: Run) -> None:
        structlog.contextvars.bind_contextvars(run=run.run_id, conversation=run.conversation_id)
        began = asyncio.get_running_loop().time()
        try:
            await self._answer(run)
        except asyncio.CancelledError:
            self._audience.end(run, None)
            await self._database.write(lambda rows: requeue(rows, run, self._owner))
            raise
        except Exception:
            log.exception("run failed", attempt=run.attempts)
            self._audience.end(run, None)
            await asyncio.sleep(min(run.attempts, ATTEMPTS_MAX))
            await self._database.write(lambda rows: requeue(rows, run, self._owner))
        else:
            log.info("run kept", milliseconds=round((asyncio.get_running_loop().time() - began) * 1000))

    async def _answer(self, run: Run) -> None:
        matter = await self._database.read(lambda rows: read_matter(rows, run))
        if matter.turn is not None:
            self._audience.begin(run)
        outcome = None if matter.turn is None else await self._outcome(run, matter)
        at = self._clock()

        async def unit(connection: AsyncConnection) -> Recorded | None:
            return await record(connection, run, self._owner, matter, outcome, at)

        self._audience.end(run, await self._database.write(unit))

    async def _outcome(self, run: Run, matter: RunMatter) -> Outcome:
        assert matter.turn is not None
        if run.attempts > ATTEMPTS_MAX:
            fell_short = f"The answer failed {ATTEMPTS_MAX} times for a fault of ours; the log names it."
            return NeedsPerson(ReasonCode.RUN_FAILED, Assessment(matter.turn.question, fell_short=fell_short))
        return await self._responder.respond(
            run.site_id,
            matter.turn,
            lambda text: self._audience.append(run, text),
            lambda: self._audience.restart(run),
        )
