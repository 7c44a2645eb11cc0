"""A passage in pieces: what is never shown alone, and what of a cut passage is not shown at all."""

from dataclasses import replace

from knowledge.passage import Passage
from server.agent.pieces import pieces_of, together
from tests.server.agent.material import passage


def texts(found: Passage) -> list[str]:
    return [piece.text for piece in pieces_of(found)]


def beside(markdown: str, begins: str) -> list[str]:
    """What is shown with the piece that begins so."""
    pieces = pieces_of(passage(markdown))
    at = next(at for at, piece in enumerate(pieces) if piece.text.startswith(begins))
    return [pieces[each].text for each in sorted(together(pieces)[at])]


def later_part(markdown: str) -> Passage:
    return replace(passage(markdown), passage_id="invite#~2")


def test_a_paragraph_comes_in_sentences_and_everything_else_whole() -> None:
    assert texts(passage("One. Two.\n\n1. Three. Four.\n2. Five.")) == ["One.", "Two.", "1. Three. Four.\n2. Five."]


def test_a_sentence_that_leans_comes_with_all_that_it_leans_on() -> None:
    assert beside("Owners pay. It is due at once. Otherwise we remind you.", "Otherwise") == [
        "Owners pay.",
        "It is due at once.",
        "Otherwise we remind you.",
    ]


def test_an_announcement_and_what_it_announces_come_together() -> None:
    text = "Members may stay. On a phone:\n\n1. Tap it."
    assert beside(text, "On a phone") == beside(text, "1. Tap") == ["Members may stay.", "On a phone:", "1. Tap it."]


def test_a_heading_comes_with_what_is_below_it() -> None:
    assert beside("Owners pay.\n\n#### Limits\n\nTen a day.", "Ten") == ["#### Limits", "Ten a day."]


def test_steps_that_were_interrupted_come_whole() -> None:
    text = f"{'Long ' * 50}text.\n\n1. Run this:\n\n```\nrun\n```\n\n2. Wait.\n\nNobody minds."
    assert beside(text, "2. Wait") == ["1. Run this:", "```\nrun\n```", "2. Wait."]
    assert beside(text, "1. Run") == ["1. Run this:", "```\nrun\n```", "2. Wait."]


def test_a_later_part_begins_with_its_first_whole_thought() -> None:
    assert texts(later_part("by e-mail. It is quick. Owners pay. It is due.")) == ["Owners pay.", "It is due."]


def test_a_first_part_keeps_its_beginning_because_its_heading_stands_before_it() -> None:
    assert texts(passage("This is how. Owners pay.")) == ["This is how.", "Owners pay."]


def test_the_beginning_of_a_sentence_at_the_end_is_not_shown() -> None:
    assert texts(passage("Owners pay. Members may also be")) == ["Owners pay."]
    assert texts(passage("No full stop")) == ["No full stop"]
