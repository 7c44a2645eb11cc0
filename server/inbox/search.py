"""Full-text search over messages, subjects, notes and customers, on the sites of whoever asks, the latest first.

The sites stand in the index as words of their own, so that a rare word of a small site is found at once beside the
million messages of another. `server/migrations/versions/0008_views_and_search.py` says how the index is kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tables import ticket_notes, tickets
from server.conversation.search_tables import search_entries
from server.conversation.tables import contacts, conversations, messages
from server.inbox.search_words import Piece, Term, snippet, terms_of

HITS_MAX: Final = 50
"""Entries of one page, before those of one conversation are put together."""

LATEST_LOOKED_THROUGH: Final = 5_000
"""Entries that PostgreSQL reads one by one before it asks the index: a common word is among them often enough."""

SNIPPETS_MAX: Final = 3
"""Of one conversation."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word was found: in a message, the subject, a note, or who the customer is."""

    kind: str
    at: datetime
    by: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A conversation in which something was found. Of a conversation without a ticket, `ticket_id` is None."""

    site_id: str
    conversation_id: str
    ticket_id: str | None
    number: int | None
    subject: str | None
    status: str
    contact_name: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Results, the latest first. `before` begins the next page, None where there is none."""

    terms: tuple[Term, ...]
    results: tuple[Result, ...] = ()
    before: int | None = None


async def search(
    connection: AsyncConnection, site_ids: Collection[str], query: str, before: int | None = None, limit: int = HITS_MAX
) -> Found:
    """What `query` finds on these sites; `before` is that of the page before. A query without a word finds nothing."""
    terms = terms_of(query)
    if not terms or not site_ids:
        return Found(terms)
    entry_ids = await _entry_ids(connection, tuple(site_ids), terms, before or 2**62, limit)
    results = await _results(connection, site_ids, entry_ids, terms)
    return Found(terms, results, entry_ids[-1] if len(entry_ids) == limit else None)


async def _entry_ids(
    connection: AsyncConnection, site_ids: Sequence[str], terms: Sequence[Term], before: int, limit: int
) -> list[int]:
    if connection.dialect.name == "sqlite":
        wanted = {"query": fts5_query(site_ids, terms), "before": before, "limit": limit}
        return list(await connection.scalars(_FTS5, wanted))
    wanted = {"query": tsquery(site_ids, terms), "before": before, "limit": limit}
    found = list(await connection.scalars(_LATEST, wanted | {"latest": LATEST_LOOKED_THROUGH}))
    return found if len(found) == limit else list(await connection.scalars(_GIN, wanted))


_FTS5: Final = text(
    "SELECT rowid FROM search_words WHERE search_words MATCH :query AND rowid < :before"
    " ORDER BY rowid DESC LIMIT :limit"
)
_LATEST: Final = text(
    "SELECT entry_id FROM (SELECT entry_id, words FROM search_words WHERE entry_id < :before"
    " ORDER BY entry_id DESC LIMIT :latest) AS latest"
    " WHERE words @@ CAST(CAST(:query AS text) AS tsquery) ORDER BY entry_id DESC LIMIT :limit"
)
_GIN: Final = text(
    "WITH found AS MATERIALIZED (SELECT entry_id FROM search_words"
    " WHERE words @@ CAST(CAST(:query AS text) AS tsquery) AND entry_id < :before)"
    " SELECT entry_id FROM found ORDER BY entry_id DESC LIMIT :limit"
)


def fts5_query(site_ids: Sequence[str], terms: Sequence[Term]) -> str:
    """The query of FTS5: every term, on one of the sites. Sites are written in hex, as in the index."""
    scopes = " OR ".join(f'"{site_id.encode().hex()}"' for site_id in site_ids)
    phrases = " AND ".join(f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in terms)
    return f"scope : ({scopes}) AND words : ({phrases})"


def tsquery(site_ids: Sequence[str], terms: Sequence[Term]) -> str:
    """The query of PostgreSQL: every term, on one of the sites."""
    scopes = " | ".join(f"'site:{site_id}'" for site_id in site_ids)
    phrases = " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "") + ")" for term in terms
    )
    return f"({scopes}) & {phrases}"


async def _results(
    connection: AsyncConnection, site_ids: Collection[str], entry_ids: Sequence[int], terms: tuple[Term, ...]
) -> tuple[Result, ...]:
    if not entry_ids:
        return ()
    entries = await connection.execute(
        select(search_entries)
        .where(search_entries.c.entry_id.in_(entry_ids))
        .order_by(search_entries.c.entry_id.desc())
    )
    # Asked for here: SQLite would rather read all entries of a site than the few that have these ids.
    rows = [row for row in entries if row.site_id in site_ids]
    places: dict[tuple[str, str], list[Place]] = {}
    known = await _read(connection, rows)
    for row in rows:
        found = known.get((row.site_id, row.kind, row.conversation_id, row.ref))
        if found is not None:
            conversation_id, place = found
            pieces = snippet(place.said, terms)
            kept = places.setdefault((row.site_id, conversation_id), [])
            if len(kept) < SNIPPETS_MAX:
                kept.append(Place(row.kind, place.at, place.by, pieces))
    about = await _about(connection, list(places))
    return tuple(
        Result(site_id, conversation_id, **about[site_id, conversation_id], places=tuple(found))
        for (site_id, conversation_id), found in places.items()
        if (site_id, conversation_id) in about
    )


@dataclass(frozen=True, slots=True)
class _Said:
    at: datetime
    by: str
    said: str


_Key = tuple[str, str, str | None, str]
_Texts = dict[_Key, tuple[str, _Said]]


async def _read(connection: AsyncConnection, rows: Sequence[Any]) -> _Texts:
    """The texts of entries, with their conversations; what was removed meanwhile is not among them."""
    by_kind: dict[str, list[Any]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    texts: _Texts = {}
    for kind, read in (("message", _messages), ("ticket", _tickets), ("note", _notes), ("contact", _contacts)):
        if kind in by_kind:
            texts |= await read(connection, by_kind[kind])
    return texts


async def _messages(connection: AsyncConnection, rows: Sequence[Any]) -> _Texts:
    c = messages.c
    keys = [(row.site_id, row.conversation_id, int(row.ref)) for row in rows]
    found = await connection.execute(
        select(c.site_id, c.conversation_id, c.seq, c.author, c.name, c.text, c.created_at).where(
            _any_of((c.site_id, c.conversation_id, c.seq), keys)
        )
    )
    return {
        (row.site_id, "message", row.conversation_id, str(row.seq)): (
            row.conversation_id,
            _Said(row.created_at, row.name or row.author, row.text),
        )
        for row in found
    }


async def _tickets(connection: AsyncConnection, rows: Sequence[Any]) -> _Texts:
    c = tickets.c
    found = await connection.execute(
        select(c.site_id, c.ticket_id, c.conversation_id, c.subject, c.opened_at).where(
            _any_of((c.site_id, c.ticket_id), [(row.site_id, row.ref) for row in rows])
        )
    )
    return {
        (row.site_id, "ticket", None, row.ticket_id): (row.conversation_id, _Said(row.opened_at, "", row.subject))
        for row in found
    }


async def _notes(connection: AsyncConnection, rows: Sequence[Any]) -> _Texts:
    c = ticket_notes.c
    found = await connection.execute(
        select(c.site_id, c.note_id, tickets.c.conversation_id, c.author_name, c.text, c.at)
        .join(tickets, and_(tickets.c.site_id == c.site_id, tickets.c.ticket_id == c.ticket_id))
        .where(_any_of((c.site_id, c.note_id), [(row.site_id, row.ref) for row in rows]))
    )
    return {
        (row.site_id, "note", None, row.note_id): (row.conversation_id, _Said(row.at, row.author_name, row.text))
        for row in found
    }


async def _contacts(connection: AsyncConnection, rows: Sequence[Any]) -> _Texts:
    """Of a customer the latest conversation."""
    c = contacts.c
    found = await connection.execute(
        select(
            c.site_id,
            c.contact_id,
            c.name,
            c.email,
            c.external_id,
            conversations.c.conversation_id,
            conversations.c.updated_at,
        )
        .join(
            conversations,
            and_(conversations.c.site_id == c.site_id, conversations.c.contact_id == c.contact_id),
        )
        .where(_any_of((c.site_id, c.contact_id), [(row.site_id, row.ref) for row in rows]))
        .order_by(conversations.c.updated_at)
    )
    return {
        (row.site_id, "contact", None, row.contact_id): (
            row.conversation_id,
            _Said(row.updated_at, "", " · ".join(each for each in (row.name, row.email, row.external_id) if each)),
        )
        for row in found
    }


async def _about(
    connection: AsyncConnection, keys: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], dict[str, Any]]:
    """What a line of the results says of conversations: their latest ticket, or how they stand without one."""
    if not keys:
        return {}
    c = conversations.c
    found = await connection.execute(
        select(c.site_id, c.conversation_id, c.status, contacts.c.name)
        .join(contacts, and_(contacts.c.site_id == c.site_id, contacts.c.contact_id == c.contact_id))
        .where(_any_of((c.site_id, c.conversation_id), keys))
    )
    about: dict[tuple[str, str], dict[str, Any]] = {
        (row.site_id, row.conversation_id): {
            "ticket_id": None,
            "number": None,
            "subject": None,
            "status": row.status,
            "contact_name": row.name,
        }
        for row in found
    }
    t = tickets.c
    latest = await connection.execute(
        select(t.site_id, t.conversation_id, t.ticket_id, t.number, t.subject, t.status, t.contact_name)
        .where(_any_of((t.site_id, t.conversation_id), keys))
        .order_by(t.number)
    )
    for row in latest:
        known = about.get((row.site_id, row.conversation_id))
        if known is not None:
            known |= {
                "ticket_id": row.ticket_id,
                "number": row.number,
                "subject": row.subject,
                "status": row.status,
                "contact_name": known["contact_name"] or row.contact_name,
            }
    return about


def _any_of(columns: Sequence[ColumnElement[Any]], keys: Sequence[tuple[Any, ...]]) -> ColumnElement[bool]:
    """One of these keys; SQLite would read the whole table for a list of rows."""
    return or_(*(and_(*(c == value for c, value in zip(columns, key, strict=True))) for key in keys))


async def ticket_numbered(connection: AsyncConnection, site_ids: Collection[str], number: int) -> str | None:
    """The id of the only ticket with this number on these sites, or None."""
    found = await connection.scalars(
        select(tickets.c.ticket_id).where(
            or_(*(and_(tickets.c.site_id == s, tickets.c.number == number) for s in site_ids))
        )
    )
    ids = list(found)
    return ids[0] if len(ids) == 1 else None
