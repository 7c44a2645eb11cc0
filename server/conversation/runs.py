"""Runs: the stored promise to answer. A run belongs to the worker that holds it, never to a socket.

queued -> running -> answered | handed_off | stopped | withdrawn; one whose worker died is queued again.
A conversation has at most one running run and one that is queued: two unique indexes hold it so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, Row, and_, func, insert, select, text, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation
from server.conversation.identifier import new_id
from server.conversation.listed import is_listed, listed, number_at, rows_given
from server.conversation.tables import runs

GROWTHS_MAX: Final = 3
"""Messages that a running run takes in, each time beginning its answer anew; the next ones wait for a run of their
own, so that a visitor who keeps writing still gets an answer."""

AT_ONCE_MAX: Final = 100
"""Runs that are taken in one transaction; whoever has more places takes again at once."""

OpenState = Literal["queued", "running"]
OPEN_STATES: Final[tuple[OpenState, ...]] = get_args(OpenState)

_LISTED: Final = listed()
_HERE: Final = is_listed(_LISTED, runs.c.site_id, runs.c.conversation_id)
_OPEN_IN: Final = {
    state: select(runs).select_from(_LISTED.outerjoin(runs, and_(_HERE, text(f"state = '{state}'"))))
    for state in OPEN_STATES
}
_GROW: Final = (
    update(runs)
    .where(is_listed(_LISTED, runs.c.site_id, runs.c.run_id))
    .values(upto_seq=number_at(_LISTED, 2), grown=number_at(_LISTED, 3))
)
ClosedState = Literal["answered", "handed_off", "stopped", "withdrawn"]

Closing = Literal["closed", "grew", "lost"]
"""What came of closing a run: it is closed; or the visitor said more meanwhile, and the answer has to begin anew; or
another worker or a person has it, and nothing of the answer may be stored."""


@dataclass(frozen=True, slots=True)
class Run:
    """The promise to answer what the visitor said from `from_seq` up to `upto_seq`.

    `attempts` counts the workers that took it; `grown` the messages that joined while it was worked on.
    """

    site_id: str
    run_id: str
    conversation_id: str
    from_seq: int
    upto_seq: int
    state: OpenState
    attempts: int = 0
    grown: int = 0
    stop_requested: bool = False


def asked_of(conversation: Conversation, open_runs: Iterable[Run], from_seq: int, upto_seq: int) -> Run:
    """The run that answers what was said from `from_seq` to `upto_seq`: an open one that takes it in, or a new one.

    What a visitor says while a run is open becomes one turn with it.
    """
    by_state = {run.state: run for run in open_runs}
    if (queued := by_state.get("queued")) is not None:
        return replace(queued, upto_seq=upto_seq)
    running = by_state.get("running")
    if running is not None and running.grown < GROWTHS_MAX and not running.stop_requested:
        return replace(running, upto_seq=upto_seq, grown=running.grown + 1)
    return Run(conversation.site_id, new_id("r"), conversation.conversation_id, from_seq, upto_seq, "queued")


async def ask_for_run(
    connection: AsyncConnection, conversation: Conversation, from_seq: int, upto_seq: int, at: datetime
) -> Run:
    """Promises an answer to what was said from `from_seq` up to `upto_seq`; gives the run that will bring it."""
    known = await open_runs(connection, [conversation])
    asked = asked_of(conversation, known, from_seq, upto_seq)
    if any(run.run_id == asked.run_id for run in known):
        await connection.execute(update(runs).where(is_run(asked)).values(upto_seq=asked.upto_seq, grown=asked.grown))
    else:
        await connection.execute(insert(runs).values(row_of(asked, None, at)))
    return asked


async def open_runs(connection: AsyncConnection, conversations: Sequence[Conversation]) -> tuple[Run, ...]:
    """The queued and the running runs of these conversations."""
    return await _open_in(connection, [(each.site_id, each.conversation_id) for each in conversations], *OPEN_STATES)


async def queued_runs(connection: AsyncConnection, beside: Sequence[Run]) -> tuple[Run, ...]:
    """The runs that wait in the conversations of these."""
    return await _open_in(connection, [(run.site_id, run.conversation_id) for run in beside], "queued")


async def grow_all(connection: AsyncConnection, grown: Sequence[Run]) -> None:
    """Stores how far these runs reach now."""
    rows = [(run.site_id, run.run_id, run.upto_seq, run.grown) for run in grown]
    await connection.execute(_GROW, rows_given(rows))


async def is_run_waiting(connection: AsyncConnection) -> bool:
    """Whether there may be something to take."""
    return await connection.scalar(select(runs.c.run_id).where(runs.c.state == "queued").limit(1)) is not None


async def take_runs(connection: AsyncConnection, worker_id: str, limit: int, per_site: int) -> tuple[Run, ...]:
    """Up to `limit` runs (and AT_ONCE_MAX) that nobody works on, now held by `worker_id`; none when there are none.

    Fair between sites: each run stands behind as many as its site already has running here or waiting before it, and a
    site has at most `per_site` at a time here. A run waits while another of its conversation is worked on.
    """
    busy = runs.alias("busy")
    running = select(busy.c.site_id, func.count().label("count")).where(
        busy.c.state == "running", busy.c.worker_id == worker_id
    )
    load = running.group_by(busy.c.site_id).subquery()
    place = func.coalesce(load.c.count, 0) + func.row_number().over(
        partition_by=runs.c.site_id, order_by=(runs.c.created_at, runs.c.run_id)
    )
    waiting = (
        select(runs.c.site_id, runs.c.run_id, runs.c.created_at, place.label("place"))
        .outerjoin(load, load.c.site_id == runs.c.site_id)
        .where(
            runs.c.state == "queued",
            ~select(busy.c.run_id)
            .where(
                busy.c.site_id == runs.c.site_id,
                busy.c.conversation_id == runs.c.conversation_id,
                busy.c.state == "running",
            )
            .exists(),
        )
        .subquery()
    )
    found = await connection.execute(
        select(waiting.c.site_id, waiting.c.run_id)
        .where(waiting.c.place <= per_site)
        .order_by(waiting.c.place, waiting.c.created_at)
        .limit(min(limit, AT_ONCE_MAX))
    )
    keys = [(row.site_id, row.run_id) for row in found]
    if not keys:
        return ()
    # The state is asked again: another worker may have taken one of them between the two statements.
    taken = await connection.execute(
        update(runs)
        .where(is_listed(listed(), runs.c.site_id, runs.c.run_id), runs.c.state == "queued")
        .values(state="running", attempts=runs.c.attempts + 1, worker_id=worker_id)
        .returning(*runs.c),
        rows_given(keys),
    )
    return tuple(sorted((run_of(row) for row in taken), key=lambda run: keys.index((run.site_id, run.run_id))))


async def close_run(
    connection: AsyncConnection,
    run: Run,
    worker_id: str,
    state: ClosedState,
    at: datetime,
    *,
    confidence: float | None = None,
    trace: dict[str, Any] | None = None,
) -> Closing:
    """Ends a run that `worker_id` holds since this attempt; only after "closed" may its answer be stored."""
    held = and_(is_run(run), runs.c.state == "running", runs.c.worker_id == worker_id, runs.c.attempts == run.attempts)
    closed = await connection.execute(
        update(runs)
        .where(held, runs.c.upto_seq == run.upto_seq)
        .values(state=state, finished_at=at, worker_id=None, confidence=confidence, trace=trace)
        .returning(runs.c.run_id)
    )
    if closed.scalar() is not None:
        return "closed"
    grew = await connection.execute(select(runs.c.run_id).where(held))
    return "lost" if grew.scalar() is None else "grew"


async def held_runs(connection: AsyncConnection, worker_id: str) -> tuple[Run, ...]:
    """The runs that `worker_id` holds."""
    found = await connection.execute(select(runs).where(runs.c.state == "running", runs.c.worker_id == worker_id))
    return tuple(run_of(row) for row in found)


async def request_stop(
    connection: AsyncConnection, conversation: Conversation, run_id: str, at: datetime
) -> Run | None:
    """Notes that the visitor wants no more of an open run of theirs; None when it is not open.

    A run that nobody works on is closed at once and given as queued; for a running one its worker does that.
    """
    here = and_(
        runs.c.site_id == conversation.site_id,
        runs.c.conversation_id == conversation.conversation_id,
        runs.c.run_id == run_id,
    )
    found = await connection.execute(
        select(runs).where(here, runs.c.state.in_(("queued", "running"))).with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        return None
    closing = {"state": "stopped", "finished_at": at} if row.state == "queued" else {}
    await connection.execute(update(runs).where(here).values(stop_requested=True, **closing))
    return replace(run_of(row), stop_requested=True)


async def withdraw_runs(connection: AsyncConnection, conversation: Conversation, at: datetime) -> None:
    """Ends all open runs of a conversation: a person takes over, and the AI agent falls silent."""
    await connection.execute(
        update(runs)
        .where(
            runs.c.site_id == conversation.site_id,
            runs.c.conversation_id == conversation.conversation_id,
            runs.c.state.in_(("queued", "running")),
        )
        .values(state="withdrawn", finished_at=at, worker_id=None)
    )


def run_of(row: Row[tuple[object, ...]]) -> Run:
    """The run whose columns stand in `row`."""
    return Run(
        row.site_id,
        row.run_id,
        row.conversation_id,
        row.from_seq,
        row.upto_seq,
        row.state,
        row.attempts,
        row.grown,
        row.stop_requested,
    )


def row_of(run: Run, worker_id: str | None, at: datetime) -> dict[str, object]:
    """A new run as a row."""
    return {
        "site_id": run.site_id,
        "run_id": run.run_id,
        "conversation_id": run.conversation_id,
        "from_seq": run.from_seq,
        "upto_seq": run.upto_seq,
        "grown": run.grown,
        "state": run.state,
        "attempts": run.attempts,
        "worker_id": worker_id,
        "created_at": at,
    }


async def _open_in(
    connection: AsyncConnection, conversations: Sequence[tuple[str, str]], *states: OpenState
) -> tuple[Run, ...]:
    """The runs in these states of the conversations with these site and conversation ids.

    Each state has an index of its own, which the outer join makes SQLite use: it would go through all open runs for
    each conversation.
    """
    found = await connection.execute(union_all(*(_OPEN_IN[state] for state in states)), rows_given(conversations))
    return tuple(run_of(row) for row in found if row.run_id is not None)


def is_run(run: Run) -> ColumnElement[bool]:
    """The condition that a row of `runs` is this one."""
    return and_(runs.c.site_id == run.site_id, runs.c.run_id == run.run_id)
