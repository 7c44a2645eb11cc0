"""Workers: the processes that hold runs, each known by its beat. A lease lasts for as long as its holder beats.

No clock is compared between machines: whoever watches counts how often it looked, successfully, without seeing a beat
move. So neither a clock that jumps nor a database that was away for all makes anybody look dead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.tables import workers

BEAT_SECONDS: Final = 0.5
"""From one beat to the next; the process looks at the others' beats as often."""

STILL_LOOKS_MAX: Final = 5
"""Looks in a row at a beat that stands still, after which its worker counts as dead: some three seconds. A living one
that was merely held up loses its runs, which others answer; it can store nothing of them any more."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """A worker's beat, and how many looks in a row found it unchanged."""

    beat: int
    still: int = 0


async def beat(connection: AsyncConnection, worker_id: str) -> dict[str, int]:
    """Moves the worker's own beat on, entering it where it is not known; gives the beats of all."""
    moved = await connection.execute(
        update(workers).where(workers.c.worker_id == worker_id).values(beat=workers.c.beat + 1)
    )
    if moved.rowcount == 0:
        await connection.execute(insert(workers).values(worker_id=worker_id, beat=0))
    found = await connection.execute(select(workers.c.worker_id, workers.c.beat))
    return {row.worker_id: row.beat for row in found}


def looked(pulses: Mapping[str, Pulse], beats: Mapping[str, int]) -> dict[str, Pulse]:
    """The pulses after a look that found these beats; workers that are no longer there are forgotten."""
    return {
        worker_id: Pulse(now, pulses[worker_id].still + 1)
        if worker_id in pulses and pulses[worker_id].beat == now
        else Pulse(now)
        for worker_id, now in beats.items()
    }


def dead(pulses: Mapping[str, Pulse]) -> list[str]:
    """The workers whose beat has stood still for too long."""
    return [worker_id for worker_id, pulse in pulses.items() if pulse.still >= STILL_LOOKS_MAX]


async def forget(connection: AsyncConnection, worker_ids: list[str]) -> None:
    """Takes workers that are gone off the list."""
    await connection.execute(delete(workers).where(workers.c.worker_id.in_(worker_ids)))
