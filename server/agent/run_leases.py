"""The leases of this process: its beat, the runs of workers that died, and its own that nobody works on."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.run_recovery import give_back, give_back_all_but, give_back_runs_of
from server.conversation.runs import Run, held_runs
from server.conversation.workers import Pulse, beat, dead, forget, looked
from server.database import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OwnRuns:
    """What a look at this worker's own runs found: `freed` were given back, `ended` need no more work."""

    freed: int
    ended: tuple[str, ...]


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
        self._lost: Set[str] = frozenset()

    async def begin(self) -> int:
        """Frees the runs that nobody living holds; gives their number. Raises DatabaseUnavailable."""
        if self._database.is_shared:
            # The own beat is there before the first run is held: a lease without one would be void.
            _, freed = await self._database.write_together(_beat_once, self._worker_id)
        else:
            freed = await self._database.write(lambda rows: give_back_all_but(rows, []))
        if freed:
            log.info("runs_taken_up_again", count=freed)
        return freed

    async def beat(self) -> int:
        """Beats, looks at the others, and frees what they no longer hold; gives the number of runs that were freed.

        Raises DatabaseUnavailable.
        """
        if not self._database.is_shared:
            return 0
        # In the lane of the messages, where nobody waits for long: readers may stand in a queue for longer than a
        # worker may be silent.
        beats, freed = await self._database.write_together(_beat_once, self._worker_id)
        self._pulses = looked(self._pulses, beats)
        gone = [worker_id for worker_id in dead(self._pulses) if worker_id != self._worker_id]
        return freed + (await self._bury(gone) if gone else 0)

    async def look(self) -> OwnRuns:
        """Looks at the runs that are held here. Raises DatabaseUnavailable.

        Freed are those that nobody works on at two looks in a row: their beginning was lost, with the answer of a
        database that went away in the middle of a commit. Ended are those that a visitor stopped, and those that are
        worked on though they are held no more at two looks in a row: a person has the conversation by now.
        """
        held = await self._database.read(lambda rows: held_runs(rows, self._worker_id))
        working = self._working()
        idle = {run.run_id: run for run in held if run.run_id not in working}
        lost = set(working) - {run.run_id for run in held}
        freed = [run for run_id, run in idle.items() if run_id in self._idle]
        for run in freed:
            await self._give_back(run)
        stopped = [run.run_id for run in held if run.stop_requested and run.run_id in working]
        ended = (*stopped, *(lost & self._lost))
        self._idle, self._lost = idle.keys(), lost
        return OwnRuns(len(freed), ended)

    async def end(self) -> None:
        """Takes this worker off the list; what it still holds is free."""

        async def unit(connection: AsyncConnection) -> None:
            await give_back_runs_of(connection, [self._worker_id])
            await forget(connection, [self._worker_id])

        await self._database.write(unit)

    async def _give_back(self, run: Run) -> None:
        await self._database.write(lambda rows: give_back(rows, run, self._worker_id))

    async def _bury(self, gone: list[str]) -> int:
        async def unit(connection: AsyncConnection) -> int:
            await forget(connection, gone)
            return await give_back_runs_of(connection, gone)

        freed = await self._database.write(unit)
        log.warning("workers_died", count=len(gone), runs=freed)
        return freed


async def _beat_once(
    connection: AsyncConnection, worker_ids: Sequence[str]
) -> list[tuple[dict[str, int], int] | Exception]:
    """One beat of the worker that asks; and the runs of those who are not on the list are free: a worker that left
    cannot see what was still being stored for it while it did."""
    beats = await beat(connection, worker_ids[0])
    freed = await give_back_all_but(connection, list(beats))
    return [(beats, freed) for _ in worker_ids]
