from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.ledger.event import EventKind, EventValue, LedgerEvent
from escalation.ledger.facts import Rating, Response
from escalation.ledger.folding import fold_conversation, fold_ticket, in_force, talk_story, ticket_story
from escalation.ledger.stories import TicketStory
from escalation.ledger.story_memory import Heard, heard_of, heard_on
from tests.escalation.ledger.told import MORNING, conversation_event, opened, ticket_event, ticket_stories


def told(*events: LedgerEvent) -> list[LedgerEvent]:
    """The events with their positions, in the order of telling."""
    return [replace(event, position=place) for place, event in enumerate(events, start=1)]


def at(minutes: int) -> datetime:
    return MORNING + timedelta(minutes=minutes)


@pytest.mark.capability(84)
def test_a_ticket_that_goes_through_everything() -> None:
    facts = fold_ticket(
        told(
            opened(0, segment="enterprise", channel="chat", page_key="/billing", account_id="acme"),
            ticket_event(EventKind.ASSIGNED, 1, assignee_id="u_bo", team_id=None),
            ticket_event(EventKind.FIRST_RESPONSE, 5),
            ticket_event(EventKind.WAITING, 5),
            ticket_event(EventKind.OUR_TURN, 60),
            ticket_event(EventKind.NEXT_RESPONSE, 61),
            ticket_event(EventKind.TICKET_RESOLVED, 70, cause="bug"),
            ticket_event(EventKind.TICKET_REOPENED, 100),
            ticket_event(EventKind.TIER_CHANGED, 110),
            ticket_event(EventKind.BREACHED, 120),
            ticket_event(EventKind.TICKET_RESOLVED, 130),
        )
    )
    assert facts is not None
    assert (facts.segment, facts.channel, facts.page_key, facts.account_id) == (
        "enterprise",
        "chat",
        "/billing",
        "acme",
    )
    assert (facts.tier, facts.cause, facts.assignee_id, facts.team_id) == ("high", "bug", "u_bo", None)
    assert facts.first_response == Response(at=at(5), wall_ms=60_000, business_ms=60_000, met=True)
    assert facts.next_responses == (Response(at=at(61), wall_ms=90_000, business_ms=30_000, met=False),)
    assert facts.spans == ((at(0), at(70)), (at(100), at(130)))
    assert facts.breaches == (("first_response", at(120)),)
    assert (facts.status, facts.resolved_at, facts.reopened) == ("resolved", at(130), 1)
    # From the opening to the last resolution, though it was resolved in between.
    assert facts.resolution_wall_ms == facts.resolution_business_ms == 130 * 60_000


def test_without_an_opening_there_is_nothing_to_count() -> None:
    assert fold_ticket(told(ticket_event(EventKind.TICKET_RESOLVED, 5))) is None
    assert fold_conversation(told(conversation_event(EventKind.ASKED, 5))) is None


def test_an_event_that_is_told_late_stands_where_it_happened() -> None:
    late = fold_ticket(
        told(
            ticket_event(EventKind.TICKET_RESOLVED, 30),
            ticket_event(EventKind.FIRST_RESPONSE, 10),
            ticket_event(EventKind.TICKET_REOPENED, 20),
            ticket_event(EventKind.TICKET_RESOLVED, 15),
            opened(0),
        )
    )
    assert late is not None
    assert late.spans == ((at(0), at(15)), (at(20), at(30)))
    assert late.first_response is not None


def test_a_correction_stands_in_the_place_of_what_it_corrects() -> None:
    story = told(opened(0), ticket_event(EventKind.TICKET_RESOLVED, 30))
    sooner = replace(ticket_event(EventKind.TICKET_RESOLVED, 20), corrects=2, position=3)
    corrected = fold_ticket([*story, sooner])
    assert corrected is not None
    assert (corrected.resolved_at, corrected.spans) == (at(20), ((at(0), at(20)),))
    never = replace(ticket_event(EventKind.WITHDRAWN, 40), corrects=3, position=4)
    back = fold_ticket([*story, sooner, never])
    assert back == fold_ticket(story)
    replaced = replace(ticket_event(EventKind.TICKET_RESOLVED, 25), corrects=3, position=4)
    again = fold_ticket([*story, sooner, replaced])
    assert again is not None
    assert again.spans == ((at(0), at(25)),)


def test_what_is_withdrawn_never_happened() -> None:
    story = told(opened(0), ticket_event(EventKind.TICKET_RESOLVED, 30))
    undone = fold_ticket([*story, replace(ticket_event(EventKind.WITHDRAWN, 31), corrects=2, position=3)])
    assert undone == fold_ticket(story[:1])


@pytest.mark.capability(86)
def test_a_conversation_counts_what_was_asked_and_answered() -> None:
    facts = fold_conversation(
        told(
            conversation_event(EventKind.CONVERSATION_OPENED, 0, contact_id="v_ada", account_id="acme", channel="chat"),
            conversation_event(EventKind.ASKED, 0),
            conversation_event(EventKind.ANSWERED, 1, substance=False),
            conversation_event(EventKind.ASKED, 2),
            conversation_event(EventKind.ANSWERED, 3, substance=True),
            conversation_event(EventKind.HANDED_OFF, 4, reason="customer_request"),
            conversation_event(EventKind.REPLIED, 5),
            conversation_event(EventKind.CONVERSATION_RESOLVED, 6, by="person"),
            conversation_event(EventKind.RATED, 7, asked_seq=6, score=2, answered_by="person"),
            conversation_event(EventKind.RATED, 8, asked_seq=6, score=4, answered_by="person"),
            conversation_event(EventKind.CONVERSATION_REOPENED, 9),
            conversation_event(EventKind.HANDED_OFF, 10),
        ),
        "billing",
    )
    assert facts is not None
    assert (facts.asked, facts.answered, facts.replied) == (2, 1, 1)
    assert (facts.last_asked_at, facts.last_answered_at, facts.handed_off_at) == (at(2), at(3), at(4))
    assert (facts.resolved_at, facts.resolved_by, facts.reopened_at) == (None, None, at(9))
    assert facts.ratings == (Rating(at=at(8), score=4, answered_by="person"),)
    assert (facts.contact_id, facts.account_id, facts.channel, facts.category) == ("v_ada", "acme", "chat", "billing")


@given(ticket_stories(), st.randoms(use_true_random=False))
def test_in_whatever_order_events_are_given_the_facts_are_the_same(story: list[LedgerEvent], random: object) -> None:
    shuffled = list(story)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold_ticket(shuffled) == fold_ticket(story)


@given(ticket_stories())
def test_what_was_told_twice_counts_once(story: list[LedgerEvent]) -> None:
    again = [
        replace(event, position=len(story) + place)
        for place, event in enumerate((each for each in story if each.key is not None), start=1)
    ]
    assert fold_ticket([*story, *again]) == fold_ticket(story)


@given(ticket_stories())
def test_uncorrected_events_give_the_same_facts_in_whatever_order_they_were_told(story: list[LedgerEvent]) -> None:
    plain = [event for event in story if event.corrects is None and event.key is None]
    backwards = told(*(replace(event, position=None) for event in reversed(plain)))
    assert fold_ticket(backwards) == fold_ticket(plain)


@given(ticket_stories())
def test_the_spans_of_a_ticket_never_overlap_and_only_the_last_is_open(story: list[LedgerEvent]) -> None:
    facts = fold_ticket(story)
    if facts is None:
        assert EventKind.TICKET_OPENED not in {event.kind for event in in_force(story)}
        return
    assert len(facts.spans) == facts.reopened + 1
    assert all(until is not None and since <= until for since, until in facts.spans[:-1])
    assert all(
        before[1] is not None and before[1] <= after[0]
        for before, after in zip(facts.spans, facts.spans[1:], strict=False)
    )
    assert (facts.spans[-1][1] is None) == (facts.resolved_at is None) == (facts.status != "resolved")


TALKS = (
    EventKind.ASKED,
    EventKind.ANSWERED,
    EventKind.REPLIED,
    EventKind.HANDED_OFF,
    EventKind.CONVERSATION_RESOLVED,
    EventKind.CONVERSATION_REOPENED,
    EventKind.RATED,
)


@st.composite
def talk_stories(draw: st.DrawFn) -> list[LedgerEvent]:
    """Events of one conversation in the order of telling, some late, some of one moment, some corrected."""
    events = [conversation_event(EventKind.CONVERSATION_OPENED, draw(st.integers(0, 3)))]
    for _ in range(draw(st.integers(0, 12))):
        details: dict[str, EventValue] = {
            "substance": draw(st.booleans()),
            "courtesy": draw(st.booleans()),
            "asked_seq": draw(st.integers(1, 2)),
            "score": draw(st.integers(1, 5)),
        }
        event = replace(conversation_event(draw(st.sampled_from(TALKS)), draw(st.integers(0, 9))), details=details)
        if draw(st.integers(0, 9)) == 0:
            event = replace(event, corrects=draw(st.integers(1, len(events))))
        events.append(event)
    return told(*draw(st.permutations(events)))


@given(ticket_stories(), st.data())
def test_a_ticket_that_is_heard_on_is_the_one_that_is_folded_from_all_its_events(
    story: list[LedgerEvent], data: st.DataObject
) -> None:
    heard_on_as_from_scratch(story, ticket_story, TicketStory.facts, data)


@given(talk_stories(), st.data())
def test_a_conversation_that_is_heard_on_is_the_one_that_is_folded_from_all_its_events(
    story: list[LedgerEvent], data: st.DataObject
) -> None:
    heard_on_as_from_scratch(story, talk_story, lambda each: each.facts("billing"), data)


def heard_on_as_from_scratch(story: list[LedgerEvent], story_of: Any, facts: Any, data: st.DataObject) -> None:
    """Tells some events at a time; wherever the story is told on at all, it is the one of all events."""
    heard: Heard | None = None
    kept: list[tuple[Heard, object]] = []
    place = 0
    while place < len(story):
        place += data.draw(st.integers(1, 4))
        known = [each for each in story[:place] if each.key is None or first_of_key(each, story)]
        counting = in_force(known)
        scratch = story_of(counting)
        further = None
        if heard is not None:
            before = sum(each.at < heard.at for each in known)
            further = heard_on(heard, before, [each for each in known if each.at >= heard.at])
        if further is not None:
            assert scratch is not None
            assert facts(further.story) == facts(scratch)
        heard = further or heard_of(scratch, counting, known)
        if heard is not None:
            kept.append((heard, facts(heard.story)))
    # Nobody who heard more changed what was kept.
    assert all(facts(each.story) == then for each, then in kept)


def first_of_key(event: LedgerEvent, story: list[LedgerEvent]) -> bool:
    """Whether the ledger takes it: of one key it has one event."""
    return next(each for each in story if each.key == event.key) is event


def test_what_comes_at_the_end_is_heard_on_and_what_comes_late_or_corrects_is_not() -> None:
    events = told(opened(0), *(ticket_event(EventKind.OUR_TURN, minute) for minute in range(1, 9)))
    counting = in_force(events)
    heard = heard_of(ticket_story(counting), counting, events)
    assert heard is not None
    last = ticket_event(EventKind.NEXT_RESPONSE, 10)
    further = heard_on(heard, 8, [events[-1], replace(last, position=20)])
    assert further is not None
    assert (further.count, further.position) == (10, 20)
    assert heard_on(heard, 9, [events[-1], replace(last, position=20)]) is None
    assert heard_on(heard, 8, [events[-1], replace(last, position=20, corrects=3)]) is None
    assert heard_on(heard, 8, [events[-1]]) is heard
