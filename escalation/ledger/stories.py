"""What is known of a ticket, and of a conversation, while its events are heard one after the other."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from escalation.instant import MILLISECOND
from escalation.ledger.event import EventKind, EventValue, LedgerEvent
from escalation.ledger.facts import ConversationFacts, Rating, Response, TicketFacts

OPEN: Final = "open"
WAITING: Final = "waiting_for_customer"
RESOLVED: Final = "resolved"

Story = dict[str, Any]
"""Fields of facts by name, as they are after the events that were heard so far."""


@dataclass(slots=True)
class TicketStory:
    """What is known of a ticket after the events that were heard so far, in the order of `at`, then `position`."""

    so_far: Story
    next_responses: list[Response] = field(default_factory=list)
    spans: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    breaches: list[tuple[str, datetime]] = field(default_factory=list)

    @classmethod
    def of(cls, opened: LedgerEvent) -> "TicketStory":
        """Of the ticket that this event tells of, before anything was heard."""
        return cls(_opened(opened), spans=[(opened.at, None)])

    def copy(self) -> "TicketStory":
        """The same, to be told on apart from this one."""
        return TicketStory(dict(self.so_far), [*self.next_responses], [*self.spans], [*self.breaches])

    def facts(self) -> TicketFacts:
        """The story as facts."""
        return TicketFacts(
            **self.so_far,
            next_responses=tuple(self.next_responses),
            spans=tuple(self.spans),
            breaches=tuple(self.breaches),
        )

    def hear(self, event: LedgerEvent) -> None:
        """What comes next."""
        now = self.so_far
        match event.kind:
            case EventKind.TIER_CHANGED:
                now["tier"] = _text(event, "became") or now["tier"]
            case EventKind.CATEGORY_CHANGED:
                now["category"] = _text(event, "became")
            case EventKind.SEGMENT_CHANGED:
                now["segment"] = _text(event, "became")
            case EventKind.ASSIGNED:
                now["assignee_id"], now["team_id"] = _text(event, "assignee_id"), _text(event, "team_id")
            case EventKind.FIRST_RESPONSE if now["first_response"] is None:
                now["first_response"] = self._response(event)
            case EventKind.NEXT_RESPONSE:
                self.next_responses.append(self._response(event))
            case EventKind.WAITING if now["status"] != RESOLVED:
                now["status"] = WAITING
            case EventKind.OUR_TURN if now["status"] != RESOLVED:
                now["status"] = OPEN
            case EventKind.TICKET_RESOLVED:
                self._resolve(event)
            case EventKind.TICKET_REOPENED if now["status"] == RESOLVED:
                self._reopen(event)
            case EventKind.CAUSE_GIVEN:
                now["cause"] = _text(event, "cause")
            case EventKind.BREACHED:
                self.breaches.append((_text(event, "clock") or "", event.at))
            case EventKind.MERGED:
                now["merged_into"] = _text(event, "into")
            case EventKind.SEPARATED:
                now["merged_into"] = None
            case EventKind.LINKED:
                now["problem_id"] = _text(event, "problem_id")

    def _response(self, event: LedgerEvent) -> Response:
        wall = _whole(event, "wall_ms", (event.at - self.so_far["opened_at"]) // MILLISECOND)
        met = event.details.get("met")
        return Response(
            at=event.at,
            wall_ms=wall,
            business_ms=_whole(event, "counted_ms", wall),
            met=met if isinstance(met, bool) else None,
        )

    def _resolve(self, event: LedgerEvent) -> None:
        """One that is resolved already ended in another way than was told, at the moment at which it ended."""
        now = self.so_far
        now["resolution"] = _text(event, "resolution")
        now["cause"] = _text(event, "cause") or now["cause"]
        now["assignee_id"] = _text(event, "assignee_id") or now["assignee_id"]
        if now["status"] == RESOLVED:
            return
        wall = (event.at - now["opened_at"]) // MILLISECOND
        now["status"], now["resolved_at"], now["resolution_wall_ms"] = RESOLVED, event.at, wall
        now["resolution_business_ms"] = wall if event.business_ms is None else event.business_ms
        self.spans[-1] = (self.spans[-1][0], event.at)

    def _reopen(self, event: LedgerEvent) -> None:
        ended = ("resolved_at", "resolution", "resolution_wall_ms", "resolution_business_ms")
        self.so_far |= {"status": OPEN, "reopened": self.so_far["reopened"] + 1} | dict.fromkeys(ended)
        self.spans.append((event.at, None))


@dataclass(slots=True)
class TalkStory:
    """The same of a conversation."""

    site_id: str
    conversation_id: str
    opened_at: datetime
    so_far: Story
    before_asked: Story | None = None
    """As it was before what the visitor wrote last, until somebody answers that."""
    ratings: dict[EventValue, Rating] = field(default_factory=dict)
    """By what was asked."""

    @classmethod
    def of(cls, opened: LedgerEvent) -> "TalkStory":
        """Of the conversation that this event tells of, before anything was heard."""
        told = {name: _text(opened, name) for name in ("contact_id", "account_id", "segment", "channel", "page_key")}
        counted = {"asked": 0, "answered": 0, "replied": 0, "last_asked_at": None, "handed_off_at": None}
        return cls(opened.site_id, opened.subject_id, opened.at, told | counted)

    def copy(self) -> "TalkStory":
        """The same, to be told on apart from this one."""
        return TalkStory(
            self.site_id,
            self.conversation_id,
            self.opened_at,
            dict(self.so_far),
            None if self.before_asked is None else dict(self.before_asked),
            dict(self.ratings),
        )

    def facts(self, category: str | None) -> ConversationFacts:
        """The story as facts, with the category of its latest ticket."""
        return ConversationFacts(
            site_id=self.site_id,
            conversation_id=self.conversation_id,
            opened_at=self.opened_at,
            category=category,
            ratings=tuple(self.ratings.values()),
            **self.so_far,
        )

    def hear(self, event: LedgerEvent) -> None:
        """What comes next."""
        if event.kind is EventKind.RATED:
            rating = Rating(at=event.at, score=_whole(event, "score", 0), answered_by=_text(event, "answered_by") or "")
            self.ratings.pop(event.details.get("asked_seq"), None)
            self.ratings[event.details.get("asked_seq")] = rating
            return
        if event.kind is EventKind.ASKED:
            self.before_asked = {name: self.so_far[name] for name in ("asked", "last_asked_at")}
        elif event.kind in {EventKind.ANSWERED, EventKind.REPLIED}:
            if event.details.get("courtesy") and self.before_asked is not None:
                # What was met with a courtesy asked for nothing.
                self.so_far |= self.before_asked
            self.before_asked = None
        _hear(self.so_far, event)


def _opened(event: LedgerEvent) -> Story:
    return {
        "site_id": event.site_id,
        "ticket_id": event.subject_id,
        "conversation_id": _text(event, "conversation_id") or "",
        "number": _whole(event, "number", 0),
        "opened_at": event.at,
        "tier": _text(event, "tier") or "normal",
        "category": _text(event, "category"),
        "segment": _text(event, "segment"),
        "channel": _text(event, "channel"),
        "page_key": _text(event, "page_key"),
        "contact_id": _text(event, "contact_id"),
        "account_id": _text(event, "account_id"),
        "assignee_id": None,
        "team_id": None,
        "status": OPEN,
        "first_response": None,
        "reopened": 0,
        "cause": None,
    }


def _hear(so_far: Story, event: LedgerEvent) -> None:
    match event.kind:
        case EventKind.ASKED:
            so_far["asked"] += 1
            so_far["last_asked_at"] = event.at
            # Who opened it without a word has no page before the first one.
            so_far["page_key"] = so_far["page_key"] or _text(event, "page_key")
        case EventKind.ANSWERED if event.details.get("substance"):
            so_far["answered"] += 1
            so_far["last_answered_at"] = event.at
        case EventKind.REPLIED:
            so_far["replied"] += 1
        case EventKind.HANDED_OFF if so_far["handed_off_at"] is None:
            so_far["handed_off_at"] = event.at
        case EventKind.CONVERSATION_RESOLVED:
            so_far["resolved_at"], so_far["resolved_by"] = event.at, _text(event, "by")
        case EventKind.CONVERSATION_REOPENED:
            so_far |= {"resolved_at": None, "resolved_by": None, "reopened_at": event.at}


def _text(event: LedgerEvent, name: str) -> str | None:
    value = event.details.get(name)
    return None if value is None else str(value)


def _whole(event: LedgerEvent, name: str, otherwise: int) -> int:
    value = event.details.get(name)
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else otherwise
