from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import examples
from escalation.corrections import Corrected, corrected_lately, record_correction
from escalation.examples import (
    Example,
    Imported,
    counts_by_category,
    examples_of,
    examples_version,
    forget_imported,
    import_examples,
    teach,
)
from escalation.opening import open_ticket
from escalation.ticket import Ticket
from escalation.tickets import revise
from escalation.triage import TriageTier
from tests.escalation.samples import MORNING, handoff


async def test_an_import_adds_changes_and_knows(connection: AsyncConnection) -> None:
    first = [Example("Where is my bill?", "billing"), Example("Where is my bill?", "billing"), Example("Hm", "bug")]
    assert await import_examples(connection, "s_one", first, MORNING) == Imported(2, 0, 1, 0)
    again = [Example("Hm", "feedback"), Example("Where is my bill?", "billing")]
    assert await import_examples(connection, "s_one", again, MORNING) == Imported(0, 1, 1, 0)
    assert set(await examples_of(connection, "s_one")) == {Example("Where is my bill?", "billing"), again[0]}
    assert await counts_by_category(connection, "s_one") == {"billing": 1, "feedback": 1}
    assert await examples_of(connection, "s_two") == ()


async def told(connection: AsyncConnection, ticket: Ticket, what: Corrected, was: str | None, became: str) -> None:
    """A person's word on a ticket, with the correction that it is."""

    def said(held: Ticket) -> Ticket:
        if what is Corrected.TIER:
            return replace(held, tier=TriageTier(became), triaged_by="u")
        return replace(held, category=became, category_by="u")

    await revise(connection, ticket, said, MORNING)
    await record_correction(connection, "s_one", ticket.ticket_id, what, was=was, became=became, by_id="u", at=MORNING)


async def test_a_ticket_teaches_once_and_what_is_imported_can_be_forgotten(connection: AsyncConnection) -> None:
    ticket = await open_ticket(connection, handoff())
    await import_examples(connection, "s_one", [Example("x", "bug")], MORNING)
    await teach(connection, "s_one", Example("text", "billing"), ticket.ticket_id, MORNING)
    await teach(connection, "s_one", Example("more", "feedback"), ticket.ticket_id, MORNING + timedelta(hours=1))
    await told(connection, ticket, Corrected.CATEGORY, "bug", "feedback")
    assert await examples_of(connection, "s_one") == (Example("more", "feedback"), Example("x", "bug"))
    assert await forget_imported(connection, "s_one") == 1
    assert await examples_of(connection, "s_one") == (Example("more", "feedback"),)


async def test_a_correction_that_was_taken_back_teaches_nothing_and_counts_nothing(connection: AsyncConnection) -> None:
    ticket = await open_ticket(connection, handoff())
    await teach(connection, "s_one", Example("text", "billing"), ticket.ticket_id, MORNING)
    await told(connection, ticket, Corrected.CATEGORY, "bug", "billing")
    await revise(connection, ticket, lambda held: replace(held, category="bug"), MORNING)
    assert await examples_of(connection, "s_one") == ()
    assert (await corrected_lately(connection, "s_one", MORNING)).pairs == ()


async def test_the_version_changes_with_the_examples(connection: AsyncConnection) -> None:
    versions = [await examples_version(connection, "s_one")]
    await import_examples(connection, "s_one", [Example("x", "bug")], MORNING)
    versions.append(await examples_version(connection, "s_one"))
    await import_examples(connection, "s_one", [Example("x", "feedback")], MORNING + timedelta(seconds=1))
    versions.append(await examples_version(connection, "s_one"))
    assert versions[0] == (0, 0)
    assert len(set(versions)) == 3


async def test_the_oldest_give_way_to_the_newest(connection: AsyncConnection) -> None:
    old = [Example(f"old {number}", "bug") for number in range(examples.EXAMPLES_MAX)]
    await import_examples(connection, "s_one", old, MORNING)
    new = [Example(f"new {number}", "billing") for number in range(3)]
    imported = await import_examples(connection, "s_one", new, MORNING + timedelta(hours=1))
    assert imported == Imported(3, 0, 0, 3)
    kept = await examples_of(connection, "s_one")
    assert len(kept) == examples.EXAMPLES_MAX
    assert {*kept[:3]} == {*new}


async def test_how_often_triage_was_right_lately(connection: AsyncConnection) -> None:
    tickets = [await open_ticket(connection, handoff(conversation_id=f"c_{each}")) for each in range(4)]

    await told(connection, tickets[0], Corrected.CATEGORY, "bug", "billing")
    await told(connection, tickets[0], Corrected.CATEGORY, "billing", "how_to")
    await told(connection, tickets[1], Corrected.TIER, "normal", "high")
    await told(connection, tickets[2], Corrected.CATEGORY, None, "billing")
    lately = await corrected_lately(connection, "s_one", MORNING)
    assert (lately.tickets, lately.category, lately.tier) == (4, 1, 1)
    assert lately.rightly(lately.tier, lately.tickets) == 0.75
    assert ("category", None, "billing", 1) in lately.pairs
    none = await corrected_lately(connection, "s_one", MORNING + timedelta(seconds=1))
    assert (none.tickets, none.rightly(none.tier, none.tickets)) == (0, None)
