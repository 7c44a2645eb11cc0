"""What was there before the ledger began is told to it by its migration, once."""

from datetime import timedelta

from alembic import command
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import create_async_engine

from escalation.ledger.columns import Names
from escalation.ledger.reading import read_facts
from escalation.ledger.refolding import fold_pending
from escalation.ledger.tables import ledger_events
from escalation.sla_events import tell_clocks
from server.conversation.message import append_message
from server.conversation.say_together import Saying, say_together
from server.conversation.visitor import Visitor
from server.migrate import alembic_config
from server.realtime.ending import end_conversation, give_score
from tests.escalation.samples import MORNING
from tests.server.inbox.conftest import Inbox

ALL_TIME = (MORNING - timedelta(days=9), MORNING + timedelta(days=99))


def texts(names: Names) -> list[str | None]:
    return [names.names[code] if code >= 0 else None for code in names.codes.tolist()]


async def all_facts(inbox: Inbox) -> object:
    """What figures are made of, but for what nobody had noted."""
    read = await inbox.house.database.read(lambda c: read_facts(c, (inbox.site.site_id,), *ALL_TIME))
    tickets, talks = read.tickets, read.conversations
    of_tickets = zip(
        tickets.ticket_id.tolist(),
        tickets.number.tolist(),
        tickets.opened_at.tolist(),
        texts(tickets.tier),
        texts(tickets.channel),
        texts(tickets.assignee_id),
        texts(tickets.status),
        texts(tickets.resolution),
        texts(tickets.cause),
        tickets.resolved_at.tolist(),
        tickets.resolution_business_ms.tolist(),
        tickets.reopened.tolist(),
        strict=True,
    )
    of_talks = zip(
        talks.conversation_id.tolist(),
        talks.contact.tolist(),
        talks.opened_at.tolist(),
        texts(talks.page_key),
        talks.asked.tolist(),
        talks.answered.tolist(),
        talks.replied.tolist(),
        talks.last_asked_at.tolist(),
        talks.last_answered_at.tolist(),
        talks.handed_off_at.tolist(),
        talks.resolved_at.tolist(),
        texts(talks.resolved_by),
        strict=True,
    )
    first, spans = tickets.first_responses, tickets.spans
    return {
        "tickets": sorted(of_tickets),
        "conversations": sorted(of_talks),
        "ratings": sorted(zip(talks.ratings.at.tolist(), talks.ratings.score.tolist(), strict=True)),
        "responses": sorted(
            zip(first.at.tolist(), first.wall_ms.tolist(), first.business_ms.tolist(), first.met.tolist(), strict=True)
        ),
        "spans": sorted(zip(spans.since.tolist(), spans.until.tolist(), strict=True)),
        "breaches": sorted(zip(texts(tickets.breaches.clock), tickets.breaches.at.tolist(), strict=True)),
    }


async def a_day(inbox: Inbox) -> None:
    """Something of everything that leaves a trace outside the ledger."""
    site_id = inbox.site.site_id
    answered, reopened, merged = [await inbox.house.ticket(inbox.site, f"question {each}") for each in range(3)]
    await inbox.replies(inbox.ada, answered, "Open the members page.")
    await inbox.replies(inbox.ada, reopened, "Open the other page.")
    await inbox.does(inbox.ada, "resolve", reopened, cause="bug")
    await inbox.does(inbox.bo, "reopen", reopened)
    await inbox.does(inbox.bo, "resolve", reopened)
    late = merged.first_response_breach
    assert late is not None
    await inbox.house.database.write(lambda c: tell_clocks(c, site_id, merged.ticket_id, late))
    visitor = Visitor(site_id, "v_a_secret_of_a_panel", None)
    said = await inbox.house.database.write_together(say_together, Saying(visitor, "m1", "Where?", MORNING))
    at = MORNING + timedelta(minutes=1)
    await inbox.house.database.write(lambda c: append_message(c, said.conversation, author="ai", text="Here.", at=at))
    await inbox.house.database.write(lambda c: end_conversation(c, visitor, "e1", at))
    await inbox.house.database.write(lambda c: give_score(c, visitor, "s1", 4, "", at))


def away_and_back(connection: Connection) -> None:
    command.downgrade(alembic_config(connection), "0008")
    command.upgrade(alembic_config(connection), "head")


async def test_the_facts_of_what_was_before_are_those_that_the_ledger_would_have(inbox: Inbox) -> None:
    await a_day(inbox)
    told = await all_facts(inbox)
    engine = create_async_engine(inbox.house.database.url)
    async with engine.begin() as connection:
        await connection.run_sync(away_and_back)
    await engine.dispose()
    assert await all_facts(inbox) == told
    events = await inbox.house.database.read(lambda c: c.scalar(select(func.count()).select_from(ledger_events)))
    assert await inbox.house.database.write(lambda c: fold_pending(c, (inbox.site.site_id,))) > 0
    assert await all_facts(inbox) == told
    again = await inbox.house.database.read(lambda c: c.scalar(select(func.count()).select_from(ledger_events)))
    assert again == events
