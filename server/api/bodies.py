"""Bodies of the HTTP interface. Their JSON Schemas are the schemas of its documentation."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from escalation.ticket import Ticket
from server.conversation.conversation import Conversation
from server.conversation.message import Message
from server.protocol.server_frames import Author, ConversationStatus, Source


class Body(BaseModel):
    """What all bodies share."""

    model_config = ConfigDict(frozen=True)


class ErrorDetail(Body):
    """What went wrong: a stable code, and a sentence with the remedy."""

    code: str
    message: str


class ErrorBody(Body):
    """Any answer that is not 2xx."""

    error: ErrorDetail


class ArticleBody(Body):
    """An article of the help centre; `id` is what it is read whole by."""

    id: str
    title: str
    url: str
    summary: str


class FoundArticleBody(ArticleBody):
    """An article that was searched for; `section` is the heading under which it was found, or empty."""

    section: str


class FoundArticlesBody(Body):
    """What a search found, the best first."""

    articles: tuple[FoundArticleBody, ...]


class LinkedArticleBody(Body):
    """An article that another one's text leads to: a link to `url` is one to `id`."""

    id: str
    url: str


class WholeArticleBody(Body):
    """An article to be read; `is_cut` when the rest is only at its `url`."""

    id: str
    title: str
    url: str
    updated: date | None
    text: str
    """Markdown; links in it are whole addresses."""
    is_cut: bool
    linked: tuple[LinkedArticleBody, ...]
    related: tuple[ArticleBody, ...]


class SuggestionsBody(Body):
    """What a page offers before anything is typed."""

    articles: tuple[ArticleBody, ...]
    questions: tuple[str, ...]


class MessageBody(Body):
    """One message of a conversation."""

    seq: int
    author: Author
    name: str | None
    text: str
    sources: tuple[Source, ...]
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
            page_key=None if message.page is None else message.page.key,
            created_at=message.created_at,
        )


class ConversationBody(Body):
    """A conversation with its messages, the oldest first."""

    conversation: str
    status: ConversationStatus
    created_at: datetime
    messages: tuple[MessageBody, ...]

    @classmethod
    def of(cls, conversation: Conversation, messages: tuple[Message, ...]) -> "ConversationBody":
        """The body of a stored conversation."""
        return cls(
            conversation=conversation.conversation_id,
            status=conversation.status,
            created_at=conversation.created_at,
            messages=tuple(MessageBody.of(message) for message in messages),
        )


class TicketBody(Body):
    """A ticket of the queue."""

    ticket: str
    number: int
    conversation: str
    status: str
    triage_tier: str
    why: str
    reason: str
    subject: str
    opened_at: datetime
    first_response_due: datetime | None
    resolution_due: datetime | None

    @classmethod
    def of(cls, ticket: Ticket) -> "TicketBody":
        """The body of a stored ticket."""
        return cls(
            ticket=ticket.ticket_id,
            number=ticket.number,
            conversation=ticket.conversation_id,
            status=ticket.status,
            triage_tier=ticket.tier,
            why=ticket.why,
            reason=ticket.reason,
            subject=ticket.subject,
            opened_at=ticket.opened_at,
            first_response_due=ticket.first_response_due,
            resolution_due=ticket.resolution_due,
        )


class TicketsBody(Body):
    """Tickets in the order of the queue: the most urgent first."""

    tickets: tuple[TicketBody, ...]


class HealthBody(Body):
    """Whether the server is well; `problem` says what is missing. `degraded` serves, but slower than it should."""

    status: Literal["ok", "degraded", "not_ready"]
    problem: str | None = Field(default=None)
