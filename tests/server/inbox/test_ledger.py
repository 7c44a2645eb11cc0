"""Whatever people do to tickets and visitors in conversations leaves its events, and the facts follow."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.binding import BEYOND_ALL_DAYS, DAYS_BOUND, to_bind
from escalation.ledger.columns import FactColumns
from escalation.ledger.reading import read_facts
from escalation.ledger.refolding import fold_pending
from escalation.ledger.sheets import day_of
from escalation.ledger.tables import conversation_facts, fact_sheets, ledger_events, ticket_facts
from escalation.sla_events import tell_clocks
from escalation.ticket import Ticket
from escalation.tickets import customer_replied, open_ticket_of_conversation, release_all_of
from server.conversation.identity import Identity
from server.conversation.message import append_message
from server.conversation.say_together import Saying, say_together
from server.conversation.visitor import Visitor
from server.inbox.bulk import MERGE, do_all, merge_into
from server.inbox.merging import unmerge
from server.realtime.ending import end_conversation, give_score
from server.upkeep.binding_round import binding
from server.upkeep.folding_round import folding
from tests.escalation.samples import MORNING
from tests.server.inbox.conftest import ON_SQLITE, Inbox

SECRET = "v_a_secret_of_a_panel"
ALL_TIME = (MORNING - timedelta(days=9), MORNING + timedelta(days=99))


async def told(inbox: Inbox, subject_id: str) -> list[Any]:
    query = select(ledger_events).where(ledger_events.c.subject_id == subject_id).order_by(ledger_events.c.position)
    return list((await inbox.house.database.read(lambda c: c.execute(query))).all())


async def kinds(inbox: Inbox, subject_id: str) -> list[str]:
    return [row.kind for row in await told(inbox, subject_id)]


async def facts(inbox: Inbox) -> FactColumns:
    return await inbox.house.database.read(lambda c: read_facts(c, (inbox.site.site_id,), *ALL_TIME))


async def customer_writes(inbox: Inbox, ticket: Ticket, text: str, minutes: int = 10) -> None:
    inbox.house.clock.now += timedelta(minutes=minutes)
    await inbox.house.says(ticket, "visitor", text)

    async def unit(connection: AsyncConnection) -> None:
        on = await open_ticket_of_conversation(connection, ticket.site_id, ticket.conversation_id)
        assert on is not None
        await customer_replied(connection, on, inbox.house.clock.now)

    await inbox.house.database.write(unit)


@pytest.mark.capability(84)
async def test_a_ticket_that_goes_through_everything_leaves_its_events(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    inbox.house.clock.now = MORNING + timedelta(minutes=30)
    await inbox.replies(inbox.ada, ticket, "Open the members page.")
    await customer_writes(inbox, ticket, "It is not there")
    await customer_writes(inbox, ticket, "Really not")
    await inbox.replies(inbox.ada, ticket, "Look again.")
    await inbox.does(inbox.ada, "tier", ticket, tier="high")
    await inbox.does(inbox.ada, "problem", ticket, title="No members page")
    await inbox.does(inbox.ada, "resolve", ticket, cause="bug")
    await inbox.does(inbox.bo, "reopen", ticket)
    assert await kinds(inbox, ticket.ticket_id) == [
        "ticket_opened",
        "assigned",
        "first_response",
        "waiting",
        "our_turn",
        "next_response",
        "waiting",
        "tier_changed",
        "linked",
        "ticket_resolved",
        "cause_given",
        "ticket_reopened",
        "assigned",
    ]
    rows = {row.kind: row for row in await told(inbox, ticket.ticket_id)}
    half_an_hour = 30 * 60_000 + 1_000
    assert rows["first_response"].details == {"wall_ms": half_an_hour, "counted_ms": half_an_hour, "met": True}
    # From the first of the two messages that waited for it.
    assert rows["next_response"].details["wall_ms"] == 10 * 60_000 + 1_000
    assert (rows["our_turn"].actor_kind, rows["tier_changed"].actor_kind) == ("visitor", "user")
    assert rows["tier_changed"].actor_id == inbox.ada.actor_id
    assert rows["tier_changed"].details == {"was": "normal", "became": "high", "by": "person"}
    assert rows["ticket_resolved"].business_ms == (rows["ticket_resolved"].at - MORNING) / timedelta(milliseconds=1)
    told_of_talk = await kinds(inbox, ticket.conversation_id)
    assert told_of_talk == [
        "conversation_opened",
        "asked",
        "answered",
        "handed_off",
        "replied",
        "asked",
        "asked",
        "replied",
        "conversation_resolved",
        "conversation_reopened",
        "handed_off",
    ]
    read = await facts(inbox)
    assert read.tickets.reopened.tolist() == [1]
    assert read.tickets.status.names[read.tickets.status.codes[0]] == "open"
    assert len(read.tickets.next_responses.row) == 1
    assert (read.conversations.asked.tolist(), read.conversations.replied.tolist()) == ([3], [2])


async def test_what_is_taken_back_never_happened(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    done = await inbox.does(inbox.ada, "resolve", ticket)
    assert (await facts(inbox)).tickets.resolved_at.tolist() != [-1]
    await inbox.takes_back(inbox.ada, done)
    read = (await facts(inbox)).tickets
    assert (read.resolved_at.tolist(), read.reopened.tolist(), read.spans.until.tolist()) == ([-1], [0], [-1])
    await inbox.does(inbox.ada, "resolve", ticket)
    reopened = await inbox.does(inbox.ada, "reopen", ticket)
    assert (await facts(inbox)).tickets.reopened.tolist() == [1]
    await inbox.takes_back(inbox.ada, reopened)
    again = (await facts(inbox)).tickets
    assert (again.reopened.tolist(), again.resolved_at.tolist() != [-1]) == ([0], True)


async def test_a_merge_and_its_way_back(inbox: Inbox) -> None:
    gone, kept = await inbox.house.ticket(inbox.site, "one"), await inbox.house.ticket(inbox.site, "another")
    inbox.house.clock.now += timedelta(seconds=1)
    await do_all(
        inbox.house.database,
        [inbox.site.site_id],
        inbox.ada,
        [gone.ticket_id],
        kind=MERGE,
        move=merge_into(kept.ticket_id, [inbox.site.site_id], confirmed=True),
        now=lambda: inbox.house.clock.now,
        told=inbox.told.append,
    )
    merged = (await facts(inbox)).tickets
    assert sorted(merged.resolution.names[code] for code in merged.resolution.codes if code >= 0) == ["merged"]
    assert "merged" in await kinds(inbox, gone.ticket_id)
    await inbox.house.database.write(
        lambda c: unmerge(c, [inbox.site.site_id], inbox.ada, inbox.house.clock.now, from_id=gone.ticket_id)
    )
    apart = (await facts(inbox)).tickets
    assert apart.resolved_at.tolist() == [-1, -1]
    assert (await kinds(inbox, gone.ticket_id))[-2:] == ["separated", "withdrawn"]


async def test_a_breach_stands_at_the_moment_at_which_it_came(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    assert ticket.first_response_breach is not None
    late = ticket.first_response_breach + timedelta(hours=5)
    for _ in range(2):
        await inbox.house.database.write(lambda c: tell_clocks(c, ticket.site_id, ticket.ticket_id, late))
    (breach,) = [row for row in await told(inbox, ticket.ticket_id) if row.kind == "breached"]
    assert (breach.at, breach.told_at, breach.details) == (
        ticket.first_response_breach,
        late,
        {"clock": "first_response"},
    )


@ON_SQLITE
async def test_who_leaves_a_site_has_no_tickets_any_more(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    await inbox.does(inbox.ada, "take", ticket)
    at = inbox.house.clock.now
    await inbox.house.database.write(lambda c: release_all_of(c, ticket.site_id, inbox.ada.actor_id, at))
    assert (await told(inbox, ticket.ticket_id))[-1].details == {"assignee_id": None, "team_id": None}
    assert (await facts(inbox)).tickets.assignee_id.codes.tolist() == [-1]


@pytest.mark.capability(86)
async def test_what_visitors_say_is_told_with_what_they_said(inbox: Inbox) -> None:
    site_id, at = inbox.site.site_id, MORNING
    identity = Identity("customer-7", "Grace", None, "enterprise", {"company": "Acme"}, MORNING + timedelta(days=9))

    def says(text: str, minutes: int) -> Saying:
        return Saying(Visitor(site_id, SECRET, None), f"m{minutes}", text, at + timedelta(minutes=minutes))

    await inbox.house.database.write_together(
        say_together, Saying(Visitor(site_id, SECRET, None, identity=identity), "m0", "Where are invoices?", at)
    )
    await inbox.house.database.write_together(say_together, says("And the old ones?", 1))
    read = (await facts(inbox)).conversations
    assert [read.account_id.names, read.segment.names, read.channel.names] == [("Acme",), ("enterprise",), ("chat",)]
    assert read.asked.tolist() == [2]
    visitor = Visitor(site_id, SECRET, None)

    async def answered(connection: AsyncConnection) -> None:
        said = await say_together(connection, [says("thanks", 2)])
        assert not isinstance(said[0], Exception)
        for text, substance, minute in (("You are welcome.", False, 3), ("Under Billing.", True, 4)):
            await append_message(
                connection,
                said[0].conversation,
                author="ai",
                text=text,
                substance=substance,
                at=at + timedelta(minutes=minute),
            )

    await inbox.house.database.write(answered)
    await inbox.house.database.write(lambda c: end_conversation(c, visitor, "e1", at + timedelta(minutes=5)))
    for score, minute in ((1, 6), (5, 7)):
        await inbox.house.database.write(
            lambda c, score=score, minute=minute: give_score(  # type: ignore[misc]
                c, visitor, f"s{minute}", score, "", at + timedelta(minutes=minute)
            )
        )
    ended = (await facts(inbox)).conversations
    # What was met with a courtesy asked for nothing.
    assert (ended.asked.tolist(), ended.answered.tolist()) == ([2], [1])
    assert ended.resolved_by.names == ("visitor",)
    assert (ended.ratings.score.tolist(), ended.ratings.by_ai.tolist()) == ([5], [True])
    await inbox.house.database.write_together(say_together, says("One more thing", 60))
    back = (await facts(inbox)).conversations
    assert (back.resolved_at.tolist(), back.reopened_at.tolist() != [-1]) == ([-1], True)
    texts = [str(row.details) for row in await told(inbox, ended.conversation_id[0].decode())]
    assert not any(word in text for text in texts for word in ("invoices", "Billing", "thing"))


async def test_the_round_folds_what_was_told_and_two_of_them_fold_it_once(inbox: Inbox) -> None:
    tickets = [await inbox.house.ticket(inbox.site, f"question {number}") for number in range(3)]
    before = await facts(inbox)
    first, second = folding(inbox.house.database), folding(inbox.house.database)
    assert not await first.look()
    assert not await second.look()
    site_ids = (inbox.site.site_id,)
    assert await inbox.house.database.write(lambda c: fold_pending(c, site_ids)) == 0
    rows = await inbox.house.database.read(lambda c: c.execute(select(ticket_facts.c.ticket_id)))
    assert {row.ticket_id for row in rows} == {ticket.ticket_id for ticket in tickets}
    talks = await inbox.house.database.read(lambda c: c.execute(select(conversation_facts.c.asked)))
    assert [row.asked for row in talks] == [1, 1, 1]
    after = await facts(inbox)
    assert sorted(after.tickets.ticket_id.tolist()) == sorted(before.tickets.ticket_id.tolist())


async def test_a_round_binds_the_weeks_that_are_over_and_nothing_twice(inbox: Inbox) -> None:
    await inbox.house.ticket(inbox.site, "a question of long ago")
    site_id, house = inbox.site.site_id, inbox.house
    house.clock.now += timedelta(days=2 * DAYS_BOUND)
    today = day_of(house.clock.now)

    async def stored() -> list[tuple[str, str, bool]]:
        found = await house.database.read(lambda c: c.execute(select(fact_sheets)))
        return sorted((row.subject, row.version, row.day >= BEYOND_ALL_DAYS) for row in found)

    await folding(house.database).look()
    before = await facts(inbox)
    first, second = (binding(house.database, lambda: house.clock.now) for _ in range(2))
    await asyncio.gather(first.look(), second.look())
    bound = await stored()
    assert [(subject, is_bound) for subject, _, is_bound in bound if is_bound] == [
        ("conversation", True),
        ("ticket", True),
    ]
    await first.look()
    assert await stored() == bound
    assert (await facts(inbox)).tickets.ticket_id.tolist() == before.tickets.ticket_id.tolist()
    await house.database.write(lambda c: c.execute(fact_sheets.delete().where(fact_sheets.c.day < BEYOND_ALL_DAYS)))
    assert await house.database.read(lambda c: to_bind(c, site_id, today)) != ([], [])
    await first.look()
    assert await stored() == []
