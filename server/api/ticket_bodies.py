"""Bodies of tickets and of what belongs to one."""

from collections.abc import Mapping
from datetime import datetime

from escalation.ticket import Assignee, Cause, FieldValue, Resolution, Ticket, TicketStatus
from escalation.triage import TriageTier
from server.api.bodies import Body, Page
from server.api.conversation_bodies import MessageBody


class AssigneeBody(Body):
    """Who has a ticket."""

    user: str
    name: str

    @classmethod
    def of(cls, assignee: Assignee) -> "AssigneeBody":
        """The body of an assignee."""
        return cls(user=assignee.user_id, name=assignee.name)


class TicketBody(Body):
    """A ticket of the queue. A due time that is null is no clock; a breach is when its target is broken for good."""

    ticket: str
    number: int
    conversation: str
    contact: str | None
    contact_name: str | None
    status: TicketStatus
    resolution: Resolution | None
    triage_tier: TriageTier
    triaged_by: str
    category: str | None
    why: str
    reason: str
    subject: str
    segment: str | None
    language: str | None
    assignee: AssigneeBody | None
    team: str | None
    tags: tuple[str, ...]
    custom_fields: Mapping[str, FieldValue]
    snoozed_until: datetime | None
    problem: str | None
    merged_into: str | None
    cause: Cause | None
    cause_note: str | None
    reopened: int
    opened_at: datetime
    first_response_due: datetime | None
    first_response_breach: datetime | None
    first_response_at: datetime | None
    next_response_due: datetime | None
    next_response_breach: datetime | None
    resolution_due: datetime | None
    resolution_breach: datetime | None
    resolved_at: datetime | None
    updated_at: datetime

    @classmethod
    def of(cls, ticket: Ticket, tags: tuple[str, ...]) -> "TicketBody":
        """The body of a stored ticket."""
        return cls(
            ticket=ticket.ticket_id,
            number=ticket.number,
            conversation=ticket.conversation_id,
            contact=ticket.contact_id,
            contact_name=ticket.contact_name,
            status=ticket.status,
            resolution=ticket.resolution,
            triage_tier=ticket.tier,
            triaged_by=ticket.triaged_by,
            category=ticket.category,
            why=ticket.why,
            reason=ticket.reason,
            subject=ticket.subject,
            segment=ticket.segment,
            language=ticket.language,
            assignee=None if ticket.assignee is None else AssigneeBody.of(ticket.assignee),
            team=ticket.team_id,
            tags=tags,
            custom_fields=ticket.custom_fields,
            snoozed_until=ticket.snoozed_until,
            problem=ticket.problem_id,
            merged_into=ticket.merged_into,
            cause=ticket.cause,
            cause_note=ticket.cause_note,
            reopened=ticket.reopened,
            opened_at=ticket.opened_at,
            first_response_due=ticket.first_response_due,
            first_response_breach=ticket.first_response_breach,
            first_response_at=ticket.first_response_at,
            next_response_due=ticket.next_response_due,
            next_response_breach=ticket.next_response_breach,
            resolution_due=ticket.resolution_due,
            resolution_breach=ticket.resolution_breach,
            resolved_at=ticket.resolved_at,
            updated_at=ticket.updated_at,
        )


class TicketsBody(Page):
    """Tickets in the order that was asked for: without a word on it the most urgent first."""

    tickets: tuple[TicketBody, ...]


class RepliedBody(Body):
    """A reply that was sent, and the ticket after it."""

    message: MessageBody
    ticket: TicketBody


class NoteBody(Body):
    """A private note on a ticket."""

    note: str
    author: str
    author_name: str
    text: str
    created_at: datetime


class NotesBody(Page):
    """The notes of a ticket, the oldest first."""

    notes: tuple[NoteBody, ...]
