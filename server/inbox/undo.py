"""The way back: every change of tickets is noted with how they stood, and can be taken back for ten minutes.

What somebody else moved since is never undone, and what was said stays said.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.desk_tables import bulk_actions, bulk_steps
from escalation.errors import TicketMoveRefused
from escalation.ledger.telling import told_as
from escalation.standing import Standing, differences, moved_since, restore, standing_of
from escalation.tables import tickets
from escalation.ticket import Resolution, TicketStatus
from escalation.tickets import open_ticket_of_conversation
from server.agent.handoff import visitors_language
from server.agent.person.ending_words import ending_words
from server.conversation.conversation import Conversation, set_status
from server.conversation.identifier import new_id
from server.conversation.message import Message, append_message, messages_after
from server.conversation.runs import withdraw_runs
from server.inbox.found import Found, find, find_held
from server.inbox.lately import lately
from server.inbox.moves import Change, Move
from server.protocol.server_frames import StatusFrame
from server.team.actor import Actor
from server.team.audit_log import record

UNDO_FOR: Final = timedelta(minutes=10)
"""Long enough to see that it was wrong, short enough that the day has not gone on over it."""

DEEDS_SHOWN_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did to one or more tickets and may take back."""

    bulk_id: str
    kind: str
    at: datetime
    tickets: tuple[tuple[str, str], ...]
    """Site and ticket ids, in the order in which they were changed."""

    def open_at(self, now: datetime) -> bool:
        """Whether it can still be taken back."""
        return bool(self.tickets) and now - self.at <= UNDO_FOR


async def note_deed(connection: AsyncConnection, actor: Actor, kind: str, at: datetime) -> str:
    """Begins a change of tickets; gives the id under which it can be taken back."""
    bulk_id = new_id("b")
    await connection.execute(insert(bulk_actions).values(bulk_id=bulk_id, by_id=actor.actor_id, kind=kind, at=at))
    return bulk_id


async def do_noted(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, move: Move, bulk_id: str, place: int = 0
) -> Change:
    """Makes a move and notes, in the same transaction, how the ticket stood before. Raises what the move raises."""
    before = await _standing(connection, found)
    with told_as(actor.teller):
        change = await move(connection, found, actor, at)
    again = await find(connection, (found.ticket.site_id,), found.ticket.ticket_id)
    was, became = differences(before, await _standing(connection, again))
    if became:
        await connection.execute(
            insert(bulk_steps).values(
                bulk_id=bulk_id,
                site_id=found.ticket.site_id,
                ticket_id=found.ticket.ticket_id,
                place=place,
                before=dict(was),
                after=dict(became),
            )
        )
    return change


async def done_of(connection: AsyncConnection, user_id: str, bulk_id: str, now: datetime) -> Done | None:
    """What this user did under this id, while it can be taken back; else None."""
    return next(iter(await _deeds(connection, user_id, now, bulk_actions.c.bulk_id == bulk_id)), None)


async def deeds_of(connection: AsyncConnection, user_id: str, now: datetime) -> tuple[Done, ...]:
    """What this user did last within UNDO_FOR and has not taken back: at most DEEDS_SHOWN_MAX, the latest first."""
    return await _deeds(connection, user_id, now)


async def is_own_deed(connection: AsyncConnection, user_id: str, bulk_id: str) -> bool:
    """Whether this user began it and has not taken it back."""
    columns = bulk_actions.c
    mine = (columns.bulk_id == bulk_id, columns.by_id == user_id, columns.undone_at.is_(None))
    return await connection.scalar(select(columns.kind).where(*mine)) is not None


async def close_deed(connection: AsyncConnection, user_id: str, bulk_id: str, at: datetime) -> bool:
    """Marks a change of this user as taken back; False where it was before, is too old, or is none of theirs."""
    columns = bulk_actions.c
    mine = (columns.bulk_id == bulk_id, columns.by_id == user_id, columns.undone_at.is_(None))
    closed = await connection.execute(
        update(bulk_actions).where(*mine, columns.at >= at - UNDO_FOR).values(undone_at=at)
    )
    return closed.rowcount > 0


async def undo_step(
    connection: AsyncConnection, site_ids: Collection[str], actor: Actor, at: datetime, *, bulk_id: str, ticket_id: str
) -> Change:
    """Takes back what a change did to one ticket.

    Raises TicketMoveRefused, with who did what since, where it does not stand any more as the change left it.
    """
    found = await find_held(connection, site_ids, ticket_id)
    before, after = await _step(connection, found, bulk_id)
    now = await _standing(connection, found)
    moved = moved_since(now, after) or _spoken_since(now, after)
    if moved:
        since = await lately(connection, found.ticket, actor, at)
        raise TicketMoveRefused(
            " ".join(filter(None, (f"#{found.ticket.number}:", since, f"Changed since: {', '.join(moved)}. It stays.")))
        )
    await _refuse_second_open(connection, found, before)
    with told_as(actor.teller):
        await restore(connection, found.ticket, now, before, after, at)
        message, frames = await _restore_conversations(connection, found, before, at)
    await record(connection, found.ticket.site_id, actor, "ticket.undone", ticket_id, at, what=", ".join(before))
    again = await find(connection, site_ids, ticket_id)
    return Change(again.ticket, message, also=frames)


async def numbers_of(
    connection: AsyncConnection, site_ids: Collection[str], ticket_ids: Sequence[str]
) -> Mapping[str, int]:
    """The numbers of these tickets, of those that may be seen."""
    columns = tickets.c
    rows = await connection.execute(
        select(columns.ticket_id, columns.number).where(
            columns.site_id.in_(site_ids), columns.ticket_id.in_(ticket_ids)
        )
    )
    return {row.ticket_id: row.number for row in rows}


async def step_count(connection: AsyncConnection, bulk_id: str) -> int:
    """How many tickets a change has changed so far."""
    count = select(func.count()).select_from(bulk_steps).where(bulk_steps.c.bulk_id == bulk_id)
    return int(await connection.scalar(count) or 0)


async def _deeds(
    connection: AsyncConnection, user_id: str, now: datetime, *conditions: ColumnElement[bool]
) -> tuple[Done, ...]:
    columns, steps = bulk_actions.c, bulk_steps.c
    rows = await connection.execute(
        select(columns.bulk_id, columns.kind, columns.at)
        .where(columns.by_id == user_id, columns.at >= now - UNDO_FOR, columns.undone_at.is_(None), *conditions)
        .order_by(columns.at.desc(), columns.bulk_id)
        .limit(DEEDS_SHOWN_MAX)
    )
    deeds = {row.bulk_id: row for row in rows}
    found = await connection.execute(
        select(steps.bulk_id, steps.site_id, steps.ticket_id).where(steps.bulk_id.in_(deeds)).order_by(steps.place)
    )
    tickets_of: dict[str, list[tuple[str, str]]] = {bulk_id: [] for bulk_id in deeds}
    for row in found:
        tickets_of[row.bulk_id].append((row.site_id, row.ticket_id))
    return tuple(Done(row.bulk_id, row.kind, row.at, tuple(tickets_of[row.bulk_id])) for row in deeds.values())


async def _step(connection: AsyncConnection, found: Found, bulk_id: str) -> tuple[Standing, Standing]:
    steps = bulk_steps.c
    row = (
        await connection.execute(
            select(steps.before, steps.after).where(
                steps.bulk_id == bulk_id,
                steps.site_id == found.ticket.site_id,
                steps.ticket_id == found.ticket.ticket_id,
            )
        )
    ).one_or_none()
    if row is None:
        raise TicketMoveRefused(f"#{found.ticket.number}: nothing was changed here.")
    return row.before, row.after


async def _standing(connection: AsyncConnection, found: Found) -> dict[str, Any]:
    """How ticket and conversations stand."""
    having = {_name(each): [each.status, each.person_name, each.person_picture] for each in found.conversations}
    return {**await standing_of(connection, found.ticket), **having}


def _name(conversation: Conversation) -> str:
    return f"conversation {conversation.conversation_id}"


def _spoken_since(now: Standing, after: Standing) -> tuple[str, ...]:
    having = [name for name in after if name.startswith("conversation ") and name in now]
    return ("who has the conversation",) if any(now[name] != after[name] for name in having) else ()


async def _refuse_second_open(connection: AsyncConnection, found: Found, before: Standing) -> None:
    if found.ticket.status is not TicketStatus.RESOLVED or before.get("status") in {None, TicketStatus.RESOLVED}:
        return
    for each in found.conversations:
        newer = await open_ticket_of_conversation(connection, each.site_id, each.conversation_id)
        if newer is not None and newer.ticket_id != found.ticket.ticket_id:
            raise TicketMoveRefused(f"#{found.ticket.number}: its conversation goes on in #{newer.number}. It stays.")


async def _restore_conversations(
    connection: AsyncConnection, found: Found, before: Standing, at: datetime
) -> tuple[Message | None, tuple[StatusFrame, ...]]:
    """Gives the conversations to whom they belonged; the customer, who was told of an end, is told that it goes on.

    Of an end as spam nobody was told."""
    message, frames = None, []
    for each in (found.reaches, *found.others):
        if _name(each) not in before:
            continue
        status, name, picture = before[_name(each)]
        await withdraw_runs(connection, each, at)
        over = each.status in {"resolved", "with_ai"} and status not in {"resolved", "with_ai"}
        if each is found.reaches and over and found.ticket.resolution is not Resolution.SPAM:
            said = await messages_after(connection, each, 0)
            words = ending_words(visitors_language(said)).reopened
            message = await append_message(connection, each, author="system", text=words, at=at)
        await set_status(connection, each, status, name, at, picture)
        frames.append(StatusFrame(conversation=each.conversation_id, status=status, name=name, picture=picture))
    return message, tuple(frames)
