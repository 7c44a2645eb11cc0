"""Fixed sentences: all of them, in all languages, each recognisable as its own language."""

from dataclasses import fields

import pytest

from server.agent.language import Language, language_of
from server.agent.phrases import PHRASES, Phrases, phrases_in


@pytest.mark.parametrize("language", Language)
def test_every_sentence_is_there_and_every_language_has_a_name(language: Language) -> None:
    phrases = PHRASES[language]
    texts = [getattr(phrases, field.name) for field in fields(Phrases) if field.name != "languages"]
    assert all(texts)
    assert set(phrases.languages) == set(Language)
    assert "{" not in phrases.other_language.format(language=phrases.languages[Language.DUTCH])
    assert language_of(" ".join(texts)) is language


def test_english_stands_in_for_a_language_that_is_not_known() -> None:
    assert phrases_in(None) is PHRASES[Language.ENGLISH]
