"""Stories as a ledger would be told them, for hypothesis to choose from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from escalation.ledger.event import EventKind, EventValue, LedgerEvent, Subject

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

SITE = "s_one"

OF_TICKETS = (
    EventKind.TIER_CHANGED,
    EventKind.CATEGORY_CHANGED,
    EventKind.ASSIGNED,
    EventKind.FIRST_RESPONSE,
    EventKind.NEXT_RESPONSE,
    EventKind.WAITING,
    EventKind.OUR_TURN,
    EventKind.BREACHED,
    EventKind.TICKET_RESOLVED,
    EventKind.TICKET_REOPENED,
    EventKind.CAUSE_GIVEN,
    EventKind.LINKED,
)

DETAILS: dict[EventKind, dict[str, EventValue]] = {
    EventKind.TIER_CHANGED: {"became": "high"},
    EventKind.CATEGORY_CHANGED: {"became": "billing"},
    EventKind.ASSIGNED: {"assignee_id": "u_ada", "team_id": "team_one"},
    EventKind.FIRST_RESPONSE: {"wall_ms": 60_000, "counted_ms": 60_000, "met": True},
    EventKind.NEXT_RESPONSE: {"wall_ms": 90_000, "counted_ms": 30_000, "met": False},
    EventKind.BREACHED: {"clock": "first_response"},
    EventKind.TICKET_RESOLVED: {"resolution": "by_person"},
    EventKind.CAUSE_GIVEN: {"cause": "docs"},
    EventKind.LINKED: {"problem_id": "p_one"},
}


def ticket_event(kind: EventKind, minutes: int = 0, *, ticket_id: str = "t_one", **details: EventValue) -> LedgerEvent:
    """An event of a ticket, so many minutes after the morning."""
    return LedgerEvent(
        SITE,
        Subject.TICKET,
        ticket_id,
        kind,
        MORNING + timedelta(minutes=minutes),
        business_ms=minutes * 60_000,
        details=DETAILS.get(kind, {}) | details,
    )


def opened(minutes: int = 0, *, ticket_id: str = "t_one", number: int = 1, **details: EventValue) -> LedgerEvent:
    """A ticket that is opened."""
    told: dict[str, EventValue] = {
        "number": number,
        "conversation_id": f"c_of_{ticket_id}",
        "contact_id": "v_ada",
        "tier": "normal",
    }
    return ticket_event(EventKind.TICKET_OPENED, minutes, ticket_id=ticket_id, **(told | details))


def conversation_event(
    kind: EventKind, minutes: int = 0, *, conversation_id: str = "c_one", **details: EventValue
) -> LedgerEvent:
    """An event of a conversation, so many minutes after the morning."""
    at = MORNING + timedelta(minutes=minutes)
    return LedgerEvent(SITE, Subject.CONVERSATION, conversation_id, kind, at, details=details)


@st.composite
def ticket_stories(draw: st.DrawFn, ticket_id: str = "t_one", number: int = 1) -> list[LedgerEvent]:
    """Events of one ticket in the order of telling, with positions from 1 on: some late, some told twice under one
    key, some corrected, and corrections corrected. No two happen at one moment."""
    moments = draw(st.lists(st.integers(1, 5_000), min_size=1, max_size=14, unique=True))
    events = [opened(0, ticket_id=ticket_id, number=number)]
    for minute in moments:
        kind = draw(st.sampled_from(OF_TICKETS))
        event = ticket_event(kind, minute, ticket_id=ticket_id)
        what = draw(st.sampled_from(("new", "new", "new", "keyed", "correction", "withdrawal")))
        if what == "keyed":
            event = replace(event, key=draw(st.sampled_from(("one", "other"))))
        if what in {"correction", "withdrawal"}:
            event = replace(event, corrects=draw(st.integers(1, len(events))))
        if what == "withdrawal":
            event = replace(event, kind=EventKind.WITHDRAWN, details={})
        events.append(event)
    told = [events[0], *draw(st.permutations([each for each in events[1:] if each.corrects is None]))]
    told += [each for each in events if each.corrects is not None]
    return [replace(event, position=place) for place, event in enumerate(told, start=1)]
