"""What a key reads of tickets and does with them."""

from typing import Final

from server.api.bulk import BulkAsked, BulkBody, change_tickets
from server.api.operation import Deed, Nothing, Operation, Parameter
from server.api.people_bodies import EntriesBody
from server.api.plain_moves import deed_of
from server.api.request_body import Asking
from server.api.ticket_bodies import NoteBody, NotesBody, RepliedBody, TicketBody, TicketsBody
from server.api.ticket_list import TicketsQuery, list_tickets
from server.api.ticket_merges import MergeAsked, merge_ticket, unmerge_ticket
from server.api.ticket_moves import (
    ReplyAsked,
    ResolutionAsked,
    TicketChange,
    change_ticket,
    reply_to_ticket,
    resolve_ticket,
)
from server.api.ticket_notes import NoteAsked, add_note, list_notes
from server.api.tickets import get_ticket, ticket_events
from server.inbox.moves import hand_back, reopen
from server.inbox.unwanted import block, mark_as_spam, unblock
from server.team.api_scope import Scope

TICKET_ID: Final = (Parameter("id", "path", True, "The ticket's id."),)
TICKETS: Final = "Tickets"


def _move(address: str, name: str, words: str, deed: Deed, asks: type[Asking] = Nothing) -> Operation:
    """A move of one ticket, below its own address; it answers with the ticket after it."""
    return Operation(
        f"/api/v1/tickets/{{id}}/{address}",
        name,
        words,
        TICKET_ID,
        TicketBody,
        method="POST",
        scope=Scope.TICKETS_WRITE,
        deed=deed,
        asks=asks,
        tagged=True,
        group=TICKETS,
    )


TICKET_OPERATIONS: Final = (
    Operation(
        "/api/v1/tickets",
        "tickets",
        "Tickets by view and filters; without a word on the order the most urgent first.",
        (),
        TicketsBody,
        scope=Scope.TICKETS_READ,
        deed=list_tickets,
        query=TicketsQuery,
        group=TICKETS,
    ),
    Operation(
        "/api/v1/tickets/bulk",
        "change_tickets",
        "Change or resolve up to 50 tickets: each by itself, with a report of what was refused and why.",
        (),
        BulkBody,
        method="POST",
        scope=Scope.TICKETS_WRITE,
        deed=change_tickets,
        asks=BulkAsked,
        group=TICKETS,
    ),
    Operation(
        "/api/v1/tickets/{id}",
        "ticket",
        "A ticket.",
        TICKET_ID,
        TicketBody,
        scope=Scope.TICKETS_READ,
        deed=get_ticket,
        tagged=True,
        group=TICKETS,
    ),
    Operation(
        "/api/v1/tickets/{id}",
        "change_ticket",
        "Sort, assign, tag or snooze a ticket, set its fields: all that is asked, or nothing.",
        TICKET_ID,
        TicketBody,
        method="PATCH",
        scope=Scope.TICKETS_WRITE,
        deed=change_ticket,
        asks=TicketChange,
        tagged=True,
        group=TICKETS,
    ),
    Operation(
        "/api/v1/tickets/{id}/events",
        "ticket_events",
        "What was done with a ticket, and by whom: the latest 200, the oldest of them first.",
        TICKET_ID,
        EntriesBody,
        scope=Scope.TICKETS_READ,
        deed=ticket_events,
        group=TICKETS,
    ),
    Operation(
        "/api/v1/tickets/{id}/replies",
        "reply",
        "Send the customer a message, signed with the key's name; it is their turn then.",
        TICKET_ID,
        RepliedBody,
        method="POST",
        scope=Scope.TICKETS_WRITE,
        deed=reply_to_ticket,
        asks=ReplyAsked,
        status=201,
        tagged=True,
        group=TICKETS,
    ),
    _move(
        "resolve",
        "resolve",
        "End a ticket and its conversation; a resolved one stays as it is.",
        resolve_ticket,
        asks=ResolutionAsked,
    ),
    _move(
        "reopen",
        "reopen",
        "Bring a resolved ticket back; an open one stays as it is.",
        deed_of(reopen),
    ),
    _move(
        "hand-back",
        "hand_back",
        "Give the conversation to the AI agent; it answers what nobody has answered.",
        deed_of(hand_back),
    ),
    _move(
        "spam",
        "spam",
        "Mark a ticket as spam: it ends without a word to whoever sent it, and counts in no figure.",
        deed_of(mark_as_spam),
    ),
    _move(
        "block",
        "block",
        "Take nothing more from the customer of a ticket, in none of their browsers; the ticket stays as it is.",
        deed_of(block),
    ),
    _move(
        "unblock",
        "unblock",
        "Listen to the customer of a ticket again.",
        deed_of(unblock),
    ),
    _move(
        "merge",
        "merge",
        "Let a ticket go on in another one, which is shown; both transcripts are read as one from then on.",
        merge_ticket,
        asks=MergeAsked,
    ),
    _move(
        "unmerge",
        "unmerge",
        "Make a merged ticket one of its own again.",
        unmerge_ticket,
    ),
    Operation(
        "/api/v1/tickets/{id}/notes",
        "notes",
        "The private notes of a ticket, the oldest first.",
        TICKET_ID,
        NotesBody,
        scope=Scope.TICKETS_READ,
        deed=list_notes,
        group=TICKETS,
    ),
    Operation(
        "/api/v1/tickets/{id}/notes",
        "add_note",
        "Write a private note, signed with the key's name.",
        TICKET_ID,
        NoteBody,
        method="POST",
        scope=Scope.TICKETS_WRITE,
        deed=add_note,
        asks=NoteAsked,
        status=201,
        group=TICKETS,
    ),
)
