"""A site's month with known numbers: what is in February and March 2026, told to the ledger."""

from datetime import datetime, timedelta

from escalation.ledger.event import EventKind, EventValue, LedgerEvent, Subject

MINUTE = 60_000


def story(
    site_id: str,
    number: int,
    opened_at: datetime,
    *,
    category: str = "billing",
    tier: str = "normal",
    account: str | None = None,
    page: str | None = None,
    answered_after: timedelta | None = None,
    met: bool = True,
    resolved_after: timedelta | None = None,
    cause: str | None = None,
    problem_id: str | None = None,
) -> list[LedgerEvent]:
    """One ticket from its opening to where it stands, with its conversation."""
    ticket_id, conversation_id = f"t_{site_id}_{number}"[:32], f"c_{site_id}_{number}"[:32]

    def event(kind: EventKind, after: timedelta = timedelta(0), **details: EventValue) -> LedgerEvent:
        return LedgerEvent(site_id, Subject.TICKET, ticket_id, kind, opened_at + after, details=details)

    details: dict[str, EventValue] = {
        "number": number, "conversation_id": conversation_id, "contact_id": f"v_{number}", "account_id": account,
        "page_key": page, "tier": tier, "category": category,
    }  # fmt: skip
    events = [
        LedgerEvent(
            site_id,
            Subject.CONVERSATION,
            conversation_id,
            EventKind.CONVERSATION_OPENED,
            opened_at,
            details={"contact_id": f"v_{number}"},
        ),
        LedgerEvent(site_id, Subject.TICKET, ticket_id, EventKind.TICKET_OPENED, opened_at, details=details),
    ]
    if answered_after is not None:
        waited = int(answered_after.total_seconds() * 1000)
        events.append(event(EventKind.FIRST_RESPONSE, answered_after, wall_ms=waited, counted_ms=waited, met=met))
    if problem_id is not None:
        events.append(event(EventKind.LINKED, timedelta(minutes=1), problem_id=problem_id))
    if resolved_after is not None:
        events.append(event(EventKind.TICKET_RESOLVED, resolved_after, resolution="resolved", cause=cause))
    return events
