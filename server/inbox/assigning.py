"""Who has a ticket: a person, a team, or nobody."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.errors import TicketMoveRefused
from escalation.ticket import Assignee, Ticket
from server.inbox.found import Found
from server.inbox.lately import lately
from server.inbox.moves import Change
from server.inbox.notices import NoticeKind, notify
from server.team.actor import Actor
from server.team.audit_log import record
from server.team.colleagues import colleagues_of
from server.team.teams import teams_of

NOBODY: Final = ""
"""Whom a ticket has without an assignee, as forms and programs write it."""


async def assign(
    connection: AsyncConnection,
    found: Found,
    actor: Actor,
    at: datetime,
    *,
    user_id: str | None,
    seen: str | None = None,
) -> Change:
    """Gives the ticket to a person who works on its site, or to nobody; the customer sees whoever replies next.

    `seen` is the id of whom the actor believes to have it, NOBODY for nobody: when somebody else has it by now, nothing
    is changed. Raises TicketMoveRefused for that, for a resolved ticket and for whoever does not work there.
    """
    ticket = found.ticket
    holder = NOBODY if ticket.assignee is None else ticket.assignee.user_id
    if holder == (user_id or NOBODY):
        return Change(ticket)
    await refuse_unless_seen(connection, ticket, actor, at, seen)
    to = None if not user_id else await _colleague(connection, ticket.site_id, user_id)
    ticket = await tickets.assign(connection, ticket, to, at)
    await record(
        connection,
        ticket.site_id,
        actor,
        "ticket.assigned",
        ticket.ticket_id,
        at,
        to=None if to is None else to.user_id,
        name=None if to is None else to.name,
    )
    if to is None or to.user_id == actor.actor_id:
        return Change(ticket)
    await notify(connection, ticket.site_id, to.user_id, NoticeKind.ASSIGNED, ticket.ticket_id, actor.name, at)
    return Change(ticket, noticed=(to.user_id,))


async def give_to_team(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, team_id: str | None
) -> Change:
    """Marks the ticket for a team of its site, or for none. Raises TicketMoveRefused for a team that there is not."""
    ticket = found.ticket
    if (team_id or None) == ticket.team_id:
        return Change(ticket)
    teams = {each.team_id: each.name for each in await teams_of(connection, ticket.site_id)}
    if team_id and team_id not in teams:
        raise TicketMoveRefused("Team: there is no such team on this site. Choose another.")
    ticket = await tickets.revise(connection, ticket, lambda held: replace(held, team_id=team_id or None), at)
    name = teams.get(team_id) if team_id else None
    await record(
        connection, ticket.site_id, actor, "ticket.team_set", ticket.ticket_id, at, to=team_id or None, name=name
    )
    return Change(ticket)


async def refuse_unless_seen(
    connection: AsyncConnection, ticket: Ticket, actor: Actor, at: datetime, seen: str | None
) -> None:
    """Raises TicketMoveRefused when somebody else than `seen` has the ticket by now; None looks at nothing."""
    holder = NOBODY if ticket.assignee is None else ticket.assignee.user_id
    if seen is None or holder in {seen, actor.actor_id}:
        return
    has_it = "Nobody has it" if ticket.assignee is None else f"{ticket.assignee.name} has it"
    words = " ".join(filter(None, (await lately(connection, ticket, actor, at), f"{has_it} now.")))
    raise TicketMoveRefused(f"{words} Nothing was changed; do it again if you still want it.")


async def _colleague(connection: AsyncConnection, site_id: str, user_id: str) -> Assignee:
    for each in await colleagues_of(connection, site_id):
        if each.user_id == user_id:
            return Assignee(each.user_id, each.name)
    raise TicketMoveRefused("Assign: this person does not work on this site. Choose somebody else.")
