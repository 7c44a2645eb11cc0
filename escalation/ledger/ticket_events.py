"""What the difference between a ticket before a move and after it means, as events. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.business_hours import BusinessHours
from escalation.business_time import between
from escalation.instant import MILLISECOND, milliseconds_of
from escalation.ledger.event import EventKind, EventValue, LedgerEvent, Subject
from escalation.ledger.telling import VISITOR, Teller
from escalation.ticket import CLASSIFIER, RULES, Resolution, Ticket, TicketStatus

CHAT: Final = "chat"
"""The channel by which a conversation of the widget comes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a ticket comes from, beside what it says itself."""

    account_id: str | None = None
    page_key: str | None = None
    channel: str = CHAT


def opening_event(ticket: Ticket, origin: Origin, teller: Teller) -> LedgerEvent:
    """A ticket that was just opened; told once, whoever tells it."""
    return LedgerEvent(
        ticket.site_id,
        Subject.TICKET,
        ticket.ticket_id,
        EventKind.TICKET_OPENED,
        ticket.opened_at,
        actor_kind=teller.kind,
        actor_id=teller.teller_id,
        business_ms=0,
        details={
            "number": ticket.number,
            "conversation_id": ticket.conversation_id,
            "contact_id": ticket.contact_id,
            "account_id": origin.account_id,
            "segment": ticket.segment,
            "channel": origin.channel,
            "page_key": origin.page_key,
            "tier": ticket.tier.value,
            "category": ticket.category,
            "reason": ticket.reason.value,
        },
        key=f"opened {ticket.ticket_id}",
    )


def events_between(before: Ticket, after: Ticket, hours: BusinessHours, teller: Teller) -> tuple[LedgerEvent, ...]:
    """What happened to a ticket that was `before` and is `after`; nothing where only its clocks have moved.

    `hours` are those in which its site's people work. A move happens at `after.updated_at`, but for those that name
    their moment. What was taken back is no event: see `withdrawn_kinds`.
    """
    return tuple(
        LedgerEvent(
            after.site_id,
            Subject.TICKET,
            after.ticket_id,
            told.kind,
            told.at,
            actor_kind=(told.by or teller).kind,
            actor_id=(told.by or teller).teller_id,
            business_ms=business_ms(after, told.at, hours),
            details=told.details,
        )
        for told in _differences(before, after)
    )


def has_news(before: Ticket, after: Ticket) -> bool:
    """Whether anything happened at all."""
    return bool(withdrawn_kinds(before, after)) or next(_differences(before, after), None) is not None


def business_ms(ticket: Ticket, at: datetime, hours: BusinessHours) -> int:
    """Business time from the opening of a ticket to `at`, in milliseconds; 0 before it was opened."""
    return between(hours, ticket.opened_at, at) // MILLISECOND if at > ticket.opened_at else 0


def withdrawn_kinds(before: Ticket, after: Ticket) -> tuple[EventKind, ...]:
    """Of which kinds the last event never happened, because the move was taken back."""
    kinds = []
    was_resolved, is_resolved = (each.status is TicketStatus.RESOLVED for each in (before, after))
    if was_resolved and not is_resolved and after.reopened <= before.reopened:
        kinds.append(EventKind.TICKET_RESOLVED)
    if after.reopened < before.reopened:
        kinds.append(EventKind.TICKET_REOPENED)
    if before.first_response_at is not None and after.first_response_at is None:
        kinds.append(EventKind.FIRST_RESPONSE)
    return tuple(kinds)


@dataclass(frozen=True, slots=True)
class _Told:
    kind: EventKind
    at: datetime
    details: dict[str, EventValue]
    by: Teller | None = None


def _differences(before: Ticket, after: Ticket) -> Iterator[_Told]:
    at = after.updated_at
    if before.tier is not after.tier:
        by = after.triaged_by
        yield _Told(EventKind.TIER_CHANGED, at, {"was": before.tier.value, "became": after.tier.value, "by": _kind(by)})
    if before.category != after.category:
        by = _kind(after.category_by or CLASSIFIER)
        yield _Told(EventKind.CATEGORY_CHANGED, at, {"was": before.category, "became": after.category, "by": by})
    if before.segment != after.segment:
        yield _Told(EventKind.SEGMENT_CHANGED, at, {"was": before.segment, "became": after.segment})
    if (_holder(before), before.team_id) != (_holder(after), after.team_id):
        yield _Told(EventKind.ASSIGNED, at, {"assignee_id": _holder(after), "team_id": after.team_id})
    if before.first_response_at is None and after.first_response_at is not None:
        yield _first_response(before, after, after.first_response_at)
    yield from _turns(before, after, at)
    yield from _ends(before, after, at)
    if before.problem_id != after.problem_id:
        yield _Told(EventKind.LINKED, at, {"problem_id": after.problem_id})
    if after.reminded_at is not None and after.reminded_at != before.reminded_at:
        yield _Told(EventKind.REMINDED, after.reminded_at, {})
    if after.checked_in_at is not None and after.checked_in_at != before.checked_in_at:
        yield _Told(EventKind.CHECKED_IN, after.checked_in_at, {})


def _first_response(before: Ticket, after: Ticket, at: datetime) -> _Told:
    return _Told(
        EventKind.FIRST_RESPONSE,
        at,
        {
            "wall_ms": after.first_response_wall,
            "counted_ms": after.first_response_business,
            "met": is_met(before.first_response_due, before, at),
        },
    )


def is_met(due: datetime | None, ticket: Ticket, at: datetime) -> bool | None:
    """Whether what was done at `at` came by its target; a clock that stood still by then had that much time left."""
    stood = at if ticket.paused_since is None else min(at, ticket.paused_since)
    return None if due is None else stood <= due


def _turns(before: Ticket, after: Ticket, at: datetime) -> Iterator[_Told]:
    wrote = after.customer_wrote_at is not None and after.customer_wrote_at != before.customer_wrote_at
    waits_anew = before.next_response_due is None and after.next_response_due is not None
    became_open = before.status is TicketStatus.WAITING_FOR_CUSTOMER and after.status is TicketStatus.OPEN
    if became_open or (wrote and waits_anew):
        yield _Told(EventKind.OUR_TURN, at, {}, VISITOR if wrote else None)
    if before.status is TicketStatus.OPEN and after.status is TicketStatus.WAITING_FOR_CUSTOMER:
        yield _Told(EventKind.WAITING, at, {})
    if before.snoozed_until != after.snoozed_until:
        if after.snoozed_until is not None:
            yield _Told(EventKind.SNOOZED, at, {"until_ms": milliseconds_of(after.snoozed_until)})
        elif after.status is not TicketStatus.RESOLVED:
            yield _Told(EventKind.WOKEN, at, {})


def _ends(before: Ticket, after: Ticket, at: datetime) -> Iterator[_Told]:
    is_resolved = after.status is TicketStatus.RESOLVED
    if is_resolved and (before.status is not TicketStatus.RESOLVED or before.resolution is not after.resolution):
        yield _Told(
            EventKind.TICKET_RESOLVED,
            after.resolved_at or at,
            {
                "resolution": None if after.resolution is None else after.resolution.value,
                "cause": None if after.cause is None else after.cause.value,
                "assignee_id": _holder(after),
            },
            VISITOR if after.resolution is Resolution.BY_CUSTOMER else None,
        )
    elif before.status is TicketStatus.RESOLVED and not is_resolved and after.reopened > before.reopened:
        yield _Told(EventKind.TICKET_REOPENED, at, {})
    if before.cause is not after.cause:
        yield _Told(EventKind.CAUSE_GIVEN, at, {"cause": None if after.cause is None else after.cause.value})
    if before.merged_into != after.merged_into:
        if after.merged_into is None:
            yield _Told(EventKind.SEPARATED, at, {})
        else:
            yield _Told(EventKind.MERGED, at, {"into": after.merged_into})


def _holder(ticket: Ticket) -> str | None:
    return None if ticket.assignee is None else ticket.assignee.user_id


def _kind(by: str) -> str:
    """rules, classifier or person: who it was is told beside."""
    return by if by in {RULES, CLASSIFIER} else "person"
