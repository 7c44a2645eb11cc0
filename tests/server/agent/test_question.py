"""What a question asks for, and how many questions a message holds."""

import pytest

from server.agent.question import Asks, asks, questions_in


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("How do I invite someone?", Asks.FOR_STEPS),
        ("Where can I change my plan?", Asks.FOR_STEPS),
        ("I can't delete a project", Asks.FOR_TEXT),
        ("I want to delete a project", Asks.FOR_STEPS),
        ("Wie lade ich jemanden ein?", Asks.FOR_STEPS),
        ("How long is the link valid?", Asks.FOR_FIGURES),
        ("What does Grove cost?", Asks.FOR_FIGURES),
        ("Which plan has webhooks?", Asks.FOR_FIGURES),
        ("Combien coûte Grove ?", Asks.FOR_FIGURES),
        ("Why was my payment refused?", Asks.FOR_TEXT),
        ("Rename a topic", Asks.FOR_STEPS),
        ("renaming a topic", Asks.FOR_STEPS),
        ("Passwort zurücksetzen", Asks.FOR_STEPS),
        ("Can I export?", Asks.FOR_TEXT),
        ("Serial number", Asks.FOR_TEXT),
    ],
)
def test_the_form_follows_from_the_words(question: str, form: Asks) -> None:
    assert asks(question) is form


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("How do I invite someone?", ("How do I invite someone?",)),
        ("Hello! How do I invite someone?", ("How do I invite someone?",)),
        ("How do I invite someone and what does a seat cost?", ("How do I invite someone", "what does a seat cost?")),
        ("Can I invite guests? Can I bill them?", ("Can I invite guests", "Can I bill them?")),
        ("I press Save and nothing happens", ("I press Save and nothing happens",)),
        ("???", ("???",)),
    ],
)
def test_questions_are_told_apart(message: str, questions: tuple[str, ...]) -> None:
    assert questions_in(message) == questions
