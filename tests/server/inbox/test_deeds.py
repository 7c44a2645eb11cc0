"""What is done with a ticket, who reads of it, and the way back."""

import asyncio
from datetime import timedelta

import pytest

from escalation.custom_fields import CustomFields
from escalation.errors import TicketMoveRefused
from escalation.site_documents import DocumentName, store_document
from escalation.tags import tags_of
from escalation.ticket import Cause, TicketStatus
from server.inbox.notices import notices_of
from server.inbox.undo import DEEDS_SHOWN_MAX
from server.team.audit_log import entries_of
from tests.server.inbox.conftest import ON_SQLITE, Inbox


async def test_assigning_tells_who_gets_it_and_can_be_taken_back(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    report = await inbox.does(inbox.ada, "assign", ticket, to=f"user:{inbox.bo.actor_id}")
    given = await inbox.house.again(ticket)
    assert given.assignee is not None
    assert (given.assignee.name, given.assigned_at) == ("Bo", inbox.house.clock.now)
    notices = await inbox.house.database.read(lambda c: notices_of(c, [ticket.site_id], inbox.bo.actor_id, 5))
    assert [(each.kind, each.by_name) for each in notices] == [("assigned", "Ada")]
    assert inbox.told[-1].noticed == (inbox.bo.actor_id,)
    await inbox.takes_back(inbox.ada, report)
    assert (await inbox.house.again(ticket)).assignee is None
    entries = await inbox.house.database.read(lambda c: entries_of(c, ticket.site_id, ticket.ticket_id, 9))
    assert [(each.actor.name, each.action) for each in entries] == [
        ("Ada", "ticket.assigned"),
        ("Ada", "ticket.undone"),
    ]


async def test_of_two_who_take_a_ticket_at_once_the_second_reads_who_has_it(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    reports = await asyncio.gather(
        inbox.does(inbox.ada, "take", ticket, seen=""), inbox.does(inbox.bo, "take", ticket, seen="")
    )
    refused = [words for report in reports for words in report.refused.values()]
    assert len(refused) == 1
    holder = (await inbox.house.again(ticket)).assignee
    assert holder is not None
    assert f"{holder.name} took the ticket" in refused[0]
    assert f"{holder.name} has it now. Nothing was changed" in refused[0]


async def test_of_two_who_resolve_it_the_second_reads_that_it_was_done(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    reports = await asyncio.gather(inbox.does(inbox.ada, "resolve", ticket), inbox.does(inbox.bo, "resolve", ticket))
    refused = [words for report in reports for words in report.refused.values()]
    assert len(refused) == 1
    assert "resolved it" in refused[0]
    assert sum(message.author == "system" for message in await inbox.house.messages(ticket)) == 1


@ON_SQLITE
async def test_a_reply_to_what_somebody_resolved_is_refused_with_who_did_it(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    await inbox.does(inbox.ada, "resolve", ticket)
    with pytest.raises(TicketMoveRefused, match=r"Ada resolved it 1 s ago\. This ticket is resolved"):
        await inbox.replies(inbox.bo, ticket, "Hello")


@ON_SQLITE
async def test_nobody_gets_a_ticket_of_a_site_on_which_they_do_not_work(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    eve = await inbox.house.user("eve@example.com", "Eve", await inbox.house.site("Elsewhere"))
    report = await inbox.does(inbox.ada, "assign", ticket, to=f"user:{eve.user_id}")
    assert "does not work on this site" in report.refused[ticket.ticket_id]
    assert await inbox.house.again(ticket) == ticket


async def test_resolving_with_a_cause_and_back_again_is_said_to_the_customer(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    report = await inbox.does(inbox.ada, "resolve", ticket, cause="docs", cause_note="Say where the menu is")
    resolved = await inbox.house.again(ticket)
    assert (resolved.status, resolved.cause, resolved.cause_note) == (
        TicketStatus.RESOLVED,
        Cause.DOCS,
        "Say where the menu is",
    )
    await inbox.takes_back(inbox.ada, report)
    back = await inbox.house.again(ticket)
    assert (back.status, back.cause, back.resolved_at, back.reopened) == (TicketStatus.OPEN, None, None, 0)
    assert (await inbox.house.conversation(ticket)).status == "waiting_for_person"
    assert [m.author for m in await inbox.house.messages(ticket)][-2:] == ["system", "system"]


async def test_the_way_back_never_undoes_what_somebody_else_did_since(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    report = await inbox.does(inbox.ada, "assign", ticket, to=f"user:{inbox.ada.actor_id}")
    await inbox.does(inbox.bo, "assign", ticket, to=f"user:{inbox.bo.actor_id}")
    back = await inbox.takes_back(inbox.ada, report)
    assert back.refused[ticket.ticket_id] == (
        f"#{ticket.number}: Bo gave the ticket to Bo 1 s ago. Changed since: who has it. It stays."
    )
    holder = (await inbox.house.again(ticket)).assignee
    assert holder is not None
    assert holder.name == "Bo"


@ON_SQLITE
async def test_the_way_back_leaves_what_the_change_did_not_touch(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    report = await inbox.does(inbox.ada, "tag", ticket, add="VIP, Billing problem")
    await inbox.does(inbox.bo, "take", ticket)
    await inbox.takes_back(inbox.ada, report)
    assert await inbox.house.database.read(lambda c: tags_of(c, ticket.site_id, ticket.ticket_id)) == ()
    assert (await inbox.house.again(ticket)).assignee is not None


@ON_SQLITE
async def test_only_who_did_it_can_take_it_back_once_and_within_ten_minutes(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    report = await inbox.does(inbox.ada, "take", ticket)
    with pytest.raises(TicketMoveRefused):
        await inbox.takes_back(inbox.bo, report)
    await inbox.takes_back(inbox.ada, report)
    with pytest.raises(TicketMoveRefused):
        await inbox.takes_back(inbox.ada, report)
    late = await inbox.does(inbox.ada, "take", ticket)
    inbox.house.clock.now += timedelta(minutes=10)
    with pytest.raises(TicketMoveRefused, match="ten minutes"):
        await inbox.takes_back(inbox.ada, late)


@ON_SQLITE
async def test_however_much_one_does_in_ten_minutes_the_first_of_it_can_be_taken_back(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    other = await inbox.house.ticket(inbox.site, "A question about billing")
    first = await inbox.does(inbox.ada, "tag", ticket, add="first")
    for number in range(DEEDS_SHOWN_MAX):
        await inbox.does(inbox.ada, "tag", other, add=f"tag {number % 2}", take_off=f"tag {(number + 1) % 2}")
    await inbox.takes_back(inbox.ada, first)
    assert await inbox.house.database.read(lambda c: tags_of(c, ticket.site_id, ticket.ticket_id)) == ()


async def test_many_at_once_tell_what_was_refused_and_all_come_back(inbox: Inbox) -> None:
    tickets = [await inbox.house.ticket(inbox.site, f"Question {number} about billing") for number in range(4)]
    await inbox.does(inbox.bo, "resolve", tickets[1])
    report = await inbox.does(inbox.ada, "snooze", *tickets, until="tomorrow")
    assert list(report.refused) == [tickets[1].ticket_id]
    assert "is resolved" in report.refused[tickets[1].ticket_id]
    asleep = [(await inbox.house.again(each)).snoozed_until is not None for each in tickets]
    assert asleep == [True, False, True, True]
    back = await inbox.takes_back(inbox.ada, report)
    assert len(back.changes) == 3
    assert all([(await inbox.house.again(each)).snoozed_until is None for each in tickets])


@pytest.mark.capability(27)
@ON_SQLITE
async def test_fields_take_what_their_kind_can_read_and_keep_the_values_of_former_ones(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)

    async def store(document: CustomFields, version: int) -> None:
        await inbox.house.database.write(
            lambda c: store_document(
                c,
                ticket.site_id,
                DocumentName.FIELDS,
                document.to_document(),
                after_version=version,
                by=("u", "Ada"),
                at=ticket.opened_at,
            )
        )

    seats = {"key": "seats", "label": "Seats", "kind": "number"}
    since = {"key": "since", "label": "Since", "kind": "date"}
    await store(CustomFields.from_document({"fields": [seats, since]}), 0)
    await inbox.does(inbox.ada, "fields", ticket, field_seats="12", field_since="2026-03-01")
    assert (await inbox.house.again(ticket)).custom_fields == {"seats": 12, "since": "2026-03-01"}
    bad = await inbox.does(inbox.ada, "fields", ticket, field_seats="many")
    assert "Seats: 'many' is no number" in bad.refused[ticket.ticket_id]
    fewer = CustomFields.from_document({"fields": [seats]})
    await store(fewer, 1)
    await inbox.does(inbox.ada, "fields", ticket, field_seats="")
    left = (await inbox.house.again(ticket)).custom_fields
    assert left == {"since": "2026-03-01"}
    assert fewer.former(left) == {"since": "2026-03-01"}


@ON_SQLITE
async def test_what_was_no_spam_comes_back_without_a_word_to_the_customer(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    said = await inbox.house.messages(ticket)
    report = await inbox.does(inbox.ada, "spam", ticket)
    assert (await inbox.house.again(ticket)).status is TicketStatus.RESOLVED
    await inbox.takes_back(inbox.ada, report)
    assert (await inbox.house.again(ticket)).status is TicketStatus.OPEN
    assert await inbox.house.messages(ticket) == said
    assert (await inbox.house.conversation(ticket)).status == "waiting_for_person"
