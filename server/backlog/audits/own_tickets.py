"""Our own tickets as an audit reads them, page by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.audit.row import AGENT, CUSTOMER, AuditStatus, AuditTicket, Turn
from escalation.tables import ticket_tags, tickets
from escalation.ticket import Resolution, TicketStatus
from server.conversation.tables import contacts, conversations, messages
from server.team.members import members_of
from server.team.teams import teams_of

PAGE: Final = 500
"""Tickets that one transaction reads."""

TURNS_MAX: Final = 8
"""The latest of a conversation: what it came to is said there."""

TURN_CHARACTERS_MAX: Final = 4_000

AUTHORS: Final = {"visitor": CUSTOMER, "person": AGENT}
"""Who speaks, in the words of an audit. What the system says is no turn, nor is what the AI agent says: after it
handed over nobody waits for the customer."""

_STATUS: Final = {
    TicketStatus.OPEN: AuditStatus.OPEN,
    TicketStatus.WAITING_FOR_CUSTOMER: AuditStatus.WAITING,
    TicketStatus.RESOLVED: AuditStatus.RESOLVED,
}


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Some tickets in the order of their numbers, and after which number the next ones come."""

    tickets: tuple[AuditTicket, ...]
    last_number: int
    left: tuple[str, ...]
    """Ids of tickets that are open and assigned to somebody who is no longer on the team."""


async def count_tickets(connection: AsyncConnection, site_id: str) -> int:
    """How many tickets an audit of this site reads."""
    asked = select(func.count()).select_from(tickets).where(_counts(site_id))
    return (await connection.scalar(asked)) or 0


async def own_tickets(connection: AsyncConnection, site_id: str, after: int = 0, limit: int = PAGE) -> OwnPage:
    """The next tickets with a number higher than `after`: all but merged ones and spam, open ones with their turns."""
    columns = tickets.c
    asked = (
        select(
            *(each for each in columns if each.name not in {"handoff", "why"}),
            columns.handoff["assessment"]["question"].as_string().label("question"),
            contacts.c.external_id,
            contacts.c.email,
        )
        .outerjoin(contacts, and_(contacts.c.site_id == columns.site_id, contacts.c.contact_id == columns.contact_id))
        .where(_counts(site_id), columns.number > after)
        .order_by(columns.number)
        .limit(limit)
    )
    rows = (await connection.execute(asked)).all()
    if not rows:
        return OwnPage((), after, ())
    is_open = [row for row in rows if row.status != TicketStatus.RESOLVED]
    turns = await _turns(connection, site_id, [row.conversation_id for row in is_open])
    tags = await _tags(connection, site_id, [row.ticket_id for row in rows])
    members = {each.user_id: each.name for each in await members_of(connection, site_id)}
    teams = {each.team_id: each.name for each in await teams_of(connection, site_id)}
    left = tuple(row.ticket_id for row in is_open if row.assignee_id is not None and row.assignee_id not in members)
    found = tuple(
        _ticket(row, turns.get(row.conversation_id, ()), tags.get(row.ticket_id, ()), members, teams) for row in rows
    )
    return OwnPage(found, rows[-1].number, left)


def _counts(site_id: str) -> Any:
    columns = tickets.c
    unwanted = columns.resolution.in_((Resolution.SPAM, Resolution.MERGED))
    return and_(columns.site_id == site_id, columns.resolution.is_(None) | ~unwanted)


def _ticket(
    row: Any,
    turns: Sequence[Turn],
    tags: Sequence[str],
    members: Mapping[str, str],
    teams: Mapping[str, str],
) -> AuditTicket:
    status = _STATUS[TicketStatus(row.status)]
    asleep = status is AuditStatus.OPEN and row.snoozed_until is not None
    return AuditTicket(
        row.number,
        row.ticket_id,
        AuditStatus.ON_HOLD if asleep else status,
        status_said="snoozed" if asleep else row.status,
        subject=row.subject,
        text=(row.question or "")[:TURN_CHARACTERS_MAX],
        customer=row.external_id or (row.email.lower() if row.email else None) or row.contact_id,
        segment=row.segment,
        category=row.category,
        priority=row.tier,
        assignee=members.get(row.assignee_id, row.assignee_name),
        team=teams.get(row.team_id),
        tags=tuple(tags),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        first_response_at=row.first_response_at,
        resolved_at=row.resolved_at,
        turns=tuple(turns),
        number=str(row.number),
    )


async def _turns(connection: AsyncConnection, site_id: str, conversation_ids: Collection[str]) -> dict[str, list[Turn]]:
    """The latest turns of each conversation, the oldest first."""
    found: dict[str, list[Turn]] = {}
    of_message = and_(
        conversations.c.site_id == messages.c.site_id,
        conversations.c.conversation_id == messages.c.conversation_id,
    )
    rows = await connection.execute(
        select(messages.c.conversation_id, messages.c.author, messages.c.text, messages.c.created_at)
        .join(conversations, of_message)
        .where(
            messages.c.site_id == site_id,
            messages.c.conversation_id.in_(conversation_ids),
            messages.c.seq > conversations.c.last_seq - TURNS_MAX,
        )
        .order_by(messages.c.conversation_id, messages.c.seq)
    )
    for row in rows:
        author = AUTHORS.get(row.author)
        if author is not None:
            turn = Turn(author, row.text[:TURN_CHARACTERS_MAX], row.created_at)
            found.setdefault(row.conversation_id, []).append(turn)
    return found


async def _tags(connection: AsyncConnection, site_id: str, ticket_ids: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = await connection.execute(
        select(ticket_tags.c.ticket_id, ticket_tags.c.tag)
        .where(ticket_tags.c.site_id == site_id, ticket_tags.c.ticket_id.in_(ticket_ids))
        .order_by(ticket_tags.c.ticket_id, ticket_tags.c.tag)
    )
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row.tag)
    return found
