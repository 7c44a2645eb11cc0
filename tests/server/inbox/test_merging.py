"""Two tickets become one and two again; the customer sees nothing of it."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import TicketMoveRefused
from escalation.ticket import Resolution, Ticket, TicketStatus
from escalation.tickets import customer_replied, open_ticket_of_conversation
from server.conversation.visitor import Visitor
from server.inbox.bulk import MERGE, Report, do_all, merge_into
from server.inbox.found import Found, find
from server.inbox.merge_candidates import candidates_like, proposals
from server.inbox.merging import merge, unmerge
from server.inbox.moves import Change
from server.realtime.ending import end_conversation
from server.team.actor import Actor
from tests.server.inbox.conftest import ON_SQLITE, Inbox


async def merges(inbox: Inbox, actor: Actor, gone: Ticket, kept: Ticket, *, confirmed: bool = True) -> Change:
    return await inbox.house.database.write(
        lambda c: merge(
            c,
            [inbox.site.site_id],
            actor,
            inbox.house.clock.now,
            from_id=gone.ticket_id,
            into_id=kept.ticket_id,
            confirmed=confirmed,
        )
    )


async def separates(inbox: Inbox, gone: Ticket) -> Change:
    return await inbox.house.database.write(
        lambda c: unmerge(c, [inbox.site.site_id], inbox.ada, inbox.house.clock.now, from_id=gone.ticket_id)
    )


async def found(inbox: Inbox, ticket: Ticket) -> Found:
    return await inbox.house.database.read(lambda c: find(c, [inbox.site.site_id], ticket.ticket_id))


async def customer_writes(inbox: Inbox, ticket: Ticket, text: str) -> None:
    """As the visitor's socket does it: the message, then whichever ticket the conversation goes on in."""
    await inbox.house.says(ticket, "visitor", text)

    async def unit(connection: AsyncConnection) -> None:
        on = await open_ticket_of_conversation(connection, ticket.site_id, ticket.conversation_id)
        assert on is not None
        await customer_replied(connection, on, inbox.house.clock.now)

    await inbox.house.database.write(unit)


@pytest.fixture
async def pair(inbox: Inbox) -> tuple[Ticket, Ticket]:
    """A ticket that is answered and waits for the customer, and one about a double charge."""
    first = await inbox.house.ticket(inbox.site, "How do I invite a colleague?")
    await inbox.replies(inbox.ada, first, "Open the members page.")
    return await inbox.house.again(first), await inbox.house.ticket(inbox.site, "I was charged twice")


@pytest.mark.capability(14)
async def test_both_are_read_as_one_and_a_reply_goes_where_the_customer_wrote_last(
    inbox: Inbox, pair: tuple[Ticket, Ticket]
) -> None:
    gone, kept = pair
    await merges(inbox, inbox.ada, gone, kept)
    merged = await inbox.house.again(gone)
    assert (merged.status, merged.resolution, merged.merged_into) == (
        TicketStatus.RESOLVED,
        Resolution.MERGED,
        kept.ticket_id,
    )
    inbox.house.clock.now = inbox.house.clock.now.replace(hour=12)
    await customer_writes(inbox, gone, "It still does not work")
    survivor = await found(inbox, kept)
    assert [each.conversation_id for each in survivor.conversations] == [kept.conversation_id, gone.conversation_id]
    assert survivor.reaches.conversation_id == gone.conversation_id
    change = await inbox.replies(inbox.bo, kept, "We look at it")
    assert change.message is not None
    assert change.message.conversation_id == gone.conversation_id
    assert {each.status for each in (await found(inbox, kept)).conversations} == {"with_person"}
    assert [m.text for m in await inbox.house.messages(kept)][-1] == "Open **Members**."


async def test_what_the_customer_writes_in_either_brings_the_survivor_back(
    inbox: Inbox, pair: tuple[Ticket, Ticket]
) -> None:
    gone, kept = pair
    await merges(inbox, inbox.ada, gone, kept)
    for spoken_in in (gone, kept):
        await inbox.replies(inbox.ada, kept, f"Answer to {spoken_in.number}")
        assert (await inbox.house.again(kept)).status is TicketStatus.WAITING_FOR_CUSTOMER
        await customer_writes(inbox, spoken_in, "And now?")
        assert (await inbox.house.again(kept)).status is TicketStatus.OPEN


@ON_SQLITE
async def test_resolving_the_survivor_ends_both_conversations(inbox: Inbox, pair: tuple[Ticket, Ticket]) -> None:
    gone, kept = pair
    await merges(inbox, inbox.ada, gone, kept)
    await inbox.does(inbox.ada, "resolve", kept)
    assert {each.status for each in (await found(inbox, kept)).conversations} == {"resolved"}


@pytest.mark.capability(14)
async def test_separated_again_everything_is_as_before_and_what_was_said_stays(
    inbox: Inbox, pair: tuple[Ticket, Ticket]
) -> None:
    gone, kept = pair
    before = (await inbox.house.conversation(gone)).status
    await merges(inbox, inbox.ada, gone, kept)
    await inbox.replies(inbox.bo, kept, "To both")
    await separates(inbox, gone)
    back, left = await inbox.house.again(gone), await inbox.house.again(kept)
    assert (back.status, back.assignee, back.merged_into, back.resolution) == (gone.status, gone.assignee, None, None)
    assert (back.resolved_at, back.first_response_at) == (None, gone.first_response_at)
    assert left.status is TicketStatus.WAITING_FOR_CUSTOMER
    assert (await inbox.house.conversation(gone)).status == before
    assert (await found(inbox, kept)).merged == ()
    said = [m.text for t in (gone, kept) for m in await inbox.house.messages(t)]
    assert said.count("To both") == 1


@ON_SQLITE
async def test_where_the_customer_wrote_meanwhile_it_is_our_turn_after_separating(
    inbox: Inbox, pair: tuple[Ticket, Ticket]
) -> None:
    gone, kept = pair
    assert gone.status is TicketStatus.WAITING_FOR_CUSTOMER
    await merges(inbox, inbox.ada, gone, kept)
    inbox.house.clock.now = inbox.house.clock.now.replace(hour=13)
    wrote_at = inbox.house.clock.now
    await customer_writes(inbox, gone, "Not yet")
    inbox.house.clock.now = wrote_at.replace(hour=15)
    await separates(inbox, gone)
    again = await inbox.house.again(gone)
    assert (again.status, again.customer_wrote_at) == (TicketStatus.OPEN, wrote_at)


async def test_not_into_itself_nor_in_circles_nor_twice_nor_into_a_resolved_one(
    inbox: Inbox, pair: tuple[Ticket, Ticket]
) -> None:
    gone, kept = pair
    third = await inbox.house.ticket(inbox.site, "Third question of all")
    with pytest.raises(TicketMoveRefused, match="in itself"):
        await merges(inbox, inbox.ada, gone, gone)
    await merges(inbox, inbox.ada, gone, kept)
    with pytest.raises(TicketMoveRefused, match="goes on in another ticket already"):
        await merges(inbox, inbox.ada, gone, third)
    with pytest.raises(TicketMoveRefused, match="in itself"):
        await merges(inbox, inbox.ada, kept, gone)
    await merges(inbox, inbox.ada, kept, third)
    assert len((await found(inbox, third)).conversations) == 3
    await inbox.does(inbox.bo, "resolve", third)
    other = await inbox.house.ticket(inbox.site, "Fourth question of all")
    with pytest.raises(TicketMoveRefused, match="is resolved"):
        await merges(inbox, inbox.ada, other, third)


async def test_two_who_merge_crosswise_at_once_make_no_circle(inbox: Inbox, pair: tuple[Ticket, Ticket]) -> None:
    one, other = pair
    outcomes = await asyncio.gather(
        merges(inbox, inbox.ada, one, other), merges(inbox, inbox.bo, other, one), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Change", "TicketMoveRefused"]
    assert sum([(await inbox.house.again(each)).merged_into is None for each in pair]) == 1


@ON_SQLITE
async def test_different_customers_become_one_only_when_that_is_confirmed(
    inbox: Inbox, pair: tuple[Ticket, Ticket]
) -> None:
    gone, kept = pair
    with pytest.raises(TicketMoveRefused, match="different customers"):
        await merges(inbox, inbox.ada, gone, kept, confirmed=False)
    assert (await inbox.house.again(gone)).merged_into is None


@ON_SQLITE
async def test_merging_by_a_deed_can_be_taken_back_like_any_other(inbox: Inbox, pair: tuple[Ticket, Ticket]) -> None:
    gone, kept = pair
    sites = [inbox.site.site_id]
    report: Report = await do_all(
        inbox.house.database,
        sites,
        inbox.ada,
        [gone.ticket_id],
        kind=MERGE,
        move=merge_into(kept.ticket_id, sites, confirmed=True),
        now=lambda: inbox.house.clock.now,
        told=inbox.told.append,
    )
    assert report.refused == {}
    await inbox.takes_back(inbox.ada, report)
    assert (await inbox.house.again(gone)).status is TicketStatus.WAITING_FOR_CUSTOMER


async def test_tickets_are_found_by_number_and_by_words_and_never_those_of_another_site(
    inbox: Inbox, pair: tuple[Ticket, Ticket]
) -> None:
    gone, kept = pair
    await inbox.house.ticket(await inbox.house.site("Elsewhere"), "I was charged twice")
    for words in (f"#{kept.number}", "CHARGED", "charged  twice"):
        assert await looked_up(inbox, gone, words) == [kept.ticket_id], words
    for words in ("%", "_", "", "\\"):
        assert await looked_up(inbox, gone, words) == []
    near = await inbox.house.database.read(lambda c: proposals(c, gone))
    # The samples are all of one contact.
    assert [(each.ticket.ticket_id, each.same_customer) for each in near] == [(kept.ticket_id, True)]


async def looked_up(inbox: Inbox, ticket: Ticket, words: str) -> list[str]:
    seen = await inbox.house.database.read(lambda c: candidates_like(c, ticket, words))
    return [each.ticket.ticket_id for each in seen]


async def test_who_ends_one_of_two_merged_conversations_ends_the_ticket_only_where_both_are_theirs(
    inbox: Inbox, pair: tuple[Ticket, Ticket]
) -> None:
    gone, kept = pair
    await merges(inbox, inbox.ada, gone, kept)
    await ends(inbox, gone)
    assert (await inbox.house.again(kept)).status is TicketStatus.OPEN
    assert [each.status for each in (await found(inbox, kept)).conversations] == ["waiting_for_person", "resolved"]
    await inbox.replies(inbox.bo, kept, "We look at it")
    assert {each.status for each in (await found(inbox, kept)).conversations} == {"with_person", "resolved"}
    await ends(inbox, kept)
    after = await inbox.house.again(kept)
    assert (after.status, after.resolution) == (TicketStatus.RESOLVED, Resolution.BY_CUSTOMER)


async def ends(inbox: Inbox, ticket: Ticket) -> None:
    """As the visitor of the ticket's conversation ends it in their panel."""
    conversation = await inbox.house.conversation(ticket)
    visitor = Visitor(
        site_id=ticket.site_id,
        secret="unused",
        conversation_id=ticket.conversation_id,
        contact_id=conversation.contact_id,
    )
    at = inbox.house.clock.now
    assert await inbox.house.database.write(lambda c: end_conversation(c, visitor, "v_end", at)) is not None
