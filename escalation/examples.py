"""What a team teaches the classifier: labelled texts, imported or from corrections, within a bound of each site."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.policy_tables import triage_examples
from escalation.tables import tickets

EXAMPLES_MAX: Final = 2_000
"""Of one site, the latest: embedding and learning them takes a process some 15 seconds of one core, once."""

TEXT_CHARACTERS_MAX: Final = 2_000
"""The width of the column."""

ID_BYTES: Final = 16

ROWS_A_STATEMENT: Final = 500
"""Rows in one INSERT."""

IMPORTED: Final = "import"
CORRECTED: Final = "correction"


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its category."""

    text: str
    category: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: how many were added, changed their category, or were there already; and how many of the
    oldest gave way to them."""

    added: int
    changed: int
    known: int
    gone: int


async def examples_of(connection: AsyncConnection, site_id: str) -> tuple[Example, ...]:
    """The site's examples, the latest first, at most EXAMPLES_MAX."""
    columns = triage_examples.c
    of_ticket = (tickets.c.site_id == columns.site_id) & (tickets.c.ticket_id == columns.ticket_id)
    rows = await connection.execute(
        select(columns.text, columns.category)
        .select_from(triage_examples.outerjoin(tickets, of_ticket))
        # A correction that was taken back, or corrected again without a word, teaches nothing.
        .where(columns.site_id == site_id)
        .where(columns.ticket_id.is_(None) | (tickets.c.category == columns.category))
        .order_by(columns.at.desc(), columns.example_id)
        .limit(EXAMPLES_MAX)
    )
    return tuple(Example(row.text, row.category) for row in rows)


async def examples_version(connection: AsyncConnection, site_id: str) -> tuple[int, int]:
    """Changes whenever the examples do: how many there are, and when the latest was given."""
    columns = triage_examples.c
    row = (await connection.execute(select(func.count(), func.max(columns.at)).where(columns.site_id == site_id))).one()
    return int(row[0]), 0 if row[1] is None else int(row[1].timestamp() * 1000)


async def counts_by_category(connection: AsyncConnection, site_id: str) -> dict[str, int]:
    """How many examples a site has of each category."""
    columns = triage_examples.c
    rows = await connection.execute(
        select(columns.category, func.count()).where(columns.site_id == site_id).group_by(columns.category)
    )
    return {row[0]: row[1] for row in rows}


async def teach(connection: AsyncConnection, site_id: str, example: Example, ticket_id: str, at: datetime) -> None:
    """Keeps the text of a ticket with the category that a person gave it, in the place of what it taught before."""
    columns = triage_examples.c
    await connection.execute(delete(triage_examples).where(columns.site_id == site_id, columns.ticket_id == ticket_id))
    await connection.execute(insert(triage_examples), [_row(site_id, example, CORRECTED, at, ticket_id)])
    await _forget_oldest(connection, site_id)


async def import_examples(
    connection: AsyncConnection, site_id: str, examples: Sequence[Example], at: datetime
) -> Imported:
    """Adds labelled texts; a text that is there already takes the category that comes last. At most EXAMPLES_MAX."""
    columns = triage_examples.c
    rows = await connection.execute(
        select(columns.text, columns.category, columns.example_id).where(columns.site_id == site_id)
    )
    there = {row.text: (row.category, row.example_id) for row in rows}
    wanted = {each.text[:TEXT_CHARACTERS_MAX]: each.category for each in examples[:EXAMPLES_MAX]}
    new = [Example(text, category) for text, category in wanted.items() if text not in there]
    changed = {there[text][1]: name for text, name in wanted.items() if text in there and there[text][0] != name}
    for example_id, category in changed.items():
        await connection.execute(
            update(triage_examples)
            .where(columns.site_id == site_id, columns.example_id == example_id)
            .values(category=category, at=at)
        )
    for start in range(0, len(new), ROWS_A_STATEMENT):
        rows_of_it = [_row(site_id, each, IMPORTED, at) for each in new[start : start + ROWS_A_STATEMENT]]
        await connection.execute(insert(triage_examples), rows_of_it)
    gone = await _forget_oldest(connection, site_id)
    return Imported(len(new), len(changed), len(examples) - len(new) - len(changed), gone)


async def forget_imported(connection: AsyncConnection, site_id: str) -> int:
    """Removes what was imported; what corrections taught stays. How many there were."""
    columns = triage_examples.c
    removed = await connection.execute(
        delete(triage_examples).where(columns.site_id == site_id, columns.source == IMPORTED)
    )
    return removed.rowcount


async def _forget_oldest(connection: AsyncConnection, site_id: str) -> int:
    columns = triage_examples.c
    oldest = (
        (
            await connection.execute(
                select(columns.example_id)
                .where(columns.site_id == site_id)
                .order_by(columns.at.desc(), columns.example_id)
                .offset(EXAMPLES_MAX)
            )
        )
        .scalars()
        .all()
    )
    for some in _batches(oldest):
        await connection.execute(
            delete(triage_examples).where(columns.site_id == site_id, columns.example_id.in_(some))
        )
    return len(oldest)


def _batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + ROWS_A_STATEMENT] for start in range(0, len(ids), ROWS_A_STATEMENT))


def _row(site_id: str, example: Example, source: str, at: datetime, ticket_id: str | None = None) -> dict[str, object]:
    return {
        "site_id": site_id,
        "example_id": f"x_{secrets.token_urlsafe(ID_BYTES)}",
        "category": example.category,
        "text": example.text[:TEXT_CHARACTERS_MAX],
        "source": source,
        "ticket_id": ticket_id,
        "at": at,
    }
