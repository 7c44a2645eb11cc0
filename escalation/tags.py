"""Tags of a ticket: free words of a team, written in one way."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import TicketMoveRefused
from escalation.tables import ticket_tags
from escalation.ticket import Ticket

TAG_CHARACTERS_MAX: Final = 40
"""A few words; more is a note."""

TAGS_MAX: Final = 20
"""On one ticket: what one can still take in."""

SUGGESTIONS_MAX: Final = 50

_LONGEST_INPUT: Final = 2_000


def tags_in(text: str) -> tuple[str, ...]:
    """The tags of a line in which commas or line ends stand between them, each once, in the order of the line.

    Raises TicketMoveRefused for one that is too long.
    """
    parts = re.split(r"[,;\n]", text[:_LONGEST_INPUT])
    return tuple(dict.fromkeys(tag for part in parts if (tag := normalised(part))))


def normalised(text: str) -> str:
    """A tag as it is stored: NFKC, in lower case, words joined by hyphens, without a leading #; empty for no word."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip().lstrip("#")
    tag = "-".join("".join(c if c.isprintable() else " " for c in plain).split())
    if len(tag) > TAG_CHARACTERS_MAX:
        raise TicketMoveRefused(f"Tag: “{tag[:TAG_CHARACTERS_MAX]}…” is longer than {TAG_CHARACTERS_MAX} characters.")
    return tag


async def tags_of(connection: AsyncConnection, site_id: str, ticket_id: str) -> tuple[str, ...]:
    """The tags of one ticket, in the order of the alphabet."""
    columns = ticket_tags.c
    found = await connection.scalars(
        select(columns.tag).where(columns.site_id == site_id, columns.ticket_id == ticket_id).order_by(columns.tag)
    )
    return tuple(found)


async def set_tags(connection: AsyncConnection, ticket: Ticket, tags: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Leaves the ticket with just these tags, which are normalised; raises TicketMoveRefused for too many."""
    wanted = set(tags)
    if len(wanted) > TAGS_MAX:
        raise TicketMoveRefused(f"Tags: a ticket has at most {TAGS_MAX}. Remove some first.")
    known = set(await tags_of(connection, ticket.site_id, ticket.ticket_id))
    columns = ticket_tags.c
    mine = (columns.site_id == ticket.site_id, columns.ticket_id == ticket.ticket_id)
    if gone := known - wanted:
        await connection.execute(delete(ticket_tags).where(*mine, columns.tag.in_(gone)))
    if new := sorted(wanted - known):
        rows = [{"site_id": ticket.site_id, "ticket_id": ticket.ticket_id, "tag": tag, "at": at} for tag in new]
        await connection.execute(insert(ticket_tags), rows)
    return tuple(sorted(wanted))


async def tags_of_site(connection: AsyncConnection, site_id: str, limit: int = SUGGESTIONS_MAX) -> tuple[str, ...]:
    """The tags that a site uses, the most used first."""
    columns = ticket_tags.c
    found = await connection.scalars(
        select(columns.tag)
        .where(columns.site_id == site_id)
        .group_by(columns.tag)
        .order_by(func.count().desc(), columns.tag)
        .limit(limit)
    )
    return tuple(found)
