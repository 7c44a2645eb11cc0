"""Tickets find a person by themselves, also while two processes look at once."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import update

from escalation.routing import Routing, RoutingMode, TeamRule
from escalation.site_documents import DocumentName, latest_document, store_document
from escalation.tables import tickets
from escalation.ticket import Ticket, TicketStatus
from server.inbox.notices import notices_of
from server.team.tables import memberships, team_members, teams
from server.upkeep.routing_round import RoutingRound
from tests.escalation.samples import MORNING
from tests.server.inbox.conftest import ON_SQLITE, Inbox


async def sets(inbox: Inbox, routing: Routing) -> None:
    site_id = inbox.site.site_id
    latest = await inbox.house.database.read(lambda c: latest_document(c, site_id, DocumentName.ROUTING))
    await inbox.house.database.write(
        lambda c: store_document(
            c,
            site_id,
            DocumentName.ROUTING,
            routing.to_document(),
            after_version=0 if latest is None else latest.version,
            by=("u", "Ada"),
            at=MORNING,
        )
    )


def a_round(inbox: Inbox) -> RoutingRound:
    return RoutingRound(inbox.house.database, inbox.house.hub, lambda: inbox.house.clock.now)


async def holders(inbox: Inbox, *of: Ticket) -> list[str | None]:
    found = [(await inbox.house.again(each)).assignee for each in of]
    return [None if each is None else each.name for each in found]


async def set_member(inbox: Inbox, user_id: str, **values: object) -> None:
    await inbox.house.database.write(
        lambda c: c.execute(update(memberships).where(memberships.c.user_id == user_id).values(**values))
    )


@pytest.mark.capability(5)
async def test_two_processes_that_look_at_once_take_turns_and_pass_nobodys_capacity(inbox: Inbox) -> None:
    waiting = [await inbox.house.ticket(inbox.site, f"Question number {number} of many") for number in range(7)]
    await sets(inbox, Routing(mode=RoutingMode.ROUND_ROBIN, capacity=3))
    await asyncio.gather(a_round(inbox).look(), a_round(inbox).look())
    assert Counter(await holders(inbox, *waiting)) == {"Ada": 3, "Bo": 3, None: 1}
    notices = await inbox.house.database.read(lambda c: notices_of(c, [inbox.site.site_id], inbox.bo.actor_id, 9))
    assert [(each.kind, each.by_name) for each in notices] == [("assigned", "Handrail")] * 3
    await inbox.does(
        inbox.ada,
        "resolve",
        next(t for t, who in zip(waiting, await holders(inbox, *waiting), strict=True) if who == "Ada"),
    )
    await a_round(inbox).look()
    assert None not in await holders(inbox, *waiting)


@ON_SQLITE
async def test_nothing_is_given_where_nobody_has_set_it(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    assert await a_round(inbox).look() is False
    assert await holders(inbox, ticket) == [None]


async def test_who_is_away_gets_none_and_gives_back_only_where_that_is_set(inbox: Inbox) -> None:
    await set_member(inbox, inbox.ada.actor_id, away_since=MORNING)
    first = await inbox.house.ticket(inbox.site)
    await sets(inbox, Routing(mode=RoutingMode.BALANCED))
    await a_round(inbox).look()
    assert await holders(inbox, first) == ["Bo"]
    await set_member(inbox, inbox.ada.actor_id, away_since=None)
    await set_member(inbox, inbox.bo.actor_id, away_since=MORNING)
    await a_round(inbox).look()
    assert await holders(inbox, first) == ["Bo"]
    await sets(inbox, Routing(mode=RoutingMode.BALANCED, away_gives_back=True))
    await a_round(inbox).look()
    assert await holders(inbox, first) == ["Ada"]


@pytest.mark.capability(29)
async def test_rules_send_a_ticket_to_a_team_and_only_its_members_get_it(inbox: Inbox) -> None:
    site_id = inbox.site.site_id

    async def make_team(connection: object) -> None:
        await connection.execute(  # type: ignore[attr-defined]
            teams.insert().values(site_id=site_id, team_id="g_money", name="Money", created_at=MORNING)
        )
        await connection.execute(  # type: ignore[attr-defined]
            team_members.insert().values(site_id=site_id, team_id="g_money", user_id=inbox.bo.actor_id)
        )

    await inbox.house.database.write(make_team)
    billing = [await inbox.house.ticket(inbox.site, f"Invoice {number} is wrong") for number in range(2)]
    await inbox.house.database.write(
        lambda c: c.execute(
            update(tickets).where(tickets.c.ticket_id.in_([t.ticket_id for t in billing])).values(category="billing")
        )
    )
    rules = (TeamRule("g_money", category="billing"), TeamRule("g_gone", category="bug"))
    await sets(inbox, Routing(mode=RoutingMode.ROUND_ROBIN, rules=rules))
    await a_round(inbox).look()
    assert await holders(inbox, *billing) == ["Bo", "Bo"]
    assert {(await inbox.house.again(each)).team_id for each in billing} == {"g_money"}


async def test_what_nobody_answers_in_time_goes_to_somebody_else_and_back_it_does_not_bounce(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    await sets(inbox, Routing(mode=RoutingMode.ROUND_ROBIN, reassign_minutes=30))
    await a_round(inbox).look()
    (first,) = await holders(inbox, ticket)
    inbox.house.clock.now += timedelta(minutes=29)
    await a_round(inbox).look()
    assert await holders(inbox, ticket) == [first]
    inbox.house.clock.now += timedelta(minutes=1)
    await a_round(inbox).look()
    (second,) = await holders(inbox, ticket)
    assert {first, second} == {"Ada", "Bo"}
    await inbox.replies(inbox.ada if second == "Ada" else inbox.bo, ticket, "Here is how")
    inbox.house.clock.now += timedelta(hours=5)
    await a_round(inbox).look()
    after = await inbox.house.again(ticket)
    assert (after.status, after.assignee and after.assignee.name) == (TicketStatus.WAITING_FOR_CUSTOMER, second)


@ON_SQLITE
async def test_who_works_only_elsewhere_or_only_looks_never_gets_one(inbox: Inbox) -> None:
    await inbox.house.user("eve@example.com", "Eve", await inbox.house.site("Elsewhere"))
    await set_member(inbox, inbox.ada.actor_id, role="viewer")
    waiting = [await inbox.house.ticket(inbox.site, f"Question number {number} of many") for number in range(3)]
    await sets(inbox, Routing(mode=RoutingMode.ROUND_ROBIN))
    await a_round(inbox).look()
    assert set(await holders(inbox, *waiting)) == {"Bo"}
