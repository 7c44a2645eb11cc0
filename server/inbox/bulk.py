"""One move on many tickets, each in a transaction of its own, and the way back of all of them."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import TicketMoveRefused
from server.database import Database
from server.inbox.found import Found, NothingHere, find, find_held
from server.inbox.merging import merge, unmerge
from server.inbox.moves import Change, Move
from server.inbox.undo import close_deed, do_noted, done_of, note_deed, step_count, undo_step
from server.team.actor import Actor

TICKETS_MAX: Final = 200
"""One page of the queue."""

MERGE: Final = "merge"
"""The one kind that is about two tickets: each holds them by itself, and has a way back of its own."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a move on many tickets. `refused` has the reasons in words, by ticket id."""

    bulk_id: str
    changes: tuple[Change, ...]
    refused: dict[str, str]


async def do_all(
    database: Database,
    site_ids: Collection[str],
    actor: Actor,
    ticket_ids: Sequence[str],
    *,
    kind: str,
    move: Move,
    now: Callable[[], datetime],
    told: Callable[[Change], None],
    bulk_id: str | None = None,
) -> Report:
    """Makes a move on each of at most TICKETS_MAX tickets that are found through `site_ids`; more are refused.

    Each is committed by itself and then told: what one ticket refuses holds up no other, and nobody else waits for all.
    `bulk_id` goes on with a deed that was begun before.
    """
    begun = 0
    if bulk_id is None:
        bulk_id = await database.write(lambda rows: note_deed(rows, actor, kind, now()))
    else:
        begun = await database.read(lambda rows: step_count(rows, bulk_id))
    changes: list[Change] = []
    refused: dict[str, str] = {}
    wanted = list(dict.fromkeys(ticket_ids))
    for place, ticket_id in enumerate(wanted[:TICKETS_MAX], start=begun):
        try:
            change = await database.write(_one(site_ids, actor, ticket_id, kind, move, now(), bulk_id, place))
        except (TicketMoveRefused, NothingHere) as refusal:
            refused[ticket_id] = str(refusal)
            continue
        told(change)
        changes.append(change)
    refused |= dict.fromkeys(wanted[TICKETS_MAX:], f"{TICKETS_MAX} tickets go at a time: choose it again.")
    return Report(bulk_id, tuple(changes), refused)


async def undo_all(
    database: Database,
    site_ids: Collection[str],
    actor: Actor,
    bulk_id: str,
    *,
    now: Callable[[], datetime],
    told: Callable[[Change], None],
) -> Report:
    """Takes back what this actor did under `bulk_id`, ticket by ticket.

    Raises TicketMoveRefused when there is nothing (any more) that could be taken back.
    """
    at = now()
    done = await database.read(lambda rows: done_of(rows, actor.actor_id, bulk_id, at))
    if done is None or not await database.write(lambda rows: close_deed(rows, actor.actor_id, bulk_id, at)):
        raise TicketMoveRefused("This can no longer be undone: it was taken back already, or ten minutes have passed.")
    changes: list[Change] = []
    refused: dict[str, str] = {}
    for _, ticket_id in reversed(done.tickets):
        try:
            change = await database.write(_back(site_ids, actor, ticket_id, done.kind, at, bulk_id))
        except (TicketMoveRefused, NothingHere) as refusal:
            refused[ticket_id] = str(refusal)
            continue
        told(change)
        changes.append(change)
    return Report(bulk_id, tuple(changes), refused)


def merge_into(into_id: str, site_ids: Collection[str], *, confirmed: bool = False) -> Move:
    """The move that lets a ticket go on in `into_id`; see `merge`."""

    async def move(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
        return await merge(
            connection, site_ids, actor, at, from_id=found.ticket.ticket_id, into_id=into_id, confirmed=confirmed
        )

    return move


def _one(
    site_ids: Collection[str],
    actor: Actor,
    ticket_id: str,
    kind: str,
    move: Move,
    at: datetime,
    bulk_id: str,
    place: int,
) -> Callable[[AsyncConnection], Awaitable[Change]]:
    async def unit(connection: AsyncConnection) -> Change:
        found = await (find if kind == MERGE else find_held)(connection, site_ids, ticket_id)
        return await do_noted(connection, found, actor, at, move=move, bulk_id=bulk_id, place=place)

    return unit


def _back(
    site_ids: Collection[str], actor: Actor, ticket_id: str, kind: str, at: datetime, bulk_id: str
) -> Callable[[AsyncConnection], Awaitable[Change]]:
    async def unit(connection: AsyncConnection) -> Change:
        if kind == MERGE:
            return await unmerge(connection, site_ids, actor, at, from_id=ticket_id)
        return await undo_step(connection, site_ids, actor, at, bulk_id=bulk_id, ticket_id=ticket_id)

    return unit
