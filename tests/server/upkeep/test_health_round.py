"""Accounts are looked at by themselves: who comes to be at risk becomes a task once, and recovers by itself."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.health.policy import HealthPolicy, health_to_document
from escalation.health.standing import AccountStanding, standing_behind, standings_of, trend_of
from escalation.health.tasks import Task, TaskState, tasks_of
from escalation.ledger.fact_rows import ticket_fact_row
from escalation.ledger.facts import Response, TicketFacts
from escalation.ledger.tables import ticket_facts
from escalation.site_documents import DocumentName, store_document
from escalation.ticket import Ticket
from server.conversation.site import Site
from server.desk.notices_page import notice_words
from server.inbox.notices import notices_of
from server.team.users import User
from server.upkeep.health_round import HealthRound
from tests.server.desk.house import House

ACCOUNT = "northlight"


def health_round(house: House) -> HealthRound:
    return HealthRound(house.database, house.hub, lambda: house.clock.now)


async def asks(
    house: House, site: Site, question: str, *, opened_at: datetime | None = None, **facts: object
) -> Ticket:
    """A ticket of the account, as the ledger has it."""
    ticket = await house.ticket(site, question)
    told = TicketFacts(
        site_id=site.site_id,
        ticket_id=ticket.ticket_id,
        conversation_id=ticket.conversation_id,
        number=ticket.number,
        opened_at=opened_at or house.clock.now,
        tier="high",
        account_id=ACCOUNT,
        segment="enterprise",
        **facts,  # type: ignore[arg-type]
    )

    async def unit(rows: AsyncConnection) -> None:
        await rows.execute(delete(ticket_facts).where(ticket_facts.c.ticket_id == ticket.ticket_id))
        await rows.execute(insert(ticket_facts).values(ticket_fact_row(told)))

    await house.database.write(unit)
    return ticket


async def standing(house: House, site: Site) -> AccountStanding:
    (found,) = await house.database.read(lambda rows: standings_of(rows, (site.site_id,)))
    return found


async def tasks(house: House, site: Site, *, done: bool = False) -> tuple[Task, ...]:
    return await house.database.read(lambda rows: tasks_of(rows, (site.site_id,), house.clock.now, done=done))


async def in_trouble(house: House, site: Site) -> list[Ticket]:
    """Six tickets within a day, about outages, one of them angry, nobody answers."""
    angry = "This is ridiculous. Nothing works, we are switching to another product!"
    texts = ["The board is empty", "Cards are gone", "Nothing loads", "Still nothing", "Again nothing", angry]
    return [await asks(house, site, text, category="outage") for text in texts]


@pytest.mark.capability(74)
async def test_an_account_that_comes_to_be_at_risk_becomes_one_task_and_a_notice(
    house: House, site: Site, ada: User
) -> None:
    trouble = await in_trouble(house, site)
    house.clock.now += timedelta(hours=20)
    await health_round(house).look()
    found = await standing(house, site)
    assert found.at_risk_since == house.clock.now
    assert "6 tickets in 30 days, usually 0.0" in found.reason
    assert "6 tickets on core features" in found.reason
    assert "Waited 20 h" in found.reason
    assert "Displeased in 1 ticket" in found.reason
    (task,) = await tasks(house, site)
    assert task.title == "northlight is at risk: get in touch"
    assert task.reason == found.reason
    (notice,) = await house.database.read(lambda rows: notices_of(rows, (site.site_id,), ada.user_id, 10))
    assert notice_words(notice) == "northlight is at risk; this is their latest ticket"
    assert notice.ticket_id in {ticket.ticket_id for ticket in trouble}
    behind = await house.database.read(lambda rows: standing_behind(rows, site.site_id, trouble[0].ticket_id))
    assert behind == found


@pytest.mark.capability(74)
async def test_it_is_told_once_until_it_has_recovered_by_itself(house: House, site: Site, ada: User) -> None:
    await in_trouble(house, site)
    house.clock.now += timedelta(hours=20)
    for _ in range(3):
        await health_round(house).look()
        house.clock.now += timedelta(hours=1)
    assert len(await tasks(house, site, done=True)) == 1

    async def solved(rows: AsyncConnection) -> None:
        await rows.execute(ticket_facts.update().values(status="resolved", resolved_at=house.clock.now))

    await house.database.write(solved)
    house.clock.now += timedelta(days=31)
    await health_round(house).look()
    assert (await standing(house, site)).at_risk_since is None
    (settled,) = await tasks(house, site, done=True)
    assert settled.state is TaskState.DONE
    assert settled.settled_by is None
    await in_trouble(house, site)
    house.clock.now += timedelta(hours=20)
    await health_round(house).look()
    assert [each.state for each in await tasks(house, site, done=True)] == [TaskState.OPEN, TaskState.DONE]
    days = await house.database.read(lambda rows: trend_of(rows, site.site_id, ACCOUNT, 90, house.clock.now))
    assert [score < 60 for _, score, _ in days] == [True, False, True]


@pytest.mark.capability(74)
async def test_the_task_goes_to_who_looks_after_the_account(house: House, site: Site, ada: User) -> None:
    bo = await house.user("bo@example.com", "Bo", site)
    document = health_to_document(HealthPolicy(owners={ACCOUNT: bo.user_id}))

    async def unit(rows: AsyncConnection) -> None:
        name, at = DocumentName.HEALTH, house.clock.now
        await store_document(rows, site.site_id, name, document, after_version=0, by=("u", "Ada"), at=at)

    await house.database.write(unit)
    await in_trouble(house, site)
    house.clock.now += timedelta(hours=20)
    await health_round(house).look()
    (task,) = await tasks(house, site)
    assert task.owner_id == bo.user_id
    assert await house.database.read(lambda rows: notices_of(rows, (site.site_id,), ada.user_id, 10)) == ()
    assert len(await house.database.read(lambda rows: notices_of(rows, (site.site_id,), bo.user_id, 10))) == 1


async def test_two_processes_that_look_at_once_make_one_task(house: House, site: Site, ada: User) -> None:
    await in_trouble(house, site)
    house.clock.now += timedelta(hours=20)
    await asyncio.gather(*(health_round(house).look() for _ in range(2)))
    assert len(await tasks(house, site)) == 1


@pytest.mark.capability(2)
async def test_the_longest_wait_of_answers_and_of_now_counts(house: House, site: Site, ada: User) -> None:
    wait = Response(at=house.clock.now, wall_ms=36_000_000, business_ms=18_000_000, met=True)
    await asks(house, site, "How long?", first_response=wait, status="waiting_for_customer")
    await health_round(house).look()
    assert (await standing(house, site)).longest_wait == timedelta(hours=5)
    await asks(house, site, "And this?", opened_at=house.clock.now - timedelta(hours=9))
    await health_round(house).look()
    found = await standing(house, site)
    assert found.longest_wait == timedelta(hours=9)
    assert found.at_risk_since is None
    assert await tasks(house, site) == ()
