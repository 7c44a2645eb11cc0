"""Which passages answer: the one that was found first, and a second one only where it is needed."""

from dataclasses import replace

import pytest

from knowledge.passage import Passage
from knowledge.retrieval import Retrieved
from server.agent.selection import select
from tests.server.agent.material import PLANS, passage, retrieval_of, retrieved

INTRO = (
    "Topics keep messages in order, and everybody can see who changed what and when it was changed. "
    "Links to a message lead to its new place after a topic was renamed. "
    "Who may rename topics is a setting of the organization, and moderators may always do it."
)
STEPS = "1. Press the pencil.\n2. Write the new name.\n3. Press the tick."


def of_topic(text: str, section: str = "") -> Passage:
    return passage(text, article="topics", title="Rename a topic", section=section)


def likely(found: Passage, likelihood: float) -> Retrieved:
    plain = retrieved(found)
    return replace(plain, parts=replace(plain.parts, fusion=likelihood))


def shown(question: str, *found: Passage | Retrieved) -> list[str]:
    return ["\n\n".join(block.text for block in quote.blocks) for quote in select(question, retrieval_of(*found))]


def test_the_passage_that_was_found_first_is_quoted_first() -> None:
    other = of_topic("Rename a topic, rename it, rename all topics.", "Rename a topic")
    quotes = select("Why rename a topic?", retrieval_of(of_topic(INTRO), other))
    assert [quote.passage.text for quote in quotes] == [INTRO]


@pytest.mark.parametrize("question", ["How do I rename a topic?", "Rename a topic", "renaming topics"])
def test_steps_of_a_section_below_follow_an_introduction_that_has_none(question: str) -> None:
    first, second = shown(question, of_topic(INTRO), of_topic(STEPS, "By the pencil"))
    assert first in INTRO
    assert len(first.split()) <= 40
    assert second == STEPS


def test_steps_of_the_section_on_the_subject_follow_rather_than_others() -> None:
    other = of_topic("1. Press the eye.", "See all your topics")
    assert shown("Rename a topic", of_topic(INTRO), other, of_topic(STEPS, "Rename"))[1] == STEPS


def test_steps_that_are_hardly_meant_do_not_follow() -> None:
    assert len(shown("Rename a topic", of_topic(INTRO), likely(of_topic(STEPS, "Rename"), 0.01))) == 1


def test_steps_of_another_article_do_not_follow() -> None:
    assert len(shown("Rename a topic", of_topic(INTRO), passage(STEPS, article="users", section="Rename"))) == 1


def test_steps_of_a_section_beside_it_do_not_follow() -> None:
    assert len(shown("Rename a topic", of_topic(INTRO, "Why"), likely(of_topic(STEPS, "How"), 0.4))) == 1


def test_a_second_question_is_answered_by_the_passage_that_speaks_of_it() -> None:
    plans = passage(PLANS, article="plans", title="Seedling and Grove compared")
    quotes = select("How do I rename a topic? What does Grove cost a month?", retrieval_of(of_topic(STEPS), plans))
    assert [quote.passage.article_id for quote in quotes] == ["topics", "plans"]
    assert not quotes[1].continues


def test_a_second_question_that_is_answered_already_gets_nothing_more() -> None:
    assert len(shown("How do I rename a topic? Where is the pencil?", of_topic(STEPS), of_topic(INTRO, "Pencil"))) == 1


def test_a_passage_with_nothing_to_quote_is_passed_over() -> None:
    assert shown("Rename?", of_topic("---"), of_topic(STEPS, "Rename")) == [STEPS]


def test_steps_that_are_as_likely_take_the_place_of_a_section_without_any() -> None:
    question = "How do I rename a topic?"
    assert shown(question, of_topic(INTRO, "Why"), likely(of_topic(STEPS, "How"), 0.6)) == [STEPS]
    assert shown(question, of_topic(INTRO, "Why"), likely(of_topic(STEPS, "How"), 0.4)) != [STEPS]


def test_a_section_that_plainly_has_more_of_the_question_takes_the_place_of_the_best_one() -> None:
    other = of_topic("Its moderators are told by e-mail.", "What moderators are told")
    assert shown("What are moderators told?", of_topic(STEPS), likely(other, 0.2))[0].startswith("Its moderators")
    assert shown("What are moderators told?", of_topic(STEPS), likely(other, 0.01))[0] == STEPS
