"""The history of the demo is whole: rows, ledger and facts tell the same, and the stories of today stand on top."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert_rows import alerts_of
from escalation.alerts.releases import releases_between
from escalation.health.standing import standings_of
from escalation.instant import EPOCH
from escalation.ledger.refolding import sites_to_fold
from escalation.ledger.tables import ticket_facts
from escalation.tables import tickets
from escalation.ticket import TicketStatus
from escalation.tickets import handoff_of, queue, ticket_of
from server.conversation.site import add_site
from server.conversation.tables import contacts, conversations, messages
from server.database import Database
from server.demo.desk_filling import add_people, fill_desk
from server.demo.desk_stories import STORIES
from server.demo.history.filling import WEEKS, fill_history, spikes_before
from server.demo.history.outage import fill_outage
from server.realtime.hub import Hub
from server.team.users import add_user
from server.upkeep.folding_round import folding
from server.upkeep.health_round import HealthRound

NOW = datetime(2026, 11, 26, 14, 10, tzinfo=UTC)


@pytest.fixture
async def filled(database: Database) -> Database:
    async def unit(connection: AsyncConnection) -> None:
        site, _ = await add_site(connection, "Fernway help", (), NOW)
        lead = await add_user(
            connection, email="ines@fernway.example", name="Ines", password_hash="x", site_ids=(site.site_id,), at=NOW
        )
        people = await add_people(connection, site, lead, NOW, "x")
        await fill_history(connection, site, tuple(people.values()), NOW)
        await fill_outage(connection, site, lead, NOW)
        await fill_desk(connection, site, people, NOW)

    # As the demo does it: nobody waits for so long a transaction.
    await database.bulk.write(unit)
    while await database.read(sites_to_fold):
        await folding(database).look()
    return database


@pytest.mark.capability(72)
async def test_the_history_is_whole_and_the_stories_stand_on_top(filled: Database) -> None:
    async def unit(rows: AsyncConnection) -> None:
        (site_id,) = set(await rows.scalars(select(conversations.c.site_id)))
        counted = (await rows.execute(select(func.count(), func.min(tickets.c.opened_at)).select_from(tickets))).one()
        assert 400 < counted[0] < 900
        assert NOW - counted[1] > timedelta(weeks=WEEKS - 1)
        first = (await queue(rows, [site_id], TicketStatus.OPEN))[:3]
        assert {each.opened_at > NOW - timedelta(days=3) for each in first} == {True}
        numbers = list(await rows.scalars(select(tickets.c.number)))
        assert sorted(numbers)[-len(STORIES) :] == [max(numbers) - place for place in reversed(range(len(STORIES)))]

        said: dict[str, list[int]] = {}
        for conversation_id, seq in await rows.execute(
            select(messages.c.conversation_id, messages.c.seq).order_by(messages.c.seq)
        ):
            said.setdefault(conversation_id, []).append(seq)
        for conversation_id, last in await rows.execute(
            select(conversations.c.conversation_id, conversations.c.last_seq)
        ):
            assert said[conversation_id] == list(range(1, last + 1))

        facts = {row.ticket_id: row for row in await rows.execute(select(ticket_facts))}
        told = list(
            await rows.execute(
                select(
                    tickets.c.ticket_id, tickets.c.status, tickets.c.tier, tickets.c.category, tickets.c.resolved_at
                ).where(tickets.c.ticket_id.in_(facts))
            )
        )
        assert len(told) == len(facts) > 400
        for ticket_id, *standing in told:
            fact = facts[ticket_id]
            assert standing == [fact.status, fact.tier, fact.category, fact.resolved_at]
        ticket = await ticket_of(rows, [site_id], told[0].ticket_id)
        assert ticket is not None
        assert (await handoff_of(rows, ticket)).transcript
        assert len(list(await rows.scalars(select(contacts.c.contact_id)))) > 50
        subjects = Counter(await rows.scalars(select(tickets.c.subject)))
        assert len(subjects) > 300

    await filled.read(unit)
    await HealthRound(filled, Hub(), lambda: NOW).look()

    async def outage(rows: AsyncConnection) -> None:
        (site_id,) = set(await rows.scalars(select(conversations.c.site_id)))
        (alert,) = await alerts_of(rows, (site_id,), lasting=False, limit=10)
        assert alert.subject.startswith("bug|")
        assert len(await releases_between(rows, (site_id,), NOW - timedelta(days=9), NOW)) == 1

    await filled.read(outage)

    async def accounts(rows: AsyncConnection) -> None:
        (site_id,) = set(await rows.scalars(select(conversations.c.site_id)))
        found = await standings_of(rows, (site_id,))
        at_risk = {each.account_id for each in found if each.at_risk_since is not None}
        assert "bluehull" in at_risk
        assert len(at_risk) < len(found) / 2

    await filled.read(accounts)


def test_the_spike_lies_on_a_working_day_of_last_week() -> None:
    for days in range(14):
        until = NOW + timedelta(days=days)
        outage = spikes_before(until)[0]
        assert outage.start.weekday() < 5
        assert timedelta(days=2) < until - outage.start < timedelta(days=8)
        assert (outage.start - EPOCH) % timedelta(hours=1) == timedelta(minutes=outage.start.minute)
