"""A sentence is read as a string of word classes, language by language."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agent.person.word_classes import Vocabulary, WordClass, phrases, tokens_of
from server.agent.person.words_dutch import DUTCH
from server.agent.person.words_english import ENGLISH
from server.agent.person.words_french import FRENCH
from server.agent.person.words_german import GERMAN
from server.agent.person.words_portuguese import PORTUGUESE
from server.agent.person.words_spanish import SPANISH

VOCABULARIES = (ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE, DUTCH)


def read(text: str) -> list[WordClass]:
    return [WordClass(letter) for letter in ENGLISH.read(tokens_of(text))]


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda vocabulary: vocabulary.name)
def test_no_phrase_has_two_classes(vocabulary: Vocabulary) -> None:
    kinds = Counter(phrase for text in vocabulary.entries.values() for phrase in set(phrases(text)))
    assert [phrase for phrase, count in kinds.items() if count > 1] == []


def test_each_class_has_a_letter_of_its_own() -> None:
    assert len({kind.value for kind in WordClass}) == len(WordClass)


def test_a_phrase_is_one_letter_and_the_longest_wins() -> None:
    assert read("customer service") == [WordClass.SIDE]
    assert read("support") == [WordClass.SUPPORT]


def test_accents_capitals_and_contractions_do_not_matter() -> None:
    assert tokens_of("Je DON’T réel d'un") == ["je", "dont", "reel", "d", "un"]


def test_one_letter_wrong_missing_or_too_many_is_still_the_word() -> None:
    assert {ENGLISH.read([word]) for word in ("prson", "persoon", "pweson"[:1] + "erspn", "peroson")} == {"p"}


def test_a_word_that_only_looks_like_one_is_not() -> None:
    assert read("manage") == [WordClass.WORD]
    assert read("cat") == [WordClass.WORD]


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    tokens = tokens_of(text)
    for vocabulary in VOCABULARIES:
        assert len(vocabulary.read(tokens)) <= len(tokens)
