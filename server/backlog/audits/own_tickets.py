"""Our own tickets as an audit reads them, page by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.audit.row import AGENT, CUSTOMER, AuditStatus, AuditTicket, Turn
from escalation.problems import ProblemStatus
from escalation.tables import problems, ticket_notes, ticket_tags, tickets
from escalation.ticket import Resolution, TicketStatus
from server.conversation.tables import contacts, conversations, messages
from server.team.members import members_of
from server.team.tables import audit_log
from server.team.teams import teams_of

PAGE: Final = 500
"""Tickets that one transaction reads."""

TURNS_MAX: Final = 8
"""The latest of a conversation: what it came to is said there."""

TURN_CHARACTERS_MAX: Final = 4_000

AUTHORS: Final = {"visitor": CUSTOMER, "person": AGENT}
"""Who speaks, in the words of an audit. What the system says is no turn, nor is what the AI agent says: after it
handed over nobody waits for the customer."""

REOPENED: Final = "ticket.reopened"
"""In the audit log: somebody of the team did it. Where the customer did, their words tell more."""

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
    open_ids = [row.ticket_id for row in is_open]
    turns = await _turns(connection, site_id, await _conversations(connection, site_id, is_open))
    moved_on = await _moved_on(connection, site_id, open_ids)
    waited_for = await _open_problems(connection, site_id, {row.problem_id for row in is_open if row.problem_id})
    tags = await _tags(connection, site_id, [row.ticket_id for row in rows])
    members = {each.user_id: each.name for each in await members_of(connection, site_id)}
    teams = {each.team_id: each.name for each in await teams_of(connection, site_id)}
    left = tuple(row.ticket_id for row in is_open if row.assignee_id is not None and row.assignee_id not in members)
    found = tuple(
        replace(
            _ticket(row, turns.get(row.ticket_id, ()), tags.get(row.ticket_id, ()), members, teams, waited_for),
            moved_on_at=moved_on.get(row.ticket_id),
        )
        for row in rows
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
    waited_for: Collection[str],
) -> AuditTicket:
    status = _STATUS[TicketStatus(row.status)]
    held = None
    if status.is_backlog:
        held = "snoozed" if row.snoozed_until is not None else "problem" if row.problem_id in waited_for else None
    return AuditTicket(
        row.number,
        row.ticket_id,
        status if held is None else AuditStatus.ON_HOLD,
        status_said=held or row.status,
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


async def _conversations(connection: AsyncConnection, site_id: str, rows: Sequence[Any]) -> dict[str, str]:
    """The ticket of each conversation: its own, and those of all tickets that were merged into it, one by one."""
    columns = tickets.c
    found = {row.conversation_id: row.ticket_id for row in rows}
    goes_on_in = {row.ticket_id: row.ticket_id for row in rows}
    while goes_on_in:
        merged = await connection.execute(
            select(columns.ticket_id, columns.conversation_id, columns.merged_into).where(
                columns.site_id == site_id, columns.merged_into.in_(list(goes_on_in))
            )
        )
        new = [(row.ticket_id, row.conversation_id, goes_on_in[row.merged_into]) for row in merged]
        goes_on_in = {ticket_id: into for ticket_id, conversation_id, into in new if conversation_id not in found}
        found = {conversation_id: into for _, conversation_id, into in new} | found
    return found


async def _turns(connection: AsyncConnection, site_id: str, tickets_of: Mapping[str, str]) -> dict[str, list[Turn]]:
    """The latest turns of each ticket, the oldest first, in whichever of its conversations they were said."""
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
            messages.c.conversation_id.in_(list(tickets_of)),
            messages.c.seq > conversations.c.last_seq - TURNS_MAX,
        )
        .order_by(messages.c.created_at, messages.c.conversation_id, messages.c.seq)
    )
    for row in rows:
        author = AUTHORS.get(row.author)
        if author is not None:
            turn = Turn(author, row.text[:TURN_CHARACTERS_MAX], row.created_at)
            found.setdefault(tickets_of[row.conversation_id], []).append(turn)
    return found


async def _moved_on(connection: AsyncConnection, site_id: str, ticket_ids: Sequence[str]) -> dict[str, datetime]:
    """When a colleague last wrote a note about each ticket, or opened it again."""
    notes, deeds = ticket_notes.c, audit_log.c
    found: dict[str, datetime] = {}
    for asked in (
        select(notes.ticket_id, func.max(notes.at))
        .where(notes.site_id == site_id, notes.ticket_id.in_(ticket_ids))
        .group_by(notes.ticket_id),
        select(deeds.subject_id, func.max(deeds.at))
        .where(deeds.site_id == site_id, deeds.subject_id.in_(ticket_ids), deeds.action == REOPENED)
        .group_by(deeds.subject_id),
    ):
        for ticket_id, at in await connection.execute(asked):
            found[ticket_id] = max(at, found.get(ticket_id, at))
    return found


async def _open_problems(connection: AsyncConnection, site_id: str, problem_ids: Collection[str]) -> frozenset[str]:
    """Those of the problems that are not solved: who waits for one is told when it is."""
    asked = select(problems.c.problem_id).where(
        problems.c.site_id == site_id,
        problems.c.problem_id.in_(list(problem_ids)),
        problems.c.status == ProblemStatus.OPEN,
    )
    return frozenset(await connection.scalars(asked)) if problem_ids else frozenset()


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
