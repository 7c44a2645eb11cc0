"""A greeting or thanks gets a kind word in its own language; a question never does."""

import pytest

from server.agent.courtesy import courteous_reply
from server.agent.language import Language
from server.agent.phrases import PHRASES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello!", Language.ENGLISH),
        ("Guten Tag", Language.GERMAN),
        ("Bonjour", Language.FRENCH),
        ("Olá", Language.PORTUGUESE),
    ],
)
def test_a_greeting_is_returned_in_its_language(text: str, language: Language) -> None:
    assert courteous_reply(text) == PHRASES[language].greeting


@pytest.mark.parametrize(
    ("text", "language"),
    [("thanks a lot", Language.ENGLISH), ("¡Gracias!", Language.SPANISH), ("bedankt", Language.DUTCH)],
)
def test_thanks_are_returned_in_their_language(text: str, language: Language) -> None:
    assert courteous_reply(text) == PHRASES[language].thanks


@pytest.mark.parametrize("text", ["Hello, how do I pay", "hi?", "thanks for nothing, it still fails", ""])
def test_what_says_more_is_no_courtesy(text: str) -> None:
    assert courteous_reply(text) is None
