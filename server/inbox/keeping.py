"""What Handrail does by itself to a ticket that waits. Each deed asks once more whether it is still called for."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.errors import HandoffUnreadable
from escalation.handoff import Handoff
from escalation.judging import judge, matrix_of_site
from escalation.notes import Note, NoteRefused, add_note, new_note_id
from escalation.ticket import CheckIn, Resolution, Ticket, TicketStatus
from escalation.triage import Triage, TriageTier
from server.agent.handoff import visitors_language
from server.agent.person.check_in_reply import read_check_in
from server.agent.person.keeping_words import KeepingWords, keeping_words
from server.conversation.message import Message, append_message, messages_after
from server.conversation.surveys import survey_due
from server.inbox.found import Found
from server.inbox.giving import give, withdraw_all
from server.inbox.keeping_letter import post_letter
from server.inbox.moves import Change
from server.inbox.notices import NoticeKind, notify
from server.protocol.server_frames import Card
from server.team.actor import HANDRAIL
from server.team.audit_log import record

NOTE: Final = "The customer was asked whether they still need help, and says that it is solved."


async def wake_up(connection: AsyncConnection, found: Found, at: datetime) -> Change | None:
    """Ends the sleep of a ticket whose moment has come; whoever has it is told."""
    ticket = found.ticket
    if ticket.snoozed_until is None or ticket.snoozed_until > at:
        return None
    ticket = await tickets.revise(connection, ticket, lambda held: replace(held, snoozed_until=None), at)
    await record(connection, ticket.site_id, HANDRAIL, "ticket.woken", ticket.ticket_id, at)
    if ticket.assignee is None or ticket.status is TicketStatus.RESOLVED:
        return Change(ticket)
    holder = ticket.assignee.user_id
    await notify(connection, ticket.site_id, holder, NoticeKind.WOKEN, ticket.ticket_id, None, at)
    return Change(ticket, noticed=(holder,))


async def remind(
    connection: AsyncConnection, found: Found, at: datetime, *, days: int, close_days: int | None, mails: bool
) -> Change | None:
    """Tells the customer that we wait for them, and when the conversation would be closed."""
    ticket = found.ticket
    if not _is_awaited(ticket, days, at) or ticket.reminded_at is not None:
        return None
    words, said = await _words(connection, found)
    closing = "" if close_days is None else f" {words.closing.format(days=close_days)}"
    message = await _line(connection, found, words.reminder + closing, at)
    ticket = await tickets.revise(connection, ticket, lambda held: replace(held, reminded_at=at), at)
    await record(connection, ticket.site_id, HANDRAIL, "ticket.customer_reminded", ticket.ticket_id, at)
    if mails:
        await post_letter(connection, found, said, message, at)
    return Change(ticket, message)


async def close_silent(
    connection: AsyncConnection, found: Found, at: datetime, *, days: int, mails: bool
) -> Change | None:
    """Ends a ticket whose customer was reminded and never came back; what they write later opens it again."""
    ticket = found.ticket
    is_due = ticket.reminded_at is not None and ticket.reminded_at <= at - timedelta(days=days)
    if not is_due or not _is_awaited(ticket, 0, at):
        return None
    await withdraw_all(connection, found, at)
    words, said = await _words(connection, found)
    message = await _line(connection, found, words.closed, at)
    status, also = await give(connection, found, "resolved", at)
    ticket = await tickets.end(connection, ticket, Resolution.BY_SILENCE, at)
    await record(connection, ticket.site_id, HANDRAIL, "ticket.closed_by_silence", ticket.ticket_id, at)
    if mails:
        await post_letter(connection, found, said, message, at)
    return Change(ticket, message, status, also=also)


async def check_in(connection: AsyncConnection, found: Found, at: datetime, *, days: int, mails: bool) -> Change | None:
    """Asks the customer of a very old ticket whether it still matters; once, and whose turn it is stays as it was."""
    ticket = found.ticket
    is_due = ticket.opened_at <= at - timedelta(days=days) and ticket.snoozed_until is None
    if not is_due or ticket.check_in is not None or ticket.status is TicketStatus.RESOLVED:
        return None
    words, said = await _words(connection, found)
    message = await _line(connection, found, words.check_in.format(subject=ticket.subject), at)

    def asked(held: Ticket) -> Ticket:
        return replace(held, check_in=CheckIn.ASKED, checked_in_at=at)

    ticket = await tickets.revise(connection, ticket, asked, at)
    await record(connection, ticket.site_id, HANDRAIL, "ticket.customer_asked", ticket.ticket_id, at)
    if mails:
        await post_letter(connection, found, said, message, at)
    return Change(ticket, message)


async def read_reply(connection: AsyncConnection, found: Found, at: datetime) -> Change | None:
    """Reads what the customer answered when they were asked, and does what follows from it; in doubt, nothing."""
    ticket = found.ticket
    if ticket.check_in is not CheckIn.ASKED or ticket.status is TicketStatus.RESOLVED:
        return None
    words, said = await _words(connection, found)
    text = _reply_in(said, ticket.checked_in_at)
    verdict = CheckIn.UNCLEAR if text is None else read_check_in(text)
    ticket = await tickets.revise(connection, ticket, lambda held: replace(held, check_in=verdict), at)
    found = replace(found, ticket=ticket)
    if verdict is CheckIn.FIXED:
        return await _solved(connection, found, words, survey_due(said), at)
    if verdict is CheckIn.BROKEN:
        return await _still_broken(connection, found, words, text or "", at)
    await record(connection, ticket.site_id, HANDRAIL, "ticket.check_in_unclear", ticket.ticket_id, at)
    return Change(ticket)


async def _solved(
    connection: AsyncConnection, found: Found, words: KeepingWords, card: Card | None, at: datetime
) -> Change:
    ticket = found.ticket
    await withdraw_all(connection, found, at)
    message = await _line(connection, found, words.fixed, at, card)
    status, also = await give(connection, found, "resolved", at)
    ticket = await tickets.end(connection, ticket, Resolution.BY_CUSTOMER, at)
    note = Note(ticket.site_id, new_note_id(), ticket.ticket_id, HANDRAIL.actor_id, HANDRAIL.name, NOTE, at)
    # A ticket with no room for a note is closed all the same; the audit log says why.
    with suppress(NoteRefused):
        await add_note(connection, note)
    await record(connection, ticket.site_id, HANDRAIL, "ticket.check_in_fixed", ticket.ticket_id, at)
    return Change(ticket, message, status, also=also)


async def _still_broken(
    connection: AsyncConnection, found: Found, words: KeepingWords, text: str, at: datetime
) -> Change:
    ticket = found.ticket
    before = ticket.tier
    message = await _line(connection, found, words.broken, at)
    judged = await _judged_anew(connection, ticket, text)

    def raised(held: Ticket) -> Ticket:
        anew = Triage(held.tier, held.why).or_more_urgent(judged)
        opened = replace(held, status=TicketStatus.OPEN)
        return replace(opened, tier=anew.tier, why=anew.why) if held.is_tier_open else opened

    ticket = await tickets.revise(connection, ticket, raised, at)
    await record(
        connection,
        ticket.site_id,
        HANDRAIL,
        "ticket.check_in_broken",
        ticket.ticket_id,
        at,
        before=before,
        after=ticket.tier,
    )
    return Change(ticket, message)


async def _judged_anew(connection: AsyncConnection, ticket: Ticket, text: str) -> Triage:
    """One tier more urgent than it was, for it has waited so long and is still there; more by the matrix of the site
    where what they answered asks for more."""
    least = Triage(_one_up(ticket.tier), "Still there after a long time, as the customer says: one tier more urgent.")
    handoff = await _handoff(connection, ticket)
    if handoff is None:
        return least
    asked = replace(handoff, assessment=replace(handoff.assessment, question=text))
    return least.or_more_urgent(judge(asked, await matrix_of_site(connection, ticket.site_id), ticket.category))


def _one_up(tier: TriageTier) -> TriageTier:
    return next((each for each in TriageTier if each.rank == tier.rank - 1), tier)


async def _handoff(connection: AsyncConnection, ticket: Ticket) -> Handoff | None:
    try:
        return await tickets.handoff_of(connection, ticket)
    except HandoffUnreadable:
        return None


def _is_awaited(ticket: Ticket, days: int, at: datetime) -> bool:
    """Whether it is the customer's turn, for so many days, and the ticket is awake."""
    return (
        ticket.status is TicketStatus.WAITING_FOR_CUSTOMER
        and ticket.snoozed_until is None
        and ticket.paused_since is not None
        and ticket.paused_since <= at - timedelta(days=days)
    )


def _reply_in(said: tuple[Message, ...], asked_at: datetime | None) -> str | None:
    """All that the customer said since they were asked; None when a person spoke first, so that it may answer them."""
    since = [each for each in said if asked_at is not None and each.created_at > asked_at and each.author != "system"]
    if not since or since[0].author != "visitor":
        return None
    return "\n".join(each.text for each in since if each.author == "visitor")


async def _words(connection: AsyncConnection, found: Found) -> tuple[KeepingWords, tuple[Message, ...]]:
    said = await messages_after(connection, found.reaches, 0)
    return keeping_words(visitors_language(said)), said


async def _line(
    connection: AsyncConnection, found: Found, text: str, at: datetime, card: Card | None = None
) -> Message:
    return await append_message(connection, found.reaches, author="system", text=text, card=card, at=at)
