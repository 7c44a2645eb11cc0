"""Events to facts. Pure: the same events give the same facts, in whatever order they were told or are given here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from escalation.instant import MILLISECOND
from escalation.ledger.event import EventKind, EventValue, LedgerEvent
from escalation.ledger.facts import ConversationFacts, Rating, Response, TicketFacts

OPEN: Final = "open"
WAITING: Final = "waiting_for_customer"
RESOLVED: Final = "resolved"


def in_force(events: Iterable[LedgerEvent]) -> tuple[LedgerEvent, ...]:
    """The events of one subject that count, in the order of `at`, then `position`.

    Of one key the first that was told counts. A correction takes away what it corrects, and a later correction of the
    same event goes before an earlier one. What replaces a correction stands in the place of both; who withdraws a
    correction brings back what that had taken away.
    """
    told = _first_of_each_key(events)
    if all(event.corrects is None for event in told):
        plain = (event for event in told if event.kind is not EventKind.WITHDRAWN)
        return tuple(sorted(plain, key=_order))
    by_position = {event.position: event for event in told if event.position is not None}
    gone: set[int] = set()
    counting: list[LedgerEvent] = []
    for event in sorted(told, key=_telling, reverse=True):
        target = _target(event, by_position)
        if event.position in gone or (target is not None and target in gone):
            continue
        if target is not None:
            gone.add(target)
            if event.kind is not EventKind.WITHDRAWN:
                gone.update(_chain(by_position[target], by_position))
        if event.kind is not EventKind.WITHDRAWN:
            counting.append(event)
    return tuple(sorted(counting, key=_order))


def fold_ticket(events: Iterable[LedgerEvent]) -> TicketFacts | None:
    """The facts of one ticket; None when nobody has told that it was opened."""
    counting = in_force(events)
    opened = next((event for event in counting if event.kind is EventKind.TICKET_OPENED), None)
    if opened is None:
        return None
    story = _TicketStory(_opened(opened))
    for event in counting:
        story.hear(event)
    return story.facts()


def fold_conversation(events: Iterable[LedgerEvent], category: str | None = None) -> ConversationFacts | None:
    """The facts of one conversation, with the category of its latest ticket; None when nobody told that it began."""
    counting = in_force(events)
    opened = next((event for event in counting if event.kind is EventKind.CONVERSATION_OPENED), None)
    if opened is None:
        return None
    so_far: Story = {
        "contact_id": _text(opened, "contact_id"),
        "account_id": _text(opened, "account_id"),
        "segment": _text(opened, "segment"),
        "channel": _text(opened, "channel"),
        "page_key": _text(opened, "page_key"),
        "category": category,
        "asked": 0,
        "answered": 0,
        "replied": 0,
        "last_asked_at": None,
        "handed_off_at": None,
    }
    before_asked: Story | None = None
    ratings: dict[EventValue, Rating] = {}
    for event in counting:
        if event.kind is EventKind.RATED:
            rating = Rating(at=event.at, score=_whole(event, "score", 0), answered_by=_text(event, "answered_by") or "")
            ratings.pop(event.details.get("asked_seq"), None)
            ratings[event.details.get("asked_seq")] = rating
            continue
        if event.kind is EventKind.ASKED:
            before_asked = {name: so_far[name] for name in ("asked", "last_asked_at")}
        elif event.kind in {EventKind.ANSWERED, EventKind.REPLIED}:
            if event.details.get("courtesy") and before_asked is not None:
                # What was met with a courtesy asked for nothing.
                so_far |= before_asked
            before_asked = None
        _hear(so_far, event)
    return ConversationFacts(
        site_id=opened.site_id,
        conversation_id=opened.subject_id,
        opened_at=opened.at,
        ratings=tuple(ratings.values()),
        **so_far,
    )


Story = dict[str, Any]
"""Fields of facts by name, as they are after the events that were heard so far."""


@dataclass(slots=True)
class _TicketStory:
    """What is known of a ticket after the events that were heard so far."""

    so_far: Story
    next_responses: list[Response] = field(default_factory=list)
    spans: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    breaches: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.spans.append((self.so_far["opened_at"], None))

    def facts(self) -> TicketFacts:
        return TicketFacts(
            **self.so_far,
            next_responses=tuple(self.next_responses),
            spans=tuple(self.spans),
            breaches=tuple(self.breaches),
        )

    def hear(self, event: LedgerEvent) -> None:
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


def _first_of_each_key(events: Iterable[LedgerEvent]) -> Sequence[LedgerEvent]:
    keyless: list[LedgerEvent] = []
    keyed: dict[str, LedgerEvent] = {}
    for event in events:
        if event.key is None:
            keyless.append(event)
        elif event.key not in keyed or _telling(event) < _telling(keyed[event.key]):
            keyed[event.key] = event
    return [*keyless, *keyed.values()]


def _order(event: LedgerEvent) -> tuple[datetime, tuple[bool, int]]:
    return (event.at, _telling(event))


def _telling(event: LedgerEvent) -> tuple[bool, int]:
    """Its place in the order of telling; what is not in the ledger yet comes last."""
    return (event.position is None, event.position or 0)


def _target(event: LedgerEvent, by_position: dict[int, LedgerEvent]) -> int | None:
    """What it corrects: an event of the same subject that was told before it."""
    target = event.corrects
    if target is None or target not in by_position or (event.position is not None and target >= event.position):
        return None
    return target


def _chain(event: LedgerEvent, by_position: dict[int, LedgerEvent]) -> Iterable[int]:
    """All that a replaced event had taken away."""
    target = _target(event, by_position)
    while target is not None:
        yield target
        target = _target(by_position[target], by_position)


def _text(event: LedgerEvent, name: str) -> str | None:
    value = event.details.get(name)
    return None if value is None else str(value)


def _whole(event: LedgerEvent, name: str, otherwise: int) -> int:
    value = event.details.get(name)
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else otherwise
