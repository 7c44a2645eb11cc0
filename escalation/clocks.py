"""The clocks of a ticket: how they begin, stand still, go on and end. Pure: a ticket in, a ticket out.

While it is the customer's turn, or nobody's, all clocks stand still; when it is ours again each has as much time left
as it had, in the time that its policy counts. One that had passed its breach stays where it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from escalation.business_time import between
from escalation.sla import Clock, DueTimes, Policies, later
from escalation.ticket import Ticket, TicketStatus

MILLISECOND: Final = timedelta(milliseconds=1)

DUE_SOON: Final = "due_soon"
BREACHED: Final = "breached"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A moment of a clock that somebody shall hear of; `kind` is DUE_SOON or BREACHED, `due` names the clock's run."""

    clock: Clock
    kind: str
    due: datetime
    at: datetime


def begun(ticket: Ticket, policies: Policies) -> Ticket:
    """A ticket that was just opened: first response and resolution run."""
    first = policies.due(ticket.tier, ticket.segment, Clock.FIRST_RESPONSE, ticket.opened_at)
    end = policies.due(ticket.tier, ticket.segment, Clock.RESOLUTION, ticket.opened_at)
    return _watched(
        replace(
            ticket,
            first_response_due=first.due,
            first_response_breach=first.breach,
            resolution_due=end.due,
            resolution_breach=end.breach,
        ),
        policies,
        ticket.opened_at,
    )


def paused(ticket: Ticket, at: datetime) -> Ticket:
    """The same with its clocks standing still from `at` on; those that stand still already stay as they are."""
    return ticket if ticket.paused_since is not None else replace(ticket, paused_since=at, alarm_at=None)


def resumed(ticket: Ticket, policies: Policies, at: datetime) -> Ticket:
    """The same with its clocks going on at `at`, each with the time that it had left."""
    since = ticket.paused_since
    if since is None:
        return ticket
    policy = policies.of(ticket.tier, ticket.segment)
    counted = policies.counted(policy)

    def moved(moment: datetime | None, breach: datetime | None) -> datetime | None:
        if moment is None or moment <= since or (breach is not None and breach <= since):
            return moment
        return later(counted, at, between(counted, since, moment))

    def both(due: datetime | None, breach: datetime | None) -> tuple[datetime | None, datetime | None]:
        return moved(due, breach), moved(breach, breach)

    first = both(ticket.first_response_due, ticket.first_response_breach)
    following = both(ticket.next_response_due, ticket.next_response_breach)
    end = both(ticket.resolution_due, ticket.resolution_breach)
    is_answered = ticket.first_response_at is not None
    return _watched(
        replace(
            ticket,
            first_response_due=ticket.first_response_due if is_answered else first[0],
            first_response_breach=ticket.first_response_breach if is_answered else first[1],
            next_response_due=following[0],
            next_response_breach=following[1],
            resolution_due=end[0],
            resolution_breach=end[1],
            paused_since=None,
            resumed_at=at,
        ),
        policies,
        at,
    )


def asked_again(ticket: Ticket, policies: Policies, at: datetime) -> Ticket:
    """The customer wrote at `at`: after a first response the clock of the next one begins, unless it runs already."""
    if ticket.first_response_at is None or ticket.next_response_due is not None:
        return ticket
    due = policies.due(ticket.tier, ticket.segment, Clock.NEXT_RESPONSE, at)
    return _watched(replace(ticket, next_response_due=due.due, next_response_breach=due.breach), policies, at)


def answered(ticket: Ticket, policies: Policies, at: datetime) -> Ticket:
    """A person has answered at `at`: the first response is kept with how long it took, a later one ends its clock."""
    if ticket.first_response_at is not None:
        ended = replace(ticket, next_response_due=None, next_response_breach=None)
        return _watched(ended, policies, at)
    first = replace(
        ticket,
        first_response_at=at,
        first_response_wall=(at - ticket.opened_at) // MILLISECOND,
        first_response_business=between(policies.hours, ticket.opened_at, at) // MILLISECOND,
    )
    return _watched(first, policies, at)


def ended(ticket: Ticket, policies: Policies, at: datetime) -> Ticket:
    """Resolved at `at`: how long it took from its opening is kept, with the time that the customer was awaited."""
    return replace(
        paused(ticket, at),
        resolution_wall=(at - ticket.opened_at) // MILLISECOND,
        resolution_business=between(policies.hours, ticket.opened_at, at) // MILLISECOND,
    )


def reclocked(ticket: Ticket, policies: Policies, at: datetime) -> Ticket:
    """The clocks of a ticket whose tier or segment became another at `at`, or whose site promises something else now.

    They count as if it had always been so, from when they began: from the opening, or from when they last went on.
    Where that would be over already they count from `at`, for what is learned late makes nobody late; a moment that
    stood before is not moved to later by that. A clock that has done its work stays as it is.
    """
    if ticket.status is TicketStatus.RESOLVED:
        return ticket
    stood = ticket.paused_since
    since = ticket.resumed_at or ticket.opened_at
    now = min(stood, at) if stood is not None else at

    def due(clock: Clock, before: DueTimes) -> DueTimes:
        new = policies.due(ticket.tier, ticket.segment, clock, since)
        if new.due is None or new.due > now:
            return new
        afresh = policies.due(ticket.tier, ticket.segment, clock, now)
        return before if before.due is not None and afresh.due is not None and before.due <= afresh.due else afresh

    changed = ticket
    if ticket.first_response_at is None:
        first = due(Clock.FIRST_RESPONSE, DueTimes(ticket.first_response_due, ticket.first_response_breach))
        changed = replace(changed, first_response_due=first.due, first_response_breach=first.breach)
    elif _owes_answer(ticket):
        following = due(Clock.NEXT_RESPONSE, DueTimes(ticket.next_response_due, ticket.next_response_breach))
        changed = replace(changed, next_response_due=following.due, next_response_breach=following.breach)
    end = due(Clock.RESOLUTION, DueTimes(ticket.resolution_due, ticket.resolution_breach))
    changed = replace(changed, resolution_due=end.due, resolution_breach=end.breach)
    return _watched(changed, policies, at)


def never_later(before: Ticket, after: Ticket) -> Ticket:
    """`after`, but for due times that were earlier before."""
    return replace(
        after,
        first_response_due=_earlier(before.first_response_due, after.first_response_due),
        first_response_breach=_earlier(before.first_response_breach, after.first_response_breach),
        next_response_due=_earlier(before.next_response_due, after.next_response_due),
        next_response_breach=_earlier(before.next_response_breach, after.next_response_breach),
        resolution_due=_earlier(before.resolution_due, after.resolution_due),
        resolution_breach=_earlier(before.resolution_breach, after.resolution_breach),
        alarm_at=_earlier(before.alarm_at, after.alarm_at),
    )


def alarms(ticket: Ticket, policies: Policies) -> Iterator[Alarm]:
    """What somebody shall hear of a ticket whose clocks run: each running clock due soon and breached, in no order."""
    if ticket.status is not TicketStatus.OPEN or ticket.paused_since is not None:
        return
    policy = policies.of(ticket.tier, ticket.segment)
    since = ticket.resumed_at or ticket.opened_at
    response = Clock.FIRST_RESPONSE if ticket.first_response_at is None else Clock.NEXT_RESPONSE
    for clock, (due, breach) in zip((response, Clock.RESOLUTION), ticket.running, strict=True):
        if due is None or breach is None:
            continue
        soon = policies.soon(policy, min(since, due), due)
        if soon is not None:
            yield Alarm(clock, DUE_SOON, due, soon)
        yield Alarm(clock, BREACHED, due, breach)


def watched_after(ticket: Ticket, policies: Policies, at: datetime) -> Ticket:
    """The same with the moment of its next alarm after `at`; None when there is none."""
    return replace(ticket, alarm_at=min((each.at for each in alarms(ticket, policies) if each.at > at), default=None))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _owes_answer(ticket: Ticket) -> bool:
    """Whether the customer wrote since the clocks last went on."""
    wrote, since = ticket.customer_wrote_at, ticket.resumed_at
    return ticket.status is TicketStatus.OPEN and wrote is not None and since is not None and wrote >= since


def _watched(ticket: Ticket, policies: Policies, at: datetime) -> Ticket:
    """With the moment at which somebody has to look at it: that of its first alarm, also one that has passed."""
    moment = min((each.at for each in alarms(ticket, policies)), default=None)
    return replace(ticket, alarm_at=moment if moment is None else max(moment, ticket.opened_at, at))
