"""Facts made up for tests of figures: any story that a ticket or a conversation can have."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from escalation.ledger.columns import FactColumns, conversation_columns, ticket_columns
from escalation.ledger.facts import ConversationFacts, Rating, Response, TicketFacts

START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday."""

SITE = "site-1"
HOUR = timedelta(hours=1)

hours = st.integers(0, 24 * 30)
names = st.sampled_from([None, "billing", "login"])


@st.composite
def responses(draw: st.DrawFn) -> Response:
    """Any response."""
    return Response(
        at=START + draw(hours) * HOUR,
        wall_ms=draw(st.integers(0, 10**9)),
        business_ms=draw(st.integers(0, 10**9)),
        met=draw(st.sampled_from([None, True, False])),
    )


@st.composite
def tickets(draw: st.DrawFn) -> TicketFacts:
    """Any ticket: opened, perhaps resolved, perhaps reopened."""
    moments = sorted(draw(st.lists(hours, min_size=1, max_size=6)))
    ends = [START + moment * HOUR for moment in moments]
    pairs = [(ends[at], ends[at + 1] if at + 1 < len(ends) else None) for at in range(0, len(ends), 2)]
    resolved_at = pairs[-1][1]
    return TicketFacts(
        site_id=SITE,
        ticket_id=draw(st.uuids()).hex,
        conversation_id="c",
        number=1,
        opened_at=ends[0],
        tier=draw(st.sampled_from(["critical", "high", "normal", "low"])),
        category=draw(names),
        segment=draw(st.sampled_from([None, "enterprise"])),
        channel="chat",
        assignee_id=draw(st.sampled_from([None, "ada", "ben"])),
        status="open" if resolved_at is None else "resolved",
        first_response=draw(st.none() | responses()),
        next_responses=tuple(draw(st.lists(responses(), max_size=3))),
        resolved_at=resolved_at,
        resolution=None
        if resolved_at is None
        else draw(st.sampled_from(["by_person", "merged", "spam", "by_silence"])),
        resolution_wall_ms=None if resolved_at is None else (resolved_at - ends[0]) // timedelta(milliseconds=1),
        resolution_business_ms=None if resolved_at is None else draw(st.integers(0, 10**9)),
        spans=tuple(pairs),
        reopened=len(pairs) - 1,
    )


@st.composite
def conversations(draw: st.DrawFn) -> ConversationFacts:
    """Any conversation."""
    opened = draw(hours)
    moment = st.none() | st.integers(opened, opened + 60).map(lambda hour: START + hour * HOUR)
    asked = draw(st.integers(0, 3))
    answered = draw(st.integers(0, 2))
    resolved_at = draw(moment)
    return ConversationFacts(
        site_id=SITE,
        conversation_id=draw(st.uuids()).hex,
        opened_at=START + opened * HOUR,
        contact_id=draw(st.sampled_from([None, "x", "y", "z"])),
        segment=draw(st.sampled_from([None, "enterprise"])),
        channel="chat",
        asked=asked,
        answered=answered,
        replied=draw(st.sampled_from([0, 0, 0, 1])),
        last_asked_at=draw(moment) if asked else None,
        last_answered_at=draw(moment) if answered else None,
        handed_off_at=draw(st.none() | st.none() | moment),
        resolved_at=resolved_at,
        resolved_by=None if resolved_at is None else draw(st.sampled_from(["visitor", "ai", "rule"])),
        ratings=tuple(
            Rating(START + draw(hours) * HOUR, draw(st.integers(1, 5)), draw(st.sampled_from(["ai", "person"])))
            for _ in range(draw(st.integers(0, 2)))
        ),
    )


def columns_of(told: list[TicketFacts], said: list[ConversationFacts] | None = None) -> FactColumns:
    """Facts as columns."""
    return FactColumns(ticket_columns(told), conversation_columns(said or []))
