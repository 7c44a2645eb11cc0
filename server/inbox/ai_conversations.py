"""Conversations that the AI agent has, and those that it resolved and a person may look over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant_column import Instant
from escalation.queue_pages import COUNT_MAX
from escalation.tables import tickets
from escalation.ticket import Resolution
from server.conversation.conversation import Conversation
from server.conversation.outcomes import note_outcome, take_back
from server.conversation.tables import contacts, conversations, messages
from server.team.actor import Actor
from server.team.audit_log import record

RUNNING: Final = "running"
REVIEW: Final = "review"
REVIEWED: Final = "reviewed"
Which = Literal["running", "review", "reviewed"]

Review = Literal["right", "wrong"]

QUIET_AFTER: Final = timedelta(hours=24)
"""Whom the AI agent answered and who says nothing for so long has what they wanted, or is gone."""

ROWS_MAX: Final = 50
LINE_CHARACTERS_MAX: Final = 160


@dataclass(frozen=True, slots=True)
class AiConversation:
    """One line of the list: who asked, what they said last, what the AI agent said last."""

    site_id: str
    conversation_id: str
    contact_id: str
    contact_name: str | None
    segment: str | None
    status: str
    review: str | None
    updated_at: datetime
    asked: str
    answered: str


Place = tuple[datetime, str]
"""Where a conversation stands in a list: when it changed last, and its id, which tells those of one moment apart."""


async def ai_conversations(
    connection: AsyncConnection,
    site_ids: Collection[str],
    which: Which,
    at: datetime,
    before: Place | None = None,
    rows: int = ROWS_MAX,
) -> tuple[AiConversation, ...]:
    """At most `rows` of these sites, the latest first; `before` is the place of the last one seen."""
    columns = conversations.c
    place = tuple_(columns.updated_at, columns.conversation_id)
    found: list[Any] = []
    for site_id in site_ids:
        query = (
            _which(select(conversations, contacts.c.name.label("contact_name"), contacts.c.segment), which, at)
            .join(contacts, and_(contacts.c.site_id == columns.site_id, contacts.c.contact_id == columns.contact_id))
            .where(columns.site_id == site_id)
            .order_by(columns.updated_at.desc(), columns.conversation_id.desc())
            .limit(rows)
        )
        if before is not None:
            query = query.where(place < tuple_(*_bound(before)))
        found += await connection.execute(query)
    latest = sorted(found, key=lambda row: (row.updated_at, row.conversation_id), reverse=True)[:rows]
    return tuple([await _line(connection, row) for row in latest])


async def bounded_review_count(connection: AsyncConnection, site_ids: Collection[str], at: datetime) -> int:
    """How many wait for a review; COUNT_MAX + 1 stands for that many and more."""
    one = _which(select(literal_column("1").label("one")).select_from(conversations), REVIEW, at)
    some = one.where(conversations.c.site_id.in_(site_ids)).limit(COUNT_MAX + 1)
    return int(await connection.scalar(select(func.count()).select_from(some.subquery())) or 0)


async def review(
    connection: AsyncConnection, conversation: Conversation, verdict: Review | None, actor: Actor, at: datetime
) -> None:
    """Stores what a person says of it, also as the outcome of its last answer; None takes it back."""
    here = (
        conversations.c.site_id == conversation.site_id,
        conversations.c.conversation_id == conversation.conversation_id,
    )
    await connection.execute(update(conversations).where(*here).values(review=verdict))
    last = await connection.scalar(
        select(func.max(messages.c.seq)).where(
            *_said_in(conversation.site_id, conversation.conversation_id),
            messages.c.author == "ai",
            messages.c.run_id.is_not(None),
        )
    )
    if last is not None and verdict is not None:
        await note_outcome(connection, conversation, last, "confirmed" if verdict == "right" else "corrected", at)
    elif last is not None:
        await take_back(connection, conversation, last, "confirmed")
    subject = conversation.conversation_id
    await record(connection, conversation.site_id, actor, "conversation.reviewed", subject, at, verdict=verdict)


async def review_of(connection: AsyncConnection, conversation: Conversation) -> str | None:
    """What was said of it: right, wrong or nothing yet."""
    found: str | None = await connection.scalar(
        select(conversations.c.review).where(
            conversations.c.site_id == conversation.site_id,
            conversations.c.conversation_id == conversation.conversation_id,
        )
    )
    return found


async def latest_ticket_of(connection: AsyncConnection, conversation: Conversation) -> str | None:
    """The id of the ticket that the conversation had last, or None."""
    found: str | None = await connection.scalar(
        select(tickets.c.ticket_id)
        .where(tickets.c.site_id == conversation.site_id, tickets.c.conversation_id == conversation.conversation_id)
        .order_by(tickets.c.number.desc())
        .limit(1)
    )
    return found


def _bound(place: Place) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return literal(place[0], Instant()), literal(place[1], String())


def _which(query: Select[Any], which: Which, at: datetime) -> Select[Any]:
    columns = conversations.c
    if which == "running":
        return query.where(columns.status == "with_ai", columns.updated_at > at - QUIET_AFTER)
    ended = or_(columns.status == "resolved", and_(columns.status == "with_ai", columns.updated_at <= at - QUIET_AFTER))
    looked_over = columns.review.is_(None) if which == "review" else columns.review.is_not(None)
    return query.where(ended, looked_over, _answered_by_ai(), not_(_owned_by_people()))


def _answered_by_ai() -> ColumnElement[bool]:
    columns = conversations.c
    return exists(
        select(messages.c.seq).where(
            *_said_in(columns.site_id, columns.conversation_id),
            messages.c.author == "ai",
            messages.c.run_id.is_not(None),
        )
    )


def _owned_by_people() -> ColumnElement[bool]:
    """Whether it has a ticket that did not go back to the AI agent: then it was not the agent who resolved it."""
    columns = conversations.c
    return exists(
        select(tickets.c.ticket_id).where(
            tickets.c.site_id == columns.site_id,
            tickets.c.conversation_id == columns.conversation_id,
            or_(tickets.c.resolution.is_(None), tickets.c.resolution != Resolution.HANDED_BACK),
        )
    )


async def _line(connection: AsyncConnection, row: Any) -> AiConversation:
    said = {}
    for author in ("visitor", "ai"):
        said[author] = await connection.scalar(
            select(messages.c.text)
            .where(*_said_in(row.site_id, row.conversation_id), messages.c.author == author)
            .order_by(messages.c.seq.desc())
            .limit(1)
        )
    return AiConversation(
        row.site_id,
        row.conversation_id,
        row.contact_id,
        row.contact_name,
        row.segment,
        row.status,
        row.review,
        row.updated_at,
        _short(said["visitor"]),
        _short(said["ai"]),
    )


def _said_in(site_id: Any, conversation_id: Any) -> Sequence[ColumnElement[bool]]:
    return (messages.c.site_id == site_id, messages.c.conversation_id == conversation_id)


def _short(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= LINE_CHARACTERS_MAX else line[: LINE_CHARACTERS_MAX - 1] + "…"
