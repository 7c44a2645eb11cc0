"""Every figure of the insights once more, by the words of docs/insights.md, straight from the events that happened.

Nothing here is shared with what it is compared with: no folding, no columns, no numpy; one loop a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor, sqrt

from escalation.business_time import between
from escalation.ledger.event import EventKind, LedgerEvent, Subject
from escalation.sla import Clock, Policies
from escalation.triage import TriageTier

Period = tuple[datetime, datetime]


@dataclass
class Ticket:
    """What is known of a ticket in the end."""

    opened: datetime
    about: dict[str, object]
    spans: list[list[datetime | None]]
    first: list[LedgerEvent] = field(default_factory=list)
    following: list[LedgerEvent] = field(default_factory=list)
    resolved: LedgerEvent | None = None
    holder: object = None

    @property
    def is_solved(self) -> bool:
        """Resolved now, by more than a merge or a verdict of spam."""
        return self.resolved is not None and self.resolved.details["resolution"] not in {"merged", "spam"}

    def is_open(self, at: datetime) -> bool:
        """Whether one of its spans holds the moment."""
        return any(since < at and (until is None or until >= at) for since, until in self.spans if since is not None)


@dataclass
class Talk:
    """What is known of a conversation in the end."""

    opened: datetime
    about: dict[str, object]
    requests: list[datetime] = field(default_factory=list)
    waiting: list[datetime] = field(default_factory=list)
    """What was asked since somebody answered."""
    answers: list[datetime] = field(default_factory=list)
    replied: int = 0
    handed_off: bool = False
    resolved_by: object = None
    ratings: dict[object, tuple[datetime, int, object]] = field(default_factory=dict)

    def met(self) -> None:
        """What was asked was a request."""
        self.requests += self.waiting
        self.waiting = []


def tickets_of(happened: Sequence[LedgerEvent]) -> list[Ticket]:
    """The story of each ticket."""
    found: dict[str, Ticket] = {}
    for event in happened:
        if event.subject is not Subject.TICKET:
            continue
        if event.kind is EventKind.TICKET_OPENED:
            found[event.subject_id] = Ticket(event.at, dict(event.details), [[event.at, None]])
            continue
        ticket = found[event.subject_id]
        match event.kind:
            case EventKind.TIER_CHANGED:
                ticket.about["tier"] = event.details["became"]
            case EventKind.CATEGORY_CHANGED:
                ticket.about["category"] = event.details["became"]
            case EventKind.ASSIGNED:
                ticket.holder = event.details["assignee_id"]
            case EventKind.FIRST_RESPONSE:
                ticket.first.append(event)
            case EventKind.NEXT_RESPONSE:
                ticket.following.append(event)
            case EventKind.TICKET_RESOLVED:
                ticket.resolved = event
                ticket.spans[-1][1] = event.at
                ticket.holder = event.details["assignee_id"] or ticket.holder
            case EventKind.TICKET_REOPENED:
                ticket.resolved = None
                ticket.spans.append([event.at, None])
            case _:
                pass
    return list(found.values())


def talks_of(happened: Sequence[LedgerEvent]) -> list[Talk]:
    """The story of each conversation."""
    found: dict[str, Talk] = {}
    for event in happened:
        if event.subject is not Subject.CONVERSATION:
            continue
        if event.kind is EventKind.CONVERSATION_OPENED:
            found[event.subject_id] = Talk(event.at, dict(event.details))
            continue
        talk, details = found[event.subject_id], event.details
        match event.kind:
            case EventKind.ASKED:
                talk.waiting.append(event.at)
            case EventKind.ANSWERED if details.get("courtesy"):
                # What was met with a courtesy alone asked for nothing.
                del talk.waiting[-1:]
                talk.met()
            case EventKind.ANSWERED:
                talk.met()
                if details["substance"]:
                    talk.answers.append(event.at)
            case EventKind.REPLIED:
                talk.met()
                talk.replied += 1
            case EventKind.HANDED_OFF:
                talk.handed_off = True
            case EventKind.CONVERSATION_RESOLVED:
                talk.resolved_by = details["by"]
            case EventKind.CONVERSATION_REOPENED:
                talk.resolved_by = None
            case EventKind.RATED:
                score = details["score"]
                assert isinstance(score, int)
                talk.ratings[details["asked_seq"]] = (event.at, score, details["answered_by"])
            case _:
                pass
    for talk in found.values():
        talk.met()
    return list(found.values())


def ending(talk: Talk, now: datetime) -> str | None:
    """How a conversation counts for deflection; None where nobody asked anything."""
    if not talk.requests:
        return None
    if talk.handed_off or talk.replied:
        return "person"
    rated_at, score, _ = max(talk.ratings.values(), default=(None, None, None))
    content = bool(talk.answers) and (score is None or score >= 3)
    confirmed = score is not None and score >= 4 and rated_at is not None and talk.requests[-1] <= rated_at
    if content and (talk.resolved_by == "visitor" or confirmed):
        return "hard"
    if now - max([talk.requests[-1], *talk.answers[-1:]]) < timedelta(hours=24):
        return "pending"
    return "soft" if content and talk.requests[-1] <= talk.answers[-1] else "contained"


def quantile(values: Iterable[int], share: float) -> float | None:
    """Type 7 of Hyndman and Fan; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def wilson(good: int, count: int) -> tuple[float, float] | None:
    """The 95 % interval of a share."""
    if not count:
        return None
    z, p = 1.959963984540054, good / count
    centre, reach = p + z * z / (2 * count), z * sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return (centre - reach) / (1 + z * z / count), (centre + reach) / (1 + z * z / count)


def used_share(ticket: Ticket, policies: Policies, at: datetime) -> float | None:
    """How much of its limit an open ticket has used; None where nothing is promised."""
    tier, segment = TriageTier(str(ticket.about["tier"])), ticket.about["segment"]
    said = segment if isinstance(segment, str) else None
    policy = policies.of(tier, said)
    clock = next((each for each in (Clock.RESOLUTION, Clock.FIRST_RESPONSE) if each in policy.promises), None)
    if clock is None:
        return None
    breach = policies.due(tier, said, clock, ticket.opened).breach
    assert breach is not None
    counted = policies.counted(policy)
    return between(counted, ticket.opened, at) / between(counted, ticket.opened, breach)


def by_name(tickets: Iterable[Ticket], name: str) -> Mapping[object, list[Ticket]]:
    """Tickets by tier, or by category."""
    found: defaultdict[object, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        found[ticket.about[name]].append(ticket)
    return found


def holds(period: Period, at: datetime | None) -> bool:
    """Whether a moment lies in a period, whose end it does not hold."""
    return at is not None and period[0] <= at < period[1]


def chosen(about: Mapping[str, object], wanted: Mapping[str, frozenset[str | None]]) -> bool:
    """Whether a filter leaves it."""
    return all(not names or about.get(name) in names for name, names in wanted.items())
