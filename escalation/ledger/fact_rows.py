"""Facts as rows: one a ticket and one a conversation, for whoever asks the database for those behind a figure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from escalation.instant import instant_of, milliseconds_of
from escalation.ledger.facts import ConversationFacts, Rating, Response, TicketFacts

Story = Sequence[Sequence[Any]]
"""What a subject has several of, as JSON: moments in milliseconds."""


def ticket_fact_row(facts: TicketFacts) -> dict[str, Any]:
    """The columns of `ticket_facts`."""
    fields = {name: getattr(facts, name) for name in TicketFacts.__dataclass_fields__ if name not in _TICKET_STORIES}
    first = facts.first_response
    return fields | {
        "first_response_at": None if first is None else first.at,
        "first_response_wall_ms": None if first is None else first.wall_ms,
        "first_response_business_ms": None if first is None else first.business_ms,
        "first_response_met": None if first is None else first.met,
        "next_responses": [
            [milliseconds_of(each.at), each.wall_ms, each.business_ms, each.met] for each in facts.next_responses
        ],
        "spans": [[milliseconds_of(since), _milliseconds(until)] for since, until in facts.spans],
        "breaches": [[clock, milliseconds_of(at)] for clock, at in facts.breaches],
    }


def ticket_facts_in(row: Row[Any]) -> TicketFacts:
    """The facts in a row of `ticket_facts`."""
    fields = {name: getattr(row, name) for name in TicketFacts.__dataclass_fields__ if name not in _TICKET_STORIES}
    first = None
    if row.first_response_at is not None:
        first = Response(
            at=row.first_response_at,
            wall_ms=row.first_response_wall_ms,
            business_ms=row.first_response_business_ms,
            met=row.first_response_met,
        )
    return TicketFacts(
        **fields,
        first_response=first,
        next_responses=tuple(
            Response(at=instant_of(at), wall_ms=wall, business_ms=business, met=met)
            for at, wall, business, met in row.next_responses
        ),
        spans=tuple((instant_of(since), _instant(until)) for since, until in row.spans),
        breaches=tuple((clock, instant_of(at)) for clock, at in row.breaches),
    )


def conversation_fact_row(facts: ConversationFacts) -> dict[str, Any]:
    """The columns of `conversation_facts`."""
    fields = {name: getattr(facts, name) for name in ConversationFacts.__dataclass_fields__ if name != "ratings"}
    return fields | {
        "ratings": [[milliseconds_of(each.at), each.score, each.answered_by] for each in facts.ratings],
        "last_at": last_moment(facts),
    }


def conversation_facts_in(row: Row[Any]) -> ConversationFacts:
    """The facts in a row of `conversation_facts`."""
    fields = {name: getattr(row, name) for name in ConversationFacts.__dataclass_fields__ if name != "ratings"}
    return ConversationFacts(
        **fields,
        ratings=tuple(Rating(at=instant_of(at), score=score, answered_by=by) for at, score, by in row.ratings),
    )


def last_moment(facts: ConversationFacts) -> datetime:
    """The last moment at which something happened to a conversation."""
    moments = (
        facts.opened_at,
        facts.last_asked_at,
        facts.last_answered_at,
        facts.handed_off_at,
        facts.resolved_at,
        facts.reopened_at,
        *(rating.at for rating in facts.ratings),
    )
    return max(moment for moment in moments if moment is not None)


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else milliseconds_of(moment)


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else instant_of(milliseconds)


_TICKET_STORIES = frozenset({"first_response", "next_responses", "spans", "breaches"})
