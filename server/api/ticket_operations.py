"""What a key reads of tickets and does with them."""

from typing import Final

from server.api.operation import Operation, Parameter
from server.api.record_bodies import EntriesBody, RepliedBody, TicketBody, TicketsBody
from server.api.ticket_moves import (
    ReplyAsked,
    ResolutionAsked,
    TicketChange,
    change_ticket,
    hand_ticket_back,
    reopen_ticket,
    reply_to_ticket,
    resolve_ticket,
)
from server.api.tickets import TicketsQuery, get_ticket, list_tickets, ticket_events
from server.team.api_scope import Scope

TICKET_ID: Final = (Parameter("id", "path", True, "The ticket's id."),)
TICKETS: Final = "Tickets"

TICKET_OPERATIONS: Final = (
    Operation(
        "/api/v1/tickets",
        "tickets",
        "Tickets in the order of the queue, the most urgent first.",
        (),
        TicketsBody,
        scope=Scope.TICKETS_READ,
        deed=list_tickets,
        query=TicketsQuery,
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
        "Assign, tag, snooze a ticket, set its fields: all that is asked, or nothing.",
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
    Operation(
        "/api/v1/tickets/{id}/resolve",
        "resolve",
        "End a ticket and its conversation; a resolved one stays as it is.",
        TICKET_ID,
        TicketBody,
        method="POST",
        scope=Scope.TICKETS_WRITE,
        deed=resolve_ticket,
        asks=ResolutionAsked,
        tagged=True,
        group=TICKETS,
    ),
    Operation(
        "/api/v1/tickets/{id}/reopen",
        "reopen",
        "Bring a resolved ticket back; an open one stays as it is.",
        TICKET_ID,
        TicketBody,
        method="POST",
        scope=Scope.TICKETS_WRITE,
        deed=reopen_ticket,
        tagged=True,
        group=TICKETS,
    ),
    Operation(
        "/api/v1/tickets/{id}/hand-back",
        "hand_back",
        "Give the conversation to the AI agent; it answers what nobody has answered.",
        TICKET_ID,
        TicketBody,
        method="POST",
        scope=Scope.TICKETS_WRITE,
        deed=hand_ticket_back,
        tagged=True,
        group=TICKETS,
    ),
)
