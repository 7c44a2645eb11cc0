"""Replies with what macros do, private notes, taking over: on both databases, each whole or not at all."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import TicketMoveRefused
from escalation.macro_actions import ActionKind, MacroAction
from escalation.macros import Macro, add_macro, macros_of, new_macro_id
from escalation.notes import NoteRefused, notes_of
from escalation.reason import ReasonCode
from escalation.tables import tickets
from escalation.tags import tags_of
from escalation.ticket import Ticket, TicketStatus
from escalation.triage import TriageTier
from server.agent.prompt import prompt_of
from server.conversation.contact import add_contact
from server.conversation.conversation import Conversation
from server.conversation.message import append_message
from server.conversation.opening import open_conversation
from server.conversation.runs import ask_for_run, open_runs, take_runs
from server.inbox.found import NothingHere, find_held
from server.inbox.guiding import GuideGone, guide_card
from server.inbox.macro_values import values_of
from server.inbox.mentions import mentioned
from server.inbox.moves import Change
from server.inbox.noting import edit_note, note, remove_note
from server.inbox.sending import RepliedMeanwhile, Sending, send
from server.inbox.taking_over import take_over
from server.team.actor import Actor
from server.team.audit_log import entries_of
from server.uploads.content import judged
from server.uploads.of_desk import FileGone, owner_of
from server.uploads.upload import add_upload, upload_for_sites, upload_of_visitor
from tests.escalation.samples import MORNING
from tests.server.agent.material import turn_of
from tests.server.inbox.conftest import ON_SQLITE, Inbox

ACTIONS = (
    MacroAction(ActionKind.TIER, "critical"),
    MacroAction(ActionKind.TAG, "billing"),
    MacroAction(ActionKind.ASSIGN, "me"),
    MacroAction(ActionKind.STATUS, "resolved"),
)


async def sends(inbox: Inbox, actor: Actor, ticket: Ticket, sending: Sending) -> tuple[Change, ...]:
    async def unit(connection: AsyncConnection) -> tuple[Change, ...]:
        found = await find_held(connection, (inbox.site.site_id,), ticket.ticket_id)
        return await send(connection, found, actor, inbox.house.clock.now, sending=sending)

    return await inbox.house.database.write(unit)


async def notes(inbox: Inbox, actor: Actor, ticket: Ticket, text: str, *file_ids: str) -> Change:
    async def unit(connection: AsyncConnection) -> Change:
        found = await find_held(connection, (inbox.site.site_id,), ticket.ticket_id)
        return await note(connection, found, actor, inbox.house.clock.now, text=text, file_ids=file_ids)

    return await inbox.house.database.write(unit)


async def uploads(inbox: Inbox, actor: Actor, text: str = "Hello") -> str:
    file = judged(text.encode(), "a.txt")
    site_id, at = inbox.site.site_id, inbox.house.clock.now
    stored = await inbox.house.database.write(
        lambda rows: add_upload(rows, site_id, owner_of(actor.actor_id), "a.txt", file, at)
    )
    return stored.id


@pytest.mark.capability(53)
async def test_a_reply_and_what_a_macro_does_are_one_deed(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    macro = Macro(inbox.site.site_id, new_macro_id(), None, "Refund", "refund", "Yes.", ACTIONS)
    await inbox.house.database.write(lambda rows: add_macro(rows, macro, MORNING))
    sending = Sending("desk_1", "Yes.", actions=ACTIONS, macro_id=macro.macro_id)
    assert len(await sends(inbox, inbox.ada, ticket, sending)) == 1 + len(ACTIONS)
    after = await inbox.house.again(ticket)
    assert (after.status, after.tier, after.triaged_by) == (
        TicketStatus.RESOLVED,
        TriageTier.CRITICAL,
        inbox.ada.actor_id,
    )
    assert after.assignee is not None
    assert after.assignee.user_id == inbox.ada.actor_id
    tags = await inbox.house.database.read(lambda rows: tags_of(rows, ticket.site_id, ticket.ticket_id))
    assert tags == ("billing",)
    (stored,) = await inbox.house.database.read(lambda rows: macros_of(rows, [ticket.site_id], "u_any"))
    assert stored.used == 1
    said = await inbox.house.messages(ticket)
    assert [each.author for each in said[2:]] == ["person", "system"]
    assert await sends(inbox, inbox.ada, ticket, sending) == ()
    assert await inbox.house.messages(ticket) == said


@pytest.mark.capability(53)
async def test_how_much_of_a_macro_is_changed_before_sending_is_counted(inbox: Inbox) -> None:
    macro = Macro(
        inbox.site.site_id, new_macro_id(), None, "Hello", "hi", "Hello {{agent.first_name}} of {{site.name}} here", ()
    )
    await inbox.house.database.write(lambda rows: add_macro(rows, macro, MORNING))
    whole = f"Hello {inbox.ada.name} of {inbox.site.name} here"
    ticket = await inbox.house.ticket(inbox.site)
    for client_id, text in (("desk_1", whole), ("desk_2", f"{whole} {' '.join(['more'] * len(whole.split()))}")):
        await sends(inbox, inbox.ada, ticket, Sending(client_id, text, macro_id=macro.macro_id))
    (stored,) = await inbox.house.database.read(lambda rows: macros_of(rows, [inbox.site.site_id], "u_any"))
    assert stored.used == 2
    # Nothing of the first; of the second half of the words are alike: a similarity of two thirds.
    assert stored.edited_share == pytest.approx((0 + 1 / 3) / 2)


async def test_an_action_that_is_refused_takes_the_reply_back_with_it(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    sending = Sending("desk_1", "Yes.", actions=(MacroAction(ActionKind.ASSIGN, "u_gone"),))
    with pytest.raises(TicketMoveRefused):
        await sends(inbox, inbox.ada, ticket, sending)
    assert len(await inbox.house.messages(ticket)) == 2
    assert await inbox.house.again(ticket) == ticket


async def test_a_macro_without_a_text_only_acts(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    await sends(inbox, inbox.ada, ticket, Sending("desk_1", actions=(MacroAction(ActionKind.SNOOZE, "2d"),)))
    assert len(await inbox.house.messages(ticket)) == 2
    assert (await inbox.house.again(ticket)).snoozed_until is not None


@ON_SQLITE
async def test_a_macro_that_keeps_the_ticket_with_us_does_not_say_that_the_customer_wrote(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    await inbox.replies(inbox.ada, ticket, "We look into it.")
    waiting = await inbox.house.again(ticket)
    inbox.house.clock.now += timedelta(hours=1)
    await sends(inbox, inbox.ada, ticket, Sending("desk_1", actions=(MacroAction(ActionKind.STATUS, "open"),)))
    ours = await inbox.house.again(ticket)
    assert (ours.status, ours.paused_since) == (TicketStatus.OPEN, None)
    assert (ours.customer_wrote_at, ours.next_response_due) == (waiting.customer_wrote_at, None)
    deeds = await inbox.house.database.read(lambda rows: entries_of(rows, ticket.site_id, ticket.ticket_id, 1))
    assert [(each.action, each.details) for each in deeds] == [("ticket.status_set", {"status": "open"})]


async def test_who_replies_second_is_told_and_then_may(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    first, second = await asyncio.gather(
        sends(inbox, inbox.ada, ticket, Sending("desk_a", "From Ada", seen_seq=2)),
        sends(inbox, inbox.bo, ticket, Sending("desk_b", "From Bo", seen_seq=2)),
        return_exceptions=True,
    )
    refused = [each for each in (first, second) if isinstance(each, RepliedMeanwhile)]
    assert len(refused) == 1
    assert [each.seq for each in refused[0].replies] == [3]
    await sends(inbox, inbox.ada, ticket, Sending("desk_a2", "From Ada", seen_seq=3))
    await sends(inbox, inbox.ada, ticket, Sending("desk_a3", "More from Ada", seen_seq=3))
    assert len(await inbox.house.messages(ticket)) == 5


async def test_files_are_sent_once_by_whoever_put_them_there(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    upload_id = await uploads(inbox, inbox.ada)
    with pytest.raises(FileGone):
        await sends(inbox, inbox.bo, ticket, Sending("desk_b", "Mine", file_ids=(upload_id,)))
    await sends(inbox, inbox.ada, ticket, Sending("desk_a", file_ids=(upload_id,)))
    assert [each.id for each in (await inbox.house.messages(ticket))[-1].attachments] == [upload_id]
    with pytest.raises(FileGone):
        await sends(inbox, inbox.ada, ticket, Sending("desk_c", "Again", file_ids=(upload_id,)))
    at = inbox.house.clock.now
    assert await inbox.house.database.read(lambda rows: upload_of_visitor(rows, "v_other", upload_id, at)) is None


async def test_a_note_is_for_the_team_alone(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    upload_id = await uploads(inbox, inbox.ada, "secret file")
    change = await notes(inbox, inbox.ada, ticket, "SECRET @Bo and @Ada", upload_id)
    assert change.noticed == (inbox.bo.actor_id,)
    assert change.message is None
    said = await inbox.house.messages(ticket)
    assert "SECRET" not in json.dumps([each.as_frame().model_dump() for each in said])
    prompt = prompt_of(turn_of("Hello?", history=said), ())
    assert "SECRET" not in "".join(each.text for each in prompt.messages)
    handoff = await inbox.house.database.read(
        lambda rows: rows.scalar(select(tickets.c.handoff).where(tickets.c.ticket_id == ticket.ticket_id))
    )
    assert "SECRET" not in json.dumps(handoff)
    site_ids, at = [inbox.site.site_id], inbox.house.clock.now
    assert await inbox.house.database.read(lambda rows: upload_for_sites(rows, site_ids, upload_id)) is not None
    owner = owner_of(inbox.ada.actor_id)
    assert await inbox.house.database.read(lambda rows: upload_of_visitor(rows, owner, upload_id, at)) is None


async def test_only_its_author_changes_a_note_and_its_files_go_with_it(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    upload_id = await uploads(inbox, inbox.ada)
    await notes(inbox, inbox.ada, ticket, "First", upload_id)
    site_ids = [inbox.site.site_id]
    (stored,) = await inbox.house.database.read(lambda rows: notes_of(rows, site_ids[0], [ticket.ticket_id]))

    async def change(actor: Actor, text: str | None) -> Change:
        async def unit(connection: AsyncConnection) -> Change:
            found = await find_held(connection, site_ids, ticket.ticket_id)
            if text is None:
                return await remove_note(connection, found, actor, MORNING, note_id=stored.note_id)
            return await edit_note(connection, found, actor, MORNING, note_id=stored.note_id, text=text)

        return await inbox.house.database.write(unit)

    for text in ("Bo's", None):
        with pytest.raises(NothingHere):
            await change(inbox.bo, text)
    with pytest.raises(NoteRefused):
        await change(inbox.ada, " ")
    assert (await change(inbox.ada, "Now @Bo")).noticed == (inbox.bo.actor_id,)
    assert (await change(inbox.ada, "Still @Bo")).noticed == ()
    await change(inbox.ada, None)
    assert await inbox.house.database.read(lambda rows: notes_of(rows, site_ids[0], [ticket.ticket_id])) == ()
    assert await inbox.house.database.read(lambda rows: upload_for_sites(rows, site_ids, upload_id)) is None


async def test_a_conversation_is_taken_over_in_the_middle_of_an_answer(inbox: Inbox) -> None:
    at, site_id = MORNING, inbox.site.site_id

    async def begin(connection: AsyncConnection) -> Conversation:
        contact = await add_contact(connection, site_id, "v_running", at)
        conversation = await open_conversation(connection, site_id, contact.contact_id, at)
        await append_message(connection, conversation, author="visitor", text="Can I pay by invoice?", at=at)
        await ask_for_run(connection, conversation, 1, 1, at)
        await take_runs(connection, "w_1", 10, 10)
        return conversation

    conversation = await inbox.house.database.write(begin)
    with pytest.raises(NothingHere):
        await inbox.house.database.write(
            lambda rows: take_over(rows, ["s_other"], conversation.conversation_id, inbox.ada, at)
        )

    async def take(actor: Actor) -> Change:
        return await inbox.house.database.write(
            lambda rows: take_over(rows, [site_id], conversation.conversation_id, actor, at)
        )

    change = await take(inbox.ada)
    ticket = change.ticket
    assert (ticket.reason, ticket.subject, ticket.status) == (
        ReasonCode.TAKEN_OVER,
        "Can I pay by invoice?",
        TicketStatus.OPEN,
    )
    assert change.status is not None
    assert (change.status.status, change.status.name) == ("with_person", inbox.ada.name)
    assert await inbox.house.database.read(lambda rows: open_runs(rows, [conversation])) == ()
    again = (await take(inbox.bo)).ticket
    assert again.ticket_id == ticket.ticket_id
    assert again.assignee is not None
    assert again.assignee.user_id == inbox.bo.actor_id


@pytest.mark.capability(53)
async def test_the_values_of_a_macro_are_those_of_its_ticket(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)

    async def unit(connection: AsyncConnection) -> dict[str, str]:
        found = await find_held(connection, (inbox.site.site_id,), ticket.ticket_id)
        return await values_of(connection, found, inbox.ada, inbox.site.name)

    values = await inbox.house.database.write(unit)
    assert values["ticket.number"] == str(ticket.number)
    assert values["agent.name"] == inbox.ada.name
    assert (values["page.title"], values["page.address"]) == ("Members", "/projects/:id/members")
    assert "customer.plan" not in values


def test_names_are_told_apart_and_no_address_is_a_mention() -> None:
    names = {"u_1": "Bo", "u_2": "Bo Smith", "u_3": "Zoë"}
    assert mentioned("Ask @bo smith", names) == ("u_2",)
    assert mentioned("@Bo, @zoë!", names) == ("u_1", "u_3")
    assert mentioned("mail bo@bo.example or @bob", names) == ()


async def test_a_guide_is_the_sites_own_with_the_page_of_each_step(inbox: Inbox) -> None:
    steps = [{"target": "one", "text": "Here"}, {"target": "two", "text": "There", "page": "/b"}]
    tour = {"name": "tour", "title": "A tour", "page": "/a", "steps": steps}
    site = replace(inbox.site, widget={"guides": [tour]})
    card = guide_card(site, "tour")
    assert (card.title, card.page, [each.page for each in card.steps]) == ("A tour", "/a", [None, "/b"])
    with pytest.raises(GuideGone):
        guide_card(site, "other")
