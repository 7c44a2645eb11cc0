"""Texts that no topic was made of join one by their words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.audit.topics.joining import Joiner
from escalation.audit.topics.topic import NO_TOPIC
from tests.escalation.audit.sentences import MATTERS, questions

LEARNED = [(text, place) for place, matter in enumerate(MATTERS) for text in questions(matter, count=25)]


@pytest.fixture(scope="module")
def joiner() -> Joiner:
    texts, places = zip(*LEARNED, strict=True)
    return Joiner(texts, np.array(places))


@pytest.mark.capability(9)
def test_new_texts_join_the_topic_whose_words_they_share(joiner: Joiner) -> None:
    new = [(text, place) for place, matter in enumerate(MATTERS) for text in questions(matter, start=25, count=40)]
    found = joiner.places_of([text for text, _ in new])
    assert np.mean(found == [place for _, place in new]) > 0.95


def test_a_text_without_a_known_word_joins_none(joiner: Joiner) -> None:
    assert joiner.places_of(["42 !!", "", "i cannot log in"]).tolist() == [NO_TOPIC, NO_TOPIC, 4]


def test_where_all_are_of_one_topic_so_is_the_next() -> None:
    assert Joiner(["a question", "another question"], np.array([0, 0])).places_of(["a third"]).tolist() == [0]
    assert Joiner([], np.array([], dtype=np.int64)).places_of(["nothing was learned"]).tolist() == [NO_TOPIC]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=5), st.lists(st.text(max_size=30), max_size=5))
def test_any_texts_get_a_place_that_is_known(learned: list[str], new: list[str]) -> None:
    places = np.arange(len(learned)) % 3
    found = Joiner(learned, places).places_of(new)
    assert len(found) == len(new)
    assert set(found.tolist()) <= {NO_TOPIC, *places.tolist()}
