"""Topics in languages that the embedding model does not know, on made-up tickets written for it."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import v_measure_score

from escalation.audit.topics.boilerplate import boilerplate_of
from escalation.audit.topics.finding import topics_of
from escalation.audit.topics.languages import EMPTY_WORDS_OF, languages_of, words_of
from escalation.audit.topics.topic import Topics
from tests.escalation.audit.tickets import embedded

FOLDER = Path(__file__).parents[1] / "languages"


def read(name: str) -> tuple[list[str], list[str]]:
    rows = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text().splitlines()]
    return [row["text"] for row in rows], [row["category"] for row in rows]


def found_in(texts: list[str]) -> Topics:
    boilerplate = boilerplate_of(texts)
    return topics_of(texts, embedded([boilerplate.without(text) for text in texts]))


@pytest.mark.parametrize(("name", "code"), [("german", "de"), ("french", "fr")])
def test_the_language_of_tickets_is_told_by_their_empty_words(name: str, code: str) -> None:
    texts, _ = read(name)
    languages = Counter(languages_of(texts))
    assert languages[code] >= 0.97 * len(texts)


def test_a_backlog_without_a_known_word_is_taken_for_english() -> None:
    assert languages_of(["ERR 42", "", "?"]) == ("en", "en", "en")


@pytest.mark.capability(9)
@pytest.mark.parametrize("name", ["german", "french", "german_and_french"])
def test_topics_are_matters_and_neither_greetings_nor_languages(name: str) -> None:
    texts, matters = read(name)
    found = found_in(texts)
    assert v_measure_score(matters, found.places) > 0.5
    assert max(topic.share for topic in found.topics) < 0.3


@pytest.mark.capability(9)
@pytest.mark.parametrize("name", ["german", "french", "german_and_french"])
def test_a_label_begins_and_ends_with_a_word_that_means_something(name: str) -> None:
    texts, _ = read(name)
    said = [" ".join(words_of(text)) for text in texts]
    for number, topic in enumerate(found_in(texts).topics):
        words = words_of(topic.label)
        empty = EMPTY_WORDS_OF["de"] | EMPTY_WORDS_OF["fr"]
        assert {words[0], words[-1]}.isdisjoint(empty), topic.label
        assert any(" ".join(words) in text for text in said), f"{topic.label} is nobody's phrase"
        assert number < len(texts)


def test_german_nouns_keep_their_capital() -> None:
    labels = " ".join(topic.label for topic in found_in(read("german")[0]).topics).split()
    assert "Passwort" in labels
    assert not {"passwort", "rechnung", "bestellung"} & set(labels)


def test_few_texts_of_a_second_language_keep_what_they_are_about() -> None:
    german, _ = read("german")
    texts = [*german, "Where is the invoice for march", "Send me the invoice please"]
    assert languages_of(texts)[-2:] == ("de", "de"), "two of two hundred are no language of this backlog"
    assert np.all(np.isfinite(found_in(texts).centres))
