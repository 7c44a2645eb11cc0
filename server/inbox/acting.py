"""What a macro does to a ticket, one deed after another, each in the transaction of whoever asks."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.macro_actions import ME, NOBODY, ActionKind, MacroAction
from escalation.ticket import TicketStatus
from escalation.triage import TriageTier
from server.inbox.assigning import assign, give_to_team
from server.inbox.found import Found, find_held
from server.inbox.moves import Change, reopen, resolve
from server.inbox.snoozing import snooze
from server.inbox.tagging import tag
from server.inbox.triaging import set_category, set_tier
from server.team.actor import Actor
from server.team.audit_log import record


async def act(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, action: MacroAction) -> Change:
    """Does one action of a macro. Raises TicketMoveRefused as the move that it stands for."""
    value = action.value
    match action.kind:
        case ActionKind.TIER:
            return await set_tier(connection, found, actor, at, tier=TriageTier(value))
        case ActionKind.CATEGORY:
            return await set_category(connection, found, actor, at, category=value)
        case ActionKind.TAG:
            return await tag(connection, found, actor, at, add=(value,))
        case ActionKind.ASSIGN:
            user_id = {ME: actor.actor_id, NOBODY: None}.get(value, value)
            return await assign(connection, found, actor, at, user_id=user_id)
        case ActionKind.TEAM:
            return await give_to_team(connection, found, actor, at, team_id=value)
        case ActionKind.SNOOZE:
            return await snooze(connection, found, actor, at, until=at + action.length)
        case ActionKind.STATUS:
            return await _set_status(connection, found, actor, at, TicketStatus(value))


async def act_all(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, actions: tuple[MacroAction, ...]
) -> tuple[Change, ...]:
    """All actions in their order; each sees what the one before has made of the ticket."""
    changes = []
    for action in actions:
        changes.append(await act(connection, found, actor, at, action=action))
        found = await find_held(connection, (found.ticket.site_id,), found.ticket.ticket_id)
    return tuple(changes)


async def _set_status(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, status: TicketStatus
) -> Change:
    ticket = found.ticket
    if ticket.status is status:
        return Change(ticket)
    if status is TicketStatus.RESOLVED:
        return await resolve(connection, found, actor, at)
    if ticket.status is TicketStatus.RESOLVED:
        return await reopen(connection, found, actor, at)
    turn = tickets.our_turn if status is TicketStatus.OPEN else tickets.waiting_for_customer
    turned = await turn(connection, ticket, at)
    await record(connection, ticket.site_id, actor, "ticket.status_set", ticket.ticket_id, at, status=status)
    return Change(turned)
