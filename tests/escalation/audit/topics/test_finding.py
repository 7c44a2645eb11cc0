"""Topics of made-up questions: what they are, and that they are the same next week."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import homogeneity_score

from escalation.audit.topics.finding import topics_of
from escalation.audit.topics.topic import NO_TOPIC, Topics
from tests.escalation.audit.sentences import MATTERS, questions
from tests.escalation.audit.tickets import embedded


def found_in(texts: list[str], last: Topics | None = None) -> Topics:
    return topics_of(texts, embedded(texts), former=() if last is None else last.former())


def matter_of(text: str) -> str:
    return next(matter for matter, said in MATTERS.items() if any(each in text for each in said))


@pytest.mark.capability(9)
def test_topics_are_what_the_texts_are_about_with_size_share_and_samples() -> None:
    texts = questions()
    found = found_in(texts)
    # Each matter is said in four ways, each of which may be a topic of its own.
    assert homogeneity_score([matter_of(each) for each in texts], found.places) > 0.8
    assert len(found.topics) < 6 * len(MATTERS)
    assert sum(topic.size for topic in found.topics) + int((found.places == NO_TOPIC).sum()) == len(texts)
    assert [topic.size for topic in found.topics] == sorted((topic.size for topic in found.topics), reverse=True)
    for number, topic in enumerate(found.topics):
        assert topic.size == int((found.places == number).sum())
        assert topic.share == pytest.approx(topic.size / len(texts))
        assert all(found.places[place] == number for place in (*topic.nearest, *topic.spread))
        assert not set(topic.nearest) & set(topic.spread)
        assert topic.area in {each.label for each in found.topics}


@pytest.mark.capability(9)
def test_labels_are_phrases_that_customers_said() -> None:
    texts = questions()
    found = found_in(texts)
    for number, topic in enumerate(found.topics):
        of_topic = [text for text, place in zip(texts, found.places.tolist(), strict=True) if place == number]
        assert any(topic.label.casefold() in text for text in of_topic), topic.label
        assert not any(character.isdigit() for character in topic.label)
    labels = [topic.label for topic in found.topics]
    assert len(set(labels)) == len(labels)


@pytest.mark.capability(9)
def test_the_same_texts_give_the_same_topics() -> None:
    texts = questions()
    one, other = found_in(texts), found_in(texts)
    assert one.topics == other.topics
    assert np.array_equal(one.places, other.places)


@pytest.mark.capability(9)
def test_next_week_a_topic_keeps_its_id_and_what_is_new_is_said_to_be() -> None:
    last_week = questions("pin", "refund", "export", "login")
    this_week = questions("pin", "refund", "export", "login", start=12) + questions("invoice")
    random.Random(7).shuffle(this_week)
    first = found_in(last_week)
    second = found_in(this_week, first)
    kept = {topic.topic_id for topic in first.topics} & {topic.topic_id for topic in second.topics}
    known = [second.topics[place].topic_id for place in second.places.tolist() if place != NO_TOPIC]
    assert sum(each in kept for each in known) >= 0.6 * len(questions("pin", "refund", "export", "login", start=12))
    before = {each.topic_id: matter_of(last_week[each.nearest[0]]) for each in first.topics}
    after = {each.topic_id: matter_of(this_week[each.nearest[0]]) for each in second.topics}
    assert sum(before[topic_id] == after[topic_id] for topic_id in kept) >= 0.8 * len(kept)
    new = {matter_of(this_week[topic.nearest[0]]) for topic in second.topics if topic.is_new}
    assert "invoice" in new
    assert not any(topic.is_new for topic in first.topics), "without a former run nothing is new"


def test_equal_texts_count_each_time_and_are_one_place() -> None:
    texts = questions("pin", "refund", "login")
    found = topics_of(texts + texts[:10], embedded(texts + texts[:10]))
    assert np.array_equal(found.places[:10], found.places[-10:])
    weighed = topics_of(texts, embedded(texts), counts=[5] * len(texts))
    assert sum(topic.size for topic in weighed.topics) <= 5 * len(texts)
    assert all(topic.size % 5 == 0 for topic in weighed.topics)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_few_texts_are_counted_once(texts: list[str]) -> None:
    found = topics_of(texts, embedded(texts))
    assert len(found.places) == len(texts)
    assert sum(topic.size for topic in found.topics) == int((found.places != NO_TOPIC).sum())
    assert len({topic.topic_id for topic in found.topics}) == len(found.topics)


def test_former_topics_of_another_model_are_not_known_again() -> None:
    texts = questions("pin", "refund")
    last = found_in(texts)
    narrow = embedded(texts)[:, :64]
    narrow = narrow / np.maximum(np.linalg.norm(narrow, axis=1, keepdims=True), 1e-9)
    found = topics_of(texts, narrow, former=last.former())
    assert not {each.topic_id for each in found.topics} & {each.topic_id for each in last.topics}


@pytest.mark.capability(9)
def test_a_small_queue_has_the_topics_that_it_has_and_leaves_what_stands_alone() -> None:
    few = [each.replace(" it is odd", "") for each in questions("refund", "invoice", count=9)]
    alone = ["the lamp over my desk flickers", "who feeds your office dog"]
    found = found_in([*few, *alone])
    assert 2 <= len(found.topics) <= 8
    assert found.places[-2:].tolist() == [NO_TOPIC, NO_TOPIC]
    for number in range(len(found.topics)):
        matters = {matter_of(few[place]) for place in np.flatnonzero(found.places == number)}
        assert len(matters) == 1, "nothing is forced together"


def test_texts_that_differ_in_their_greeting_alone_are_one_place() -> None:
    texts = [f"Hello {name},\n{text}" for text in questions("pin", "login", count=20) for name in ("Ada", "Bo")]
    found = topics_of(texts, embedded([text.partition("\n")[2] for text in texts]))
    assert np.array_equal(found.places[::2], found.places[1::2])
