"""Clocks that are due soon or breached are told of once each, to whoever can still help."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.desk_tables import notices
from escalation.opening import open_ticket
from escalation.ticket import Assignee, Ticket
from escalation.tickets import assign, customer_replied, record_first_response, waiting_for_customer
from server.conversation.site import Site, add_site
from server.database import Database
from server.realtime.events import DeskEvent, FrameEvent
from server.realtime.hub import Hub
from server.realtime.topics import desk_topic
from server.team.audit_log import entries_of
from server.team.role import Role
from server.team.users import User, add_user
from server.upkeep.clock_round import ClockRound
from tests.escalation.samples import MORNING, handoff

HOUR = timedelta(hours=1)
DUE = MORNING + 24 * HOUR


@dataclass
class Watch:
    """A site with two people, one round of upkeep, and what it told."""

    database: Database
    site: Site
    ada: User
    bo: User
    now: datetime = MORNING
    told: list[tuple[str, str, str]] = field(default_factory=list)
    hub: Hub = field(default_factory=Hub)

    def round(self, database: Database | None = None) -> ClockRound:
        return ClockRound(
            database or self.database,
            self.hub,
            lambda: self.now,
            lambda clock, kind, tier: self.told.append((clock, kind, tier)),
        )

    async def look(self, at: datetime) -> list[tuple[str, str, str]]:
        self.now = at
        self.told.clear()
        while await self.round().look():
            pass
        return list(self.told)

    async def ticket(self, conversation_id: str = "c_one") -> Ticket:
        handed = handoff("I was charged twice", site_id=self.site.site_id, conversation_id=conversation_id)
        return await self.database.write(lambda rows: open_ticket(rows, handed))

    async def noticed(self) -> set[tuple[str, str]]:
        async def unit(connection: AsyncConnection) -> set[tuple[str, str]]:
            return {(row.user_id, row.kind) for row in await connection.execute(select(notices))}

        return await self.database.read(unit)


@pytest.fixture
async def watch(database: Database) -> Watch:
    async def unit(connection: AsyncConnection) -> tuple[Site, User, User]:
        site = (await add_site(connection, "Fernway help", ["https://app.example"], MORNING))[0]
        people = [
            await add_user(
                connection,
                email=f"{name}@example.com".lower(),
                name=name,
                password_hash="",
                site_ids=[site.site_id],
                at=MORNING,
                role=role,
            )
            for name, role in (("Ada", Role.AGENT), ("Bo", Role.OWNER), ("Vi", Role.VIEWER))
        ]
        return site, people[0], people[1]

    return Watch(database, *await database.write(unit))


async def test_a_clock_is_told_of_when_it_is_due_soon_and_when_it_breaks_and_never_again(watch: Watch) -> None:
    ticket = await watch.ticket()
    assert await watch.look(DUE - 7 * HOUR) == []
    assert await watch.look(DUE - 6 * HOUR) == [("first_response", "due_soon", "high")]
    assert await watch.look(DUE - HOUR) == []
    assert await watch.look(DUE) == [("first_response", "breached", "high")]
    assert await watch.look(DUE + 1000 * HOUR) == []
    entries = await watch.database.read(lambda rows: entries_of(rows, watch.site.site_id, ticket.ticket_id, 10))
    assert [each.action for each in entries] == ["ticket.clock_due_soon", "ticket.clock_breached"]
    assert entries[0].actor.name == "Handrail"


async def test_two_processes_at_once_tell_once(watch: Watch, database_url: str) -> None:
    for number in range(12):
        await watch.ticket(conversation_id=f"c_{number}")
    other = Database(database_url) if database_url.startswith("postgresql") else watch.database
    if other is not watch.database:
        await other.start()
    watch.now = DUE
    await asyncio.gather(watch.round().look(), watch.round(other).look(), watch.round(other).look())
    if other is not watch.database:
        await other.aclose()
    assert sorted(watch.told).count(("first_response", "breached", "high")) == 12


async def test_who_has_it_hears_of_it_else_all_who_work_and_are_there(watch: Watch) -> None:
    ticket = await watch.ticket()
    await watch.look(DUE - 6 * HOUR)
    assert await watch.noticed() == {(watch.ada.user_id, "due_soon"), (watch.bo.user_id, "due_soon")}
    ada = Assignee(watch.ada.user_id, "Ada")
    await watch.database.write(lambda rows: assign(rows, ticket, ada, DUE - HOUR))
    await watch.look(DUE)
    assert {each for each in await watch.noticed() if each[1] == "breached"} == {(watch.ada.user_id, "breached")}


async def test_nothing_is_told_while_the_customer_is_awaited(watch: Watch) -> None:
    ticket = await watch.ticket()

    async def answer(connection: AsyncConnection) -> None:
        answered = await record_first_response(connection, ticket, MORNING + HOUR)
        await waiting_for_customer(connection, answered, MORNING + HOUR)

    await watch.database.write(answer)
    assert await watch.look(DUE + 100 * HOUR) == []
    again = DUE + 100 * HOUR
    await watch.database.write(lambda rows: customer_replied(rows, ticket, again))
    assert await watch.look(again + 24 * HOUR) == [
        ("next_response", "due_soon", "high"),
        ("next_response", "breached", "high"),
    ]


async def test_the_desk_of_the_site_hears_that_something_changed(watch: Watch) -> None:
    ticket = await watch.ticket()
    heard: list[object] = []
    watch.hub.listen(desk_topic(watch.site.site_id), heard.append)
    await watch.look(DUE)
    assert DeskEvent(watch.site.site_id, ticket.conversation_id) in heard
    assert not any(isinstance(each, FrameEvent) for each in heard)
