"""Spam ends without a word; who is blocked is not stored, costs nothing, and can be listened to again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ticket import Resolution, Ticket, TicketStatus
from server.conversation.contact import contact_by_id, identify_contact
from server.conversation.identity import Identity
from server.conversation.page_context import PageContext, PageVisit
from server.conversation.page_trail import page_trail
from server.conversation.tables import messages, runs
from server.conversation.visitor import Visitor
from server.database import Database
from server.errors import NotTaken
from server.inbox.bulk import Report, do_all, undo_all
from server.inbox.deeds import named_move
from server.inbox.moves import Change
from tests.server.upkeep.kept import ADA, Kept, kept_on


@pytest.fixture
async def kept(database: Database) -> Kept:
    return await kept_on(database)


async def does(kept: Kept, name: str, ticket: Ticket, told: list[Change] | None = None) -> Report:
    kept.now += timedelta(seconds=1)
    return await do_all(
        kept.database,
        [kept.site.site_id],
        ADA,
        [ticket.ticket_id],
        kind=name,
        move=named_move(name, {}),
        now=lambda: kept.now,
        told=(told if told is not None else []).append,
    )


async def stored(kept: Kept) -> tuple[int, int]:
    """Messages and runs."""

    async def unit(connection: AsyncConnection) -> tuple[int, int]:
        counts = [await connection.scalar(select(func.count()).select_from(table)) for table in (messages, runs)]
        return int(counts[0] or 0), int(counts[1] or 0)

    return await kept.database.read(unit)


async def test_spam_ends_without_a_word_to_whoever_sent_it(kept: Kept) -> None:
    ticket = await kept.ticket("Buy cheap watches")
    before = await stored(kept)
    told: list[Change] = []
    await does(kept, "spam", ticket, told)
    found = await kept.again(ticket)
    assert (found.status, found.resolution) == (TicketStatus.RESOLVED, Resolution.SPAM)
    assert (await kept.conversation(ticket)).status == "resolved"
    assert await stored(kept) == before
    assert [change.message for change in told] == [None]


async def test_spam_is_taken_back_within_minutes_and_reopened_later(kept: Kept) -> None:
    ticket = await kept.ticket("Buy cheap watches")
    report = await does(kept, "spam", ticket)
    kept.now += timedelta(seconds=1)
    await undo_all(
        kept.database, [kept.site.site_id], ADA, report.bulk_id, now=lambda: kept.now, told=lambda _change: None
    )
    back = await kept.again(ticket)
    assert (back.status, back.resolution, back.next_due) == (TicketStatus.OPEN, None, ticket.next_due)
    await does(kept, "spam", ticket)
    await does(kept, "reopen", ticket)
    assert (await kept.again(ticket)).status is TicketStatus.OPEN


async def test_a_resolved_ticket_can_turn_out_to_be_spam(kept: Kept) -> None:
    ticket = await kept.ticket("Buy cheap watches")
    await does(kept, "resolve", ticket)
    await does(kept, "spam", ticket)
    assert (await kept.again(ticket)).resolution is Resolution.SPAM


async def test_who_is_blocked_is_refused_and_nothing_of_it_is_stored(kept: Kept) -> None:
    ticket = await kept.ticket()
    await does(kept, "block", ticket)
    before = await stored(kept)
    with pytest.raises(NotTaken):
        await kept.says(ticket, "Why does nobody answer?")
    assert await stored(kept) == before
    assert (await kept.again(ticket)).customer_wrote_at is None
    await does(kept, "unblock", ticket)
    await kept.says(ticket, "Why does nobody answer?")
    assert (await stored(kept))[0] == before[0] + 1


async def test_neither_a_person_nor_a_fresh_start_is_to_be_had_while_one_is_blocked(kept: Kept) -> None:
    ticket = await kept.ticket()
    await does(kept, "resolve", ticket)
    await does(kept, "block", ticket)
    before = await stored(kept)
    conversation = await kept.conversation(ticket)
    commands = kept.commands()
    theirs = kept.visitor(conversation)
    for visitor in (theirs, replace(theirs, conversation_id=None, contact_id=None)):
        with pytest.raises(NotTaken):
            await commands.want_person(visitor, "wish", None, ())
        with pytest.raises(NotTaken):
            await commands.say(visitor, "again", "Hello?", None, ())
    fresh = replace(theirs, conversation_id="c_fresh", is_fresh=True)
    with pytest.raises(NotTaken):
        await commands.say(fresh, "fresh", "Hello?", None, ())
    assert await stored(kept) == before


async def test_a_blocked_visitor_leaves_no_word_beside_an_answer_and_no_page(kept: Kept) -> None:
    ticket = await kept.ticket()
    await does(kept, "block", ticket)
    conversation, commands = await kept.conversation(ticket), kept.commands()
    visits = (PageVisit(PageContext("/prices", "https://app.example", "You are all thieves"), kept.now),)
    with pytest.raises(NotTaken):
        await commands.rate(conversation, 1, good=False, comment="You are all thieves")
    await commands.visit(conversation, visits)
    assert await kept.database.read(lambda rows: page_trail(rows, conversation)) == ()
    await does(kept, "unblock", ticket)
    await commands.rate(conversation, 1, good=False, comment="Sorry")
    await commands.visit(conversation, visits)
    assert len(await kept.database.read(lambda rows: page_trail(rows, conversation))) == 1


async def test_a_blocked_customer_comes_back_in_no_other_browser(kept: Kept) -> None:
    ticket = await kept.ticket()
    conversation = await kept.conversation(ticket)
    identity = Identity("user-7", "Ada", None, None, {}, kept.now + timedelta(days=1))

    async def identify(connection: AsyncConnection) -> None:
        contact = await contact_by_id(connection, kept.site.site_id, conversation.contact_id)
        assert contact is not None
        await identify_contact(connection, contact, identity)

    await kept.database.write(identify)
    await does(kept, "block", ticket)
    elsewhere = Visitor(kept.site.site_id, "v_another_browser", None, None, identity)
    with pytest.raises(NotTaken):
        await kept.commands().say(elsewhere, "elsewhere", "Hello?", None, ())
    stranger = Visitor(kept.site.site_id, "v_somebody_else", None)
    assert (await kept.commands().say(stranger, "stranger", "Hello?", None, ())).message.text == "Hello?"


async def test_others_who_write_at_the_same_moment_are_not_touched(kept: Kept) -> None:
    blocked, other = await kept.ticket("Buy cheap watches"), await kept.ticket("How do I pay?")
    await does(kept, "block", blocked)
    with pytest.raises(NotTaken):
        await kept.says(blocked, "Buy!", "Buy cheap watches")
    assert (await kept.says(other, "By card?", "How do I pay?")).message.seq == 2
