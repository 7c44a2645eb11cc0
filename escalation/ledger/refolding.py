"""What was told and is not folded yet becomes facts: in memory for whoever reads, stored by the rounds of upkeep."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import event_in
from escalation.ledger.event import LedgerEvent, Subject
from escalation.ledger.fact_rows import conversation_fact_row, ticket_fact_row
from escalation.ledger.facts import ConversationFacts, TicketFacts
from escalation.ledger.folding import in_force, talk_story, ticket_story
from escalation.ledger.sheets import (
    Rewrite,
    SheetChange,
    SheetKey,
    day_of,
    rewritten,
    sheets_at,
    store_rewrites,
    versions_at,
)
from escalation.ledger.stories import TalkStory, TicketStory
from escalation.ledger.story_memory import Heard, Key, StoryMemory, heard_of, read_on
from escalation.ledger.tables import (
    conversation_facts,
    ledger_events,
    ledger_sites,
    ledger_unfolded,
    ticket_facts,
)

MARKS_MAX: Final = 1_000
"""Of one folding: a transaction of some tenths of a second."""

S = TypeVar("S", TicketStory, TalkStory)
F = TypeVar("F", TicketFacts | None, ConversationFacts | None)


@dataclass(slots=True)
class Refolded:
    """Facts by their keys, None where there are none any more; `places` are the marks that are settled by it."""

    places: list[int] = field(default_factory=list)
    tickets: dict[Key, TicketFacts | None] = field(default_factory=dict)
    conversations: dict[Key, ConversationFacts | None] = field(default_factory=dict)
    changes: dict[SheetKey, SheetChange] = field(default_factory=dict)
    rewrites: dict[SheetKey, Rewrite] = field(default_factory=dict)
    heard: dict[Key, Heard | None] = field(default_factory=dict)
    """For a StoryMemory, once it is committed."""


async def refolded(
    connection: AsyncConnection,
    site_ids: Collection[str],
    limit: int = MARKS_MAX,
    memory: StoryMemory | None = None,
) -> Refolded:
    """The facts of what was told of these sites and not folded, the first told first; nothing is stored by this.

    `memory` spares reading all events of a long story for each one that is told of it.
    """
    marks = ledger_unfolded.c
    rows = await connection.execute(
        select(marks.place, marks.site_id, marks.subject, marks.subject_id)
        .where(marks.site_id.in_(site_ids))
        .order_by(marks.place)
        .limit(limit)
    )
    anew = Refolded()
    asked: dict[Subject, dict[Key, None]] = {Subject.TICKET: {}, Subject.CONVERSATION: {}}
    for row in rows:
        anew.places.append(row.place)
        asked[Subject(row.subject)][row.site_id, row.subject_id] = None
    if anew.places:
        await fold_subjects(connection, anew, list(asked[Subject.TICKET]), list(asked[Subject.CONVERSATION]), memory)
    return anew


async def fold_subjects(
    connection: AsyncConnection,
    anew: Refolded,
    ticket_keys: list[Key],
    conversation_keys: list[Key],
    memory: StoryMemory | None = None,
) -> None:
    """Folds these from their events, with the conversations of tickets whose category became another."""
    tickets = await _stories(connection, anew, ticket_keys, ticket_story, memory)
    anew.tickets = {key: None if story is None else story.facts() for key, story in tickets.items()}
    wanted = dict.fromkeys(conversation_keys)
    wanted |= {(each.site_id, each.conversation_id): None for each in anew.tickets.values() if each is not None}
    talks = await _stories(connection, anew, list(wanted), talk_story, memory)
    categories = await _categories(connection, list(wanted), anew.tickets)
    anew.conversations = {
        key: None if story is None else story.facts(categories.get(key)) for key, story in talks.items()
    }
    await _note(connection, anew, Subject.TICKET, anew.tickets, ticket_facts)
    await _note(connection, anew, Subject.CONVERSATION, anew.conversations, conversation_facts)


async def fold_pending(connection: AsyncConnection, site_ids: Collection[str], limit: int = MARKS_MAX) -> int:
    """Stores the facts of what was told of these sites; gives how many marks were settled, 0 when all is folded.

    Holds the sites until the commit: of two who fold at once the second finds nothing left of what the first did.
    """
    await hold_sites(connection, site_ids)
    anew = await prepared(connection, site_ids, limit)
    await _store(connection, anew)
    return len(anew.places)


async def prepared(
    connection: AsyncConnection,
    site_ids: Collection[str],
    limit: int = MARKS_MAX,
    memory: StoryMemory | None = None,
) -> Refolded:
    """What `store_prepared` needs, read and computed without holding anything up."""
    anew = await refolded(connection, site_ids, limit, memory)
    anew.rewrites = rewritten(await sheets_at(connection, anew.changes), anew.changes)
    return anew


async def store_prepared(connection: AsyncConnection, site_ids: Collection[str], anew: Refolded) -> bool:
    """Stores what was prepared of these sites; false, and nothing is stored, when others folded meanwhile."""
    await hold_sites(connection, site_ids)
    marks = select(func.count()).select_from(ledger_unfolded).where(ledger_unfolded.c.place.in_(anew.places))
    if await connection.scalar(marks) != len(anew.places):
        return False
    # Whoever folds a subject gives the sheet of its day another version: where none has changed, none of them was.
    known = {key: each.before for key, each in anew.rewrites.items() if each.before is not None}
    if await versions_at(connection, anew.rewrites.keys()) != known:
        return False
    await _store(connection, anew)
    return True


async def _store(connection: AsyncConnection, anew: Refolded) -> None:
    """Stores facts and sheets, and settles the marks. The sites must be held."""
    if not anew.places:
        return
    await _replace(connection, ticket_facts, _known(anew, anew.tickets), ticket_fact_row)
    await _replace(connection, conversation_facts, _known(anew, anew.conversations), conversation_fact_row)
    await store_rewrites(connection, anew.rewrites)
    await connection.execute(delete(ledger_unfolded).where(ledger_unfolded.c.place.in_(anew.places)))


def _known(anew: Refolded, facts: Mapping[Key, F]) -> dict[Key, F]:
    """Without those of which there were no facts before, and are none now."""
    gone = {(site_id, each) for (site_id, _, _), change in anew.changes.items() for each in change.gone}
    return {key: each for key, each in facts.items() if each is not None or key in gone}


async def _stories(
    connection: AsyncConnection,
    anew: Refolded,
    keys: list[Key],
    story_of: Callable[[Sequence[LedgerEvent]], S | None],
    memory: StoryMemory | None,
) -> dict[Key, S | None]:
    """The stories of these subjects, told on where they are remembered."""
    found: dict[Key, S | None] = {}
    for key in keys:
        if memory is not None and (kept := memory.get(key)) is not None:
            further: Any = await read_on(connection, key, kept)
            if further is not None:
                found[key], anew.heard[key] = further.story, further
    events = await _events_of(connection, [key for key in keys if key not in found])
    for key in keys:
        if key not in found:
            told = events.get(key, [])
            counting = in_force(told)
            found[key] = story_of(counting)
            anew.heard[key] = heard_of(found[key], counting, told)
    return found


async def sites_to_fold(connection: AsyncConnection) -> tuple[str, ...]:
    """The sites of which something was told that is not folded."""
    return tuple(await connection.scalars(select(ledger_unfolded.c.site_id).distinct()))


async def hold_sites(connection: AsyncConnection, site_ids: Collection[str]) -> None:
    """Waits until nobody else folds these sites, and holds them until the commit."""
    for site_id in sorted(site_ids):
        await connection.exec_driver_sql(*_inserted(connection, site_id))
        await connection.execute(select(ledger_sites).where(ledger_sites.c.site_id == site_id).with_for_update())


def _inserted(connection: AsyncConnection, site_id: str) -> tuple[str, tuple[str, ...]]:
    statement = str(insert(ledger_sites).compile(dialect=connection.dialect))
    return f"{statement} ON CONFLICT DO NOTHING", (site_id,)


async def _events_of(connection: AsyncConnection, keys: Collection[Key]) -> dict[Key, list[LedgerEvent]]:
    found: dict[Key, list[LedgerEvent]] = {}
    columns = ledger_events.c
    for site_id, ids in _by_site(keys).items():
        rows = await connection.execute(
            select(ledger_events).where(columns.site_id == site_id, columns.subject_id.in_(ids))
        )
        for row in rows:
            found.setdefault((site_id, row.subject_id), []).append(event_in(row))
    return found


async def _categories(
    connection: AsyncConnection, keys: Collection[Key], anew: Mapping[Key, TicketFacts | None]
) -> dict[Key, str | None]:
    """By conversation the category of its latest ticket, as it is by now."""
    latest: dict[Key, tuple[int, str | None]] = {}

    def see(conversation: Key, number: int, category: str | None) -> None:
        if conversation not in latest or number > latest[conversation][0]:
            latest[conversation] = (number, category)

    columns = ticket_facts.c
    for site_id, ids in _by_site(keys).items():
        rows = await connection.execute(
            select(columns.ticket_id, columns.conversation_id, columns.number, columns.category).where(
                columns.site_id == site_id, columns.conversation_id.in_(ids)
            )
        )
        for row in rows:
            if (site_id, row.ticket_id) not in anew:
                see((site_id, row.conversation_id), row.number, row.category)
    for ticket in anew.values():
        if ticket is not None:
            see((ticket.site_id, ticket.conversation_id), ticket.number, ticket.category)
    return {key: category for key, (_, category) in latest.items()}


async def _note(
    connection: AsyncConnection,
    anew: Refolded,
    subject: Subject,
    facts: Mapping[Key, TicketFacts | ConversationFacts | None],
    table: Table,
) -> None:
    """What becomes different in which sheet."""
    own = table.c.ticket_id if subject is Subject.TICKET else table.c.conversation_id
    before: dict[Key, datetime] = {}
    for site_id, ids in _by_site(facts).items():
        rows = await connection.execute(select(own, table.c.opened_at).where(table.c.site_id == site_id, own.in_(ids)))
        before |= {(site_id, row[0]): row.opened_at for row in rows}
    for key, each in facts.items():
        site_id, subject_id = key
        old = day_of(before[key]) if key in before else None
        new = day_of(each.opened_at) if each is not None else None
        if old is not None and old != new:
            anew.changes.setdefault((site_id, subject, old), SheetChange()).gone.add(subject_id)
        if each is not None and new is not None:
            anew.changes.setdefault((site_id, subject, new), SheetChange()).facts[subject_id] = each


async def _replace(connection: AsyncConnection, table: Table, facts: Mapping[Key, Any], row_of: Any) -> None:
    own = table.c.ticket_id if table is ticket_facts else table.c.conversation_id
    for site_id, ids in _by_site(facts).items():
        await connection.execute(delete(table).where(table.c.site_id == site_id, own.in_(ids)))
    rows = [row_of(each) for each in facts.values() if each is not None]
    if rows:
        await connection.execute(insert(table), rows)


def _by_site(keys: Collection[Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for site_id, subject_id in keys:
        found.setdefault(site_id, []).append(subject_id)
    return found
