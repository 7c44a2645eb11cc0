"""Bodies of what a team's desk works with: tickets, conversations, customers, people."""

from collections.abc import Mapping
from datetime import datetime

from escalation.ticket import Assignee, Cause, FieldValue, Resolution, Ticket, TicketStatus
from escalation.triage import TriageTier
from server.api.bodies import Body
from server.conversation.contact import Contact
from server.conversation.conversation import Conversation
from server.conversation.message import Message
from server.protocol.server_frames import Attachment, Author, ConversationStatus, Source
from server.team.actor import ActorKind
from server.team.audit_log import Detail, Entry
from server.team.role import Role


class Page(Body):
    """A page of a list. `next` is the cursor of the following one; null on the last."""

    next: str | None


class MessageBody(Body):
    """One message of a conversation."""

    seq: int
    author: Author
    name: str | None
    text: str
    sources: tuple[Source, ...]
    attachments: tuple[Attachment, ...]
    page_key: str | None
    created_at: datetime

    @classmethod
    def of(cls, message: Message) -> "MessageBody":
        """The body of a stored message."""
        return cls(
            seq=message.seq,
            author=message.author,
            name=message.name,
            text=message.text,
            sources=message.sources,
            attachments=message.attachments,
            page_key=None if message.page is None else message.page.key,
            created_at=message.created_at,
        )


class ConversationLineBody(Body):
    """A conversation without its messages; `messages` is how many it has."""

    conversation: str
    contact: str
    status: ConversationStatus
    person: str | None
    messages: int
    created_at: datetime

    @classmethod
    def of(cls, conversation: Conversation) -> "ConversationLineBody":
        """The body of a stored conversation."""
        return cls(
            conversation=conversation.conversation_id,
            contact=conversation.contact_id,
            status=conversation.status,
            person=conversation.person_name,
            messages=conversation.last_seq,
            created_at=conversation.created_at,
        )


class ConversationsBody(Page):
    """Conversations, the newest first."""

    conversations: tuple[ConversationLineBody, ...]


class ConversationBody(Body):
    """A conversation with its messages, the oldest first."""

    conversation: str
    contact: str
    status: ConversationStatus
    person: str | None
    created_at: datetime
    messages: tuple[MessageBody, ...]

    @classmethod
    def of(cls, conversation: Conversation, messages: tuple[Message, ...]) -> "ConversationBody":
        """The body of a stored conversation."""
        return cls(
            conversation=conversation.conversation_id,
            contact=conversation.contact_id,
            status=conversation.status,
            person=conversation.person_name,
            created_at=conversation.created_at,
            messages=tuple(MessageBody.of(message) for message in messages),
        )


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


class ContactBody(Body):
    """A customer. `external_id`, `segment` and `attributes` are what the host's signed token said of them."""

    contact: str
    name: str | None
    email: str | None
    external_id: str | None
    segment: str | None
    attributes: Mapping[str, str]
    blocked_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, contact: Contact, blocked_at: datetime | None) -> "ContactBody":
        """The body of a stored contact."""
        return cls(
            contact=contact.contact_id,
            name=contact.name,
            email=contact.email,
            external_id=contact.external_id,
            segment=contact.segment,
            attributes=contact.attributes,
            blocked_at=blocked_at,
            created_at=contact.created_at,
        )


class ContactsBody(Page):
    """Customers."""

    contacts: tuple[ContactBody, ...]


class UserBody(Body):
    """Somebody who works on the desk of this site; `capacity` null is what the site sets."""

    user: str
    name: str
    email: str
    role: Role
    teams: tuple[str, ...]
    capacity: int | None
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    away_since: datetime | None
    disabled_at: datetime | None


class UsersBody(Page):
    """The people of this site."""

    users: tuple[UserBody, ...]


class TeamBody(Body):
    """A team of this site."""

    team: str
    name: str
    members: tuple[str, ...]


class TeamsBody(Body):
    """The teams of this site, by name."""

    teams: tuple[TeamBody, ...]


class EntryBody(Body):
    """One deed of the audit log: who did what to what, and when."""

    entry: str
    at: datetime
    actor_kind: ActorKind
    actor: str
    actor_name: str
    action: str
    subject: str
    details: Mapping[str, Detail]

    @classmethod
    def of(cls, entry: Entry) -> "EntryBody":
        """The body of a stored entry."""
        return cls(
            entry=entry.entry_id,
            at=entry.at,
            actor_kind=entry.actor.kind,
            actor=entry.actor.actor_id,
            actor_name=entry.actor.name,
            action=entry.action,
            subject=entry.subject_id,
            details=entry.details,
        )


class EntriesBody(Page):
    """The audit log, the latest first."""

    entries: tuple[EntryBody, ...]
