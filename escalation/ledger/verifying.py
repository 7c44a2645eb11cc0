"""Whoever doubts a figure: all facts folded anew from the events, beside those that are stored."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.column_parts import only, same_rows
from escalation.ledger.event import Subject
from escalation.ledger.fact_rows import conversation_facts_in, ticket_facts_in
from escalation.ledger.refolding import Refolded, fold_subjects
from escalation.ledger.sheets import SheetKey, columns_of, day_of, sheets_at
from escalation.ledger.story_memory import Key
from escalation.ledger.tables import conversation_facts, ledger_events, ledger_unfolded, ticket_facts

SUBJECTS_PER_STEP: Final = 500
"""Tickets and conversations that are folded in one reading."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one reading has found. `wrong` are subjects whose stored facts or sheet are others than those of the
    events; `pending` of them were told something that is not folded yet, and are not compared."""

    subjects: int
    wrong: tuple[Key, ...]
    pending: int
    last: str
    """The id up to which was read; the next step begins behind it."""


async def subject_count(connection: AsyncConnection, site_id: str) -> int:
    """How many tickets and conversations of a site the ledger knows."""
    known = select(ledger_events.c.subject_id).where(ledger_events.c.site_id == site_id).distinct().subquery()
    return int(await connection.scalar(select(func.count()).select_from(known)) or 0)


async def verify_step(connection: AsyncConnection, site_id: str, after: str) -> Step | None:
    """Compares the subjects whose ids come after `after`, at most SUBJECTS_PER_STEP; None when there are none."""
    columns = ledger_events.c
    rows = await connection.execute(
        select(columns.subject_id, columns.subject)
        .where(columns.site_id == site_id, columns.subject_id > after)
        .group_by(columns.subject_id, columns.subject)
        .order_by(columns.subject_id)
        .limit(SUBJECTS_PER_STEP)
    )
    found = [(row.subject_id, Subject(row.subject)) for row in rows]
    if not found:
        return None
    marks = select(ledger_unfolded.c.subject_id).where(ledger_unfolded.c.site_id == site_id).distinct()
    pending = set(await connection.scalars(marks))
    asked = [(subject_id, subject) for subject_id, subject in found if subject_id not in pending]
    tickets = [(site_id, subject_id) for subject_id, subject in asked if subject is Subject.TICKET]
    conversations = [(site_id, subject_id) for subject_id, subject in asked if subject is Subject.CONVERSATION]
    anew = Refolded()
    await fold_subjects(connection, anew, tickets, conversations)
    wrong = [
        *await _wrong(connection, site_id, {key: anew.tickets[key] for key in tickets}, ticket_facts, ticket_facts_in),
        *await _wrong(
            connection,
            site_id,
            {key: anew.conversations[key] for key in conversations},
            conversation_facts,
            conversation_facts_in,
        ),
    ]
    return Step(len(found), tuple(sorted(set(wrong))), len(found) - len(asked), found[-1][0])


async def _wrong(
    connection: AsyncConnection, site_id: str, folded: dict[Key, Any], table: Table, facts_in: Any
) -> list[Key]:
    own = table.c.ticket_id if table is ticket_facts else table.c.conversation_id
    subject = Subject.TICKET if table is ticket_facts else Subject.CONVERSATION
    ids = [subject_id for _, subject_id in folded]
    rows = await connection.execute(select(table).where(table.c.site_id == site_id, own.in_(ids)))
    stored = {(site_id, getattr(row, own.name)): facts_in(row) for row in rows}
    wrong = [key for key, facts in folded.items() if stored.get(key) != facts]
    days: dict[SheetKey, list[Any]] = {}
    for facts in folded.values():
        if facts is not None:
            days.setdefault((site_id, subject, day_of(facts.opened_at)), []).append(facts)
    sheets = await sheets_at(connection, days)
    for key, of_day in days.items():
        sheet: Any = sheets[key][1] if key in sheets else columns_of(subject, ())
        wrong += [
            (site_id, getattr(facts, own.name))
            for facts in of_day
            if not same_rows(only(sheet, getattr(facts, own.name)), columns_of(subject, [facts]))
        ]
    return wrong
