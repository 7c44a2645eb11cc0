"""Events to facts. Pure: the same events give the same facts, in whatever order they were told or are given here."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from escalation.ledger.event import EventKind, LedgerEvent
from escalation.ledger.facts import ConversationFacts, TicketFacts
from escalation.ledger.stories import TalkStory, TicketStory


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
    story = ticket_story(in_force(events))
    return None if story is None else story.facts()


def fold_conversation(events: Iterable[LedgerEvent], category: str | None = None) -> ConversationFacts | None:
    """The facts of one conversation, with the category of its latest ticket; None when nobody told that it began."""
    story = talk_story(in_force(events))
    return None if story is None else story.facts(category)


def ticket_story(counting: Sequence[LedgerEvent]) -> TicketStory | None:
    """The story of the events of a ticket that count, in their order."""
    opened = next((event for event in counting if event.kind is EventKind.TICKET_OPENED), None)
    if opened is None:
        return None
    story = TicketStory.of(opened)
    for event in counting:
        story.hear(event)
    return story


def talk_story(counting: Sequence[LedgerEvent]) -> TalkStory | None:
    """The story of the events of a conversation that count, in their order."""
    opened = next((event for event in counting if event.kind is EventKind.CONVERSATION_OPENED), None)
    if opened is None:
        return None
    story = TalkStory.of(opened)
    for event in counting:
        story.hear(event)
    return story


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
