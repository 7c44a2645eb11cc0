"""The leases of this process: its beat, the runs of workers that died, and its own that nobody works on."""

from collections.abc import Callable, Set

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.runs import give_back, give_back_all_but, give_back_runs_of, held_runs
from server.conversation.workers import Pulse, beat, dead, forget, looked
from server.database import Database

log = structlog.get_logger(__name__)


class RunLeases:
    """Holds the runs of one worker for as long as it beats, and frees those of others that no longer do.

    On a database that no other process shares there is nobody to beat for: a start alone voids all leases.
    """

    def __init__(self, database: Database, worker_id: str, working: Callable[[], Set[str]]) -> None:
        """`working` gives the ids of the runs that this worker works on."""
        self._database = database
        self._worker_id = worker_id
        self._working = working
        self._pulses: dict[str, Pulse] = {}
        self._idle: Set[str] = frozenset()

    async def begin(self) -> None:
        """Frees the runs that nobody living holds."""

        async def unit(connection: AsyncConnection) -> int:
            if not self._database.is_shared:
                return await give_back_all_but(connection, [])
            # The own beat is there before the first run is held: a lease without one would be void.
            return await give_back_all_but(connection, list(await beat(connection, self._worker_id)))

        if freed := await self._database.write(unit):
            log.info("runs_taken_up_again", count=freed)

    async def look(self) -> int:
        """Beats, looks at the others, and frees what is free; gives the number of runs that were freed."""
        freed = await self._free_own()
        if not self._database.is_shared:
            return freed
        beats = await self._database.write(lambda rows: beat(rows, self._worker_id))
        self._pulses = looked(self._pulses, beats)
        gone = [worker_id for worker_id in dead(self._pulses) if worker_id != self._worker_id]
        return freed + (await self._bury(gone) if gone else 0)

    async def end(self) -> None:
        """Takes this worker off the list; what it still holds is free."""

        async def unit(connection: AsyncConnection) -> None:
            await give_back_runs_of(connection, [self._worker_id])
            await forget(connection, [self._worker_id])

        await self._database.write(unit)

    async def _bury(self, gone: list[str]) -> int:
        async def unit(connection: AsyncConnection) -> int:
            await forget(connection, gone)
            return await give_back_runs_of(connection, gone)

        freed = await self._database.write(unit)
        log.warning("workers_died", count=len(gone), runs=freed)
        return freed

    async def _free_own(self) -> int:
        """Runs that are held here and worked on by nobody at two looks in a row: their beginning was lost, with the
        answer of a database that went away in the middle of a commit."""
        held = await self._database.read(lambda rows: held_runs(rows, self._worker_id))
        idle = {run.run_id: run for run in held if run.run_id not in self._working()}
        freed = 0
        for run_id, run in idle.items():
            if run_id in self._idle:
                await self._database.write(lambda rows, run=run: give_back(rows, run, self._worker_id))  # type: ignore[misc]
                freed += 1
        self._idle = idle.keys()
        return freed
