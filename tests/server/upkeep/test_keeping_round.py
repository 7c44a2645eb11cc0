"""What happens by itself: waking, reminding, closing, asking after old tickets, and reading what is answered."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.housekeeping import Housekeeping
from escalation.notes import notes_of
from escalation.ticket import CheckIn, Resolution, Ticket, TicketStatus
from escalation.tickets import revise
from escalation.triage import TriageTier
from server.conversation.tables import letters
from server.database import Database
from tests.server.upkeep.kept import DAY, Kept, kept_on

CLOSING = Housekeeping(remind_days=4, close_days=3)
ASKING = Housekeeping(check_in_days=30)


@pytest.fixture
async def kept(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Kept]:
    """On a file; what SQL decides is tried on both databases, by `kept_anywhere`."""
    opened = Database(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    await opened.start()
    yield await kept_on(opened)
    await opened.aclose()


@pytest.fixture
async def kept_anywhere(database: Database) -> Kept:
    return await kept_on(database)


async def snooze(kept: Kept, ticket: Ticket, until: datetime) -> None:
    await kept.database.write(
        lambda rows: revise(rows, ticket, lambda held: replace(held, snoozed_until=until), kept.now)
    )


async def letters_of(kept: Kept) -> list[str]:
    async def unit(connection: AsyncConnection) -> list[str]:
        return [row.body for row in await connection.execute(select(letters))]

    return await kept.database.read(unit)


@pytest.mark.capability(15)
async def test_who_does_not_answer_is_reminded_once_and_then_closed(kept_anywhere: Kept) -> None:
    kept = kept_anywhere
    await kept.keeps(CLOSING)
    ticket = await kept.answered(await kept.ticket())
    kept.now += 4 * DAY - timedelta(seconds=1)
    await kept.rounds().look_daily()
    assert (await kept.again(ticket)).reminded_at is None
    kept.now += timedelta(seconds=1)
    for _ in range(3):
        await kept.rounds().look_daily()
    assert [m.text for m in await kept.messages(ticket) if m.author == "system"] == [
        "We answered you and are waiting for your reply. "
        "Without one, this conversation will be closed in 3 days. You can write again at any time."
    ]
    kept.now += 3 * DAY
    await asyncio.gather(kept.rounds().look_daily(), kept.rounds().look_daily())
    closed = await kept.again(ticket)
    assert (closed.status, closed.resolution) == (TicketStatus.RESOLVED, Resolution.BY_SILENCE)
    assert (await kept.conversation(ticket)).status == "resolved"
    assert len([m for m in await kept.messages(ticket) if m.author == "system"]) == 2
    assert await kept.deeds(ticket) == ["ticket.customer_reminded", "ticket.closed_by_silence"]


@pytest.mark.capability(15)
async def test_what_is_written_later_opens_the_same_conversation_and_ticket(kept_anywhere: Kept) -> None:
    kept = kept_anywhere
    await kept.keeps(CLOSING)
    ticket = await kept.answered(await kept.ticket())
    for days in (4, 3):
        kept.now += days * DAY
        await kept.rounds().look_daily()
    kept.now += 20 * DAY
    stored = await kept.says(ticket, "I was away. It does not work.")
    assert (stored.status, stored.run) == ("waiting_for_person", None)
    again = await kept.again(ticket)
    assert (again.status, again.resolution, again.reopened) == (TicketStatus.OPEN, None, 1)
    assert again.next_response_due == kept.now + timedelta(hours=48)
    assert again.assignee == ticket.assignee
    assert stored.conversation.conversation_id == ticket.conversation_id
    assert "ticket.reopened_by_customer" in await kept.deeds(ticket)


@pytest.mark.capability(15)
async def test_neither_snoozed_ones_nor_those_that_wait_for_us_are_touched(kept: Kept) -> None:
    await kept.keeps(CLOSING)
    ours = await kept.ticket("Nobody answered this")
    asleep = await kept.answered(await kept.ticket("Somebody sleeps on this"))
    await snooze(kept, asleep, kept.now + 100 * DAY)
    for _ in range(4):
        kept.now += 10 * DAY
        await kept.rounds().look_daily()
    for ticket in (ours, asleep):
        found = await kept.again(ticket)
        assert (found.status is TicketStatus.RESOLVED, found.reminded_at) == (False, None)


async def test_an_answer_after_the_reminder_begins_it_all_anew(kept: Kept) -> None:
    await kept.keeps(CLOSING)
    ticket = await kept.answered(await kept.ticket())
    kept.now += 4 * DAY
    await kept.rounds().look_daily()
    await kept.says(ticket, "One moment please")
    kept.now += 3 * DAY
    await kept.rounds().look_daily()
    assert (await kept.again(ticket)).status is TicketStatus.OPEN
    await kept.answered(ticket)
    kept.now += 4 * DAY
    await kept.rounds().look_daily()
    found = await kept.again(ticket)
    assert (found.status, found.reminded_at) == (TicketStatus.WAITING_FOR_CUSTOMER, kept.now)


async def test_all_of_it_is_off_until_it_is_switched_on(kept: Kept) -> None:
    ticket = await kept.answered(await kept.ticket())
    kept.now += 300 * DAY
    await kept.rounds().look_daily()
    assert await kept.again(ticket) == ticket


async def test_a_reminder_without_closing_speaks_of_no_closing_and_goes_by_e_mail_too(kept: Kept) -> None:
    await kept.keeps(Housekeeping(remind_days=4))
    question = "Wie kann ich die Rechnung für das ganze Jahr herunterladen?"
    ticket = await kept.answered(await kept.ticket(question, "ada@example.com"))
    kept.now += 4 * DAY
    await kept.rounds(mails=True).look_daily()
    text = (await kept.messages(ticket))[-1].text
    assert text == "Wir haben Ihnen geantwortet und warten auf Ihre Rückmeldung."
    (body,) = await letters_of(kept)
    assert body.startswith(text)
    assert "Chat von Fernway help" in body
    assert kept.letters == [kept.now]


async def test_a_sleeper_wakes_at_its_moment_and_whoever_has_it_hears_of_it(kept_anywhere: Kept) -> None:
    kept = kept_anywhere
    ticket = await kept.answered(await kept.ticket())
    await snooze(kept, ticket, kept.now + DAY)
    await kept.rounds().look_soon()
    assert (await kept.again(ticket)).snoozed_until is not None
    kept.now += DAY
    await asyncio.gather(kept.rounds().look_soon(), kept.rounds().look_soon())
    assert (await kept.again(ticket)).snoozed_until is None
    assert await kept.deeds(ticket) == ["ticket.woken"]


async def asked(kept: Kept, question: str = "How do I export my invoices?") -> Ticket:
    await kept.keeps(ASKING)
    ticket = await kept.ticket(question)
    kept.now += 30 * DAY
    for _ in range(2):
        await kept.rounds().look_daily()
    assert [m.text for m in await kept.messages(ticket) if m.author == "system"] == [
        f'You asked about "{question}" some time ago. Do you still need help with it? '
        "If it is solved, a short no is enough."
    ]
    kept.now += DAY
    return await kept.again(ticket)


async def test_a_customer_who_says_that_it_is_solved_closes_the_ticket_with_a_note(kept_anywhere: Kept) -> None:
    kept = kept_anywhere
    ticket = await asked(kept)
    assert ticket.status is TicketStatus.OPEN, "asking leaves it with whoever owes an answer"
    await kept.says(ticket, "No, it works now, thanks!")
    await asyncio.gather(kept.rounds().look_soon(), kept.rounds().look_soon())
    closed = await kept.again(ticket)
    assert (closed.status, closed.resolution, closed.check_in) == (
        TicketStatus.RESOLVED,
        Resolution.BY_CUSTOMER,
        CheckIn.FIXED,
    )
    (note,) = await kept.database.read(lambda rows: notes_of(rows, ticket.site_id, [ticket.ticket_id]))
    assert note.author_name == "Handrail"
    assert "says that it is solved" in note.text
    assert (await kept.messages(ticket))[-1].text.startswith("Good to hear.")
    kept.now += DAY
    assert (await kept.says(ticket, "Oh, it is back")).status == "waiting_for_person"
    assert (await kept.again(ticket)).status is TicketStatus.OPEN


async def test_still_broken_brings_it_back_with_its_tier_looked_at_anew(kept: Kept) -> None:
    ticket = await asked(kept, "I wish for more colours")
    assert ticket.tier is TriageTier.LOW
    await kept.says(ticket, "Yes, please", "I wish for more colours")
    await kept.rounds().look_soon()
    back = await kept.again(ticket)
    assert (back.status, back.tier, back.check_in) == (TicketStatus.OPEN, TriageTier.NORMAL, CheckIn.BROKEN)
    assert back.first_response_due == kept.now + timedelta(hours=48)


@pytest.mark.capability(59)
@pytest.mark.parametrize(
    ("tier", "by_a_person", "becomes"),
    [
        (TriageTier.LOW, False, TriageTier.NORMAL),
        (TriageTier.NORMAL, False, TriageTier.HIGH),
        (TriageTier.HIGH, False, TriageTier.CRITICAL),
        (TriageTier.CRITICAL, False, TriageTier.CRITICAL),
        (TriageTier.NORMAL, True, TriageTier.NORMAL),
    ],
)
async def test_still_broken_is_one_tier_more_urgent_unless_a_person_gave_the_tier(
    kept: Kept, tier: TriageTier, by_a_person: bool, becomes: TriageTier
) -> None:
    ticket = await asked(kept)
    by = "u_ada" if by_a_person else ticket.triaged_by
    await kept.database.write(
        lambda rows: revise(rows, ticket, lambda held: replace(held, tier=tier, triaged_by=by), kept.now)
    )
    await kept.says(ticket, "Yes, please")
    await kept.rounds().look_soon()
    back = await kept.again(ticket)
    assert (back.status, back.tier, back.check_in) == (TicketStatus.OPEN, becomes, CheckIn.BROKEN)
    assert ("one tier more urgent" in back.why) is (tier is not becomes)


async def test_words_of_urgency_in_the_answer_make_it_as_urgent(kept: Kept) -> None:
    ticket = await asked(kept)
    await kept.says(ticket, "It still doesn't work and all our data is lost, the site is down")
    await kept.rounds().look_soon()
    assert (await kept.again(ticket)).tier is TriageTier.CRITICAL


async def test_what_leaves_doubt_is_left_to_people(kept: Kept) -> None:
    ticket = await asked(kept)
    await kept.says(ticket, "Is it fixed?")
    await kept.rounds().look_soon()
    found = await kept.again(ticket)
    assert (found.status, found.check_in) == (TicketStatus.OPEN, CheckIn.UNCLEAR)
    kept.now += DAY
    await kept.says(ticket, "No, thanks")
    await kept.rounds().look_soon()
    assert (await kept.again(ticket)).status is TicketStatus.OPEN, "only the answer to the question is read"


async def test_what_answers_a_person_is_not_read_as_an_answer_to_the_question(kept: Kept) -> None:
    ticket = await kept.answered(await asked(kept))
    kept.now += DAY
    await kept.says(ticket, "No")
    await kept.rounds().look_soon()
    found = await kept.again(ticket)
    assert (found.status, found.check_in) == (TicketStatus.OPEN, CheckIn.UNCLEAR)
