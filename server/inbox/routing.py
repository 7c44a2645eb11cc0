"""Gives tickets to people by the routing of their site: in the order of the queue, never beyond what somebody takes."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import SettingInvalid
from escalation.policy_tables import site_documents
from escalation.queue import urgency_columns
from escalation.routing import WEIGHTS, Asked, Candidate, Routing, RoutingMode, choose
from escalation.site_documents import DocumentName, latest_document
from escalation.site_policies import site_hours
from escalation.tables import NO_CLOCK, tickets
from escalation.tags import tags_of
from escalation.ticket import Ticket, TicketStatus
from escalation.tickets import tickets_where
from escalation.triage import TriageTier
from server.inbox.assigning import assign, give_to_team
from server.inbox.found import NothingHere, find_held
from server.inbox.moves import Change
from server.team.actor import HANDRAIL
from server.team.colleagues import Colleague, colleagues_of
from server.team.tables import memberships
from server.team.teams import teams_of

TICKETS_PER_LOOK: Final = 50
"""Each in a transaction of its own; the round looks again at once when there are more."""

TICKETS_LOOKED_AT: Final = 500
"""So many that wait for somebody suitable do not hide those behind them for whom somebody has room."""

_MILLISECOND: Final = timedelta(milliseconds=1)

log = structlog.get_logger(__name__)


async def routing_of(connection: AsyncConnection, site_id: str) -> Routing:
    """How a site gives its tickets. A document that this version cannot read counts as none."""
    stored = await latest_document(connection, site_id, DocumentName.ROUTING)
    try:
        return Routing() if stored is None else Routing.from_document(stored.document)
    except SettingInvalid as error:
        log.warning("routing_unreadable", site=site_id, why=str(error))
        return Routing()


async def routed_sites(connection: AsyncConnection) -> tuple[str, ...]:
    """The sites that give tickets by themselves, or mark them for teams."""
    found = await connection.scalars(
        select(site_documents.c.site_id).where(site_documents.c.name == DocumentName.ROUTING).distinct()
    )
    return tuple(sorted(found.all()))


async def tickets_to_give(connection: AsyncConnection, site_id: str, at: datetime) -> tuple[str, ...]:
    """Those open tickets that nobody has and for which somebody has room now, the most urgent first.

    Looks at the TICKETS_LOOKED_AT most urgent ones; what it finds is decided again when each is given. A ticket that
    waits costs no transaction.
    """
    routing = await routing_of(connection, site_id)
    people = {
        each.user_id: each for each in await _candidates(connection, site_id, await colleagues_of(connection, site_id))
    }
    has_room = routing.mode is not RoutingMode.OFF and any(each.has_room(routing) for each in people.values())
    if not has_room and not routing.rules:
        return ()
    teams = await _team_ids(connection, site_id)
    found: list[str] = []
    for ticket in await _waiting(connection, site_id, at):
        team_id = ticket.team_id or routing.team_for(ticket)
        known_team = team_id if team_id in teams else ticket.team_id
        tags = await tags_of(connection, site_id, ticket.ticket_id) if has_room else ()
        chosen = choose(_asked(replace(ticket, team_id=known_team), tags, None), list(people.values()), routing)
        if chosen is not None:
            more = WEIGHTS[ticket.tier]
            people[chosen.user_id] = replace(chosen, open_count=chosen.open_count + 1, weight=chosen.weight + more)
        if chosen is not None or known_team != ticket.team_id:
            found.append(ticket.ticket_id)
        if len(found) == TICKETS_PER_LOOK:
            break
    return tuple(found)


async def _waiting(connection: AsyncConnection, site_id: str, at: datetime) -> tuple[Ticket, ...]:
    columns = tickets.c
    awake = or_(columns.snoozed_until.is_(None), columns.snoozed_until <= at)
    return await tickets_where(
        connection,
        site_id,
        lambda query: (
            query.where(columns.status == TicketStatus.OPEN, columns.assignee_id.is_(None), awake)
            .order_by(*urgency_columns())
            .limit(TICKETS_LOOKED_AT)
        ),
    )


async def tickets_to_pass_on(
    connection: AsyncConnection, site_id: str, routing: Routing, at: datetime
) -> tuple[str, ...]:
    """Open tickets whose holder did not answer in time while a clock ran, or went away and gives back.

    Only those for which somebody else has room now; the others stay where they are.
    """
    columns = tickets.c
    reasons: list[ColumnElement[bool]] = []
    if routing.reassign_minutes is not None and (await site_hours(connection, site_id)).is_open(at):
        since = at - timedelta(minutes=routing.reassign_minutes)
        spoken = or_(columns.customer_wrote_at.is_(None), columns.customer_wrote_at <= since)
        reasons.append((columns.assigned_at <= since) & spoken & (columns.breach_order < NO_CLOCK))
    if routing.away_gives_back:
        away = select(memberships.c.user_id).where(
            memberships.c.site_id == site_id, memberships.c.away_since.is_not(None)
        )
        reasons.append(columns.assignee_id.in_(away))
    if not reasons:
        return ()
    awake = or_(columns.snoozed_until.is_(None), columns.snoozed_until <= at)
    late = await tickets_where(
        connection,
        site_id,
        lambda query: (
            query.where(columns.status == TicketStatus.OPEN, columns.assignee_id.is_not(None), awake, or_(*reasons))
            .order_by(*urgency_columns())
            .limit(TICKETS_PER_LOOK)
        ),
    )
    people = await _candidates(connection, site_id, await colleagues_of(connection, site_id)) if late else ()
    found = []
    for ticket in late:
        holder = None if ticket.assignee is None else ticket.assignee.user_id
        tags = await tags_of(connection, site_id, ticket.ticket_id)
        if choose(_asked(ticket, tags, holder), people, routing) is not None:
            found.append(ticket.ticket_id)
    return tuple(found)


async def give(
    connection: AsyncConnection, site_id: str, ticket_id: str, at: datetime, *, passed_on: bool = False
) -> Change | None:
    """Gives one ticket to whom the routing chooses; None when it waits, or when somebody was quicker.

    `passed_on`: it is taken from who has it now, unless nobody else has room. Those who may work on the site are held
    until the commit, so that two processes never give somebody more than they take.
    """
    try:
        found = await find_held(connection, (site_id,), ticket_id)
    except NothingHere:
        return None
    ticket, routing = found.ticket, await routing_of(connection, site_id)
    holder = None if ticket.assignee is None else ticket.assignee.user_id
    if ticket.status is not TicketStatus.OPEN or (holder is not None) is not passed_on:
        return None
    change = None
    team_id = routing.team_for(ticket)
    if ticket.team_id is None and team_id is not None and team_id in await _team_ids(connection, site_id):
        change = await give_to_team(connection, found, HANDRAIL, at, team_id=team_id)
        ticket = change.ticket
    people = await colleagues_of(connection, site_id, hold=routing.mode is not RoutingMode.OFF)
    candidates = await _candidates(connection, site_id, people)
    tags = await tags_of(connection, site_id, ticket_id)
    chosen = choose(_asked(ticket, tags, holder), candidates, routing)
    if chosen is None:
        return change
    found = await find_held(connection, (site_id,), ticket_id)
    given = await assign(connection, found, HANDRAIL, at, user_id=chosen.user_id)
    await _note_given(connection, site_id, chosen.user_id, people, at)
    return given


def _asked(ticket: Ticket, tags: Collection[str], holder: str | None) -> Asked:
    matters = frozenset([*tags, *([ticket.category] if ticket.category else [])])
    return Asked(ticket.team_id, ticket.language, matters, frozenset() if holder is None else frozenset({holder}))


async def _candidates(connection: AsyncConnection, site_id: str, people: Sequence[Colleague]) -> tuple[Candidate, ...]:
    columns = tickets.c
    rows = await connection.execute(
        select(columns.assignee_id, columns.tier, func.count())
        .where(columns.site_id == site_id, columns.status == TicketStatus.OPEN)
        .where(columns.assignee_id.in_([each.user_id for each in people]))
        .group_by(columns.assignee_id, columns.tier)
    )
    counts, weights = Counter[str](), Counter[str]()
    for user_id, tier, count in rows:
        counts[user_id] += count
        weights[user_id] += count * WEIGHTS[TriageTier(tier)]
    return tuple(
        Candidate(
            user_id=each.user_id,
            capacity=each.capacity,
            skills=frozenset(each.skills),
            languages=frozenset(each.languages),
            team_ids=each.team_ids,
            away=each.away_since is not None,
            open_count=counts[each.user_id],
            weight=weights[each.user_id],
            given_at=each.given_at,
        )
        for each in people
    )


async def _team_ids(connection: AsyncConnection, site_id: str) -> set[str]:
    return {each.team_id for each in await teams_of(connection, site_id)}


async def _note_given(
    connection: AsyncConnection, site_id: str, user_id: str, people: Sequence[Colleague], at: datetime
) -> None:
    """Later than anybody got one: within one millisecond turns would go by id instead."""
    latest = max((each.given_at for each in people if each.given_at is not None), default=None)
    given_at = at if latest is None or latest < at else latest + _MILLISECOND
    await connection.execute(
        update(memberships)
        .where(memberships.c.site_id == site_id, memberships.c.user_id == user_id)
        .values(given_at=given_at)
    )
