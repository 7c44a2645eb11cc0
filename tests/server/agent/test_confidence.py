"""Confidence: the figures behind it move it the way that a person would expect."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.retrieval import Retrieval, Retrieved
from server.agent.answer import Answer, Declined
from server.agent.confidence import assess
from server.agent.confidence_signs import SIGNS
from server.agent.sources import source_of
from server.conversation.page_context import PageContext
from tests.server.agent.material import INVITE, PLANS, message, passage, retrieval_of, retrieved, turn_of

INVITE_PASSAGE = passage(INVITE)
PLANS_PASSAGE = passage(PLANS, article="plans", title="Plans compared")
TURN = turn_of("How do I invite someone?")


def ranked(found: Retrieved, fusion: float) -> Retrieved:
    """`found` as likely as this."""
    return replace(found, parts=replace(found.parts, fusion=fusion))


OTHER = ranked(retrieved(PLANS_PASSAGE, cosine=0.2, lexical=0.1), 0.05)
ANSWER = Answer("Press it [1].", (source_of(1, INVITE_PASSAGE),), 1.0, "extractive")


def value_of(best: Retrieved, *others: Retrieved, answer: Answer = ANSWER) -> float:
    return assess(TURN, retrieval_of(best, *others), answer).value


def test_an_article_that_fits_in_every_way_is_sure() -> None:
    assert value_of(retrieved(INVITE_PASSAGE, cosine=0.7, lexical=1.0, page_match=1.0), OTHER) > 0.8


def test_an_article_on_something_else_is_not() -> None:
    far = retrieved(PLANS_PASSAGE, cosine=0.2, lexical=0.0)
    answer = replace(ANSWER, sources=(source_of(1, PLANS_PASSAGE),))
    assert value_of(far, answer=answer) < 0.25


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (retrieved(INVITE_PASSAGE, cosine=0.8), retrieved(INVITE_PASSAGE, cosine=0.2)),
        (retrieved(INVITE_PASSAGE, lexical=1.0), retrieved(INVITE_PASSAGE, lexical=0.1)),
        (retrieved(INVITE_PASSAGE, page_match=1.0), retrieved(INVITE_PASSAGE, page_match=0.0)),
    ],
)
def test_each_sign_counts(better: Retrieved, worse: Retrieved) -> None:
    assert value_of(better, OTHER) > value_of(worse, OTHER)


def test_a_rival_that_is_as_likely_makes_it_less_sure() -> None:
    best = retrieved(INVITE_PASSAGE)
    assert value_of(best, OTHER) > value_of(best, ranked(OTHER, 0.9))


def test_who_asks_the_same_again_was_not_helped() -> None:
    best, again = (
        retrieval_of(retrieved(INVITE_PASSAGE), OTHER),
        turn_of(TURN.question, history=[replace(message("visitor", TURN.question), page=TURN.page)]),
    )
    assert assess(again, best, ANSWER).value < assess(TURN, best, ANSWER).value


def test_the_same_words_on_another_page_are_another_question() -> None:
    best = retrieval_of(retrieved(INVITE_PASSAGE), OTHER)
    elsewhere = replace(message("visitor", TURN.question), page=PageContext("/groups/:id/members"))
    assert assess(turn_of(TURN.question, history=[elsewhere]), best, ANSWER).value == assess(TURN, best, ANSWER).value


def test_what_a_model_says_of_itself_is_one_sign_among_others() -> None:
    best = retrieval_of(retrieved(INVITE_PASSAGE), OTHER)
    low, none, high = (assess(TURN, best, replace(ANSWER, self_report=said)).value for said in (0.0, None, 1.0))
    assert low < none < high < none + 0.2


def test_what_it_was_judged_by_is_there_to_be_learned_from() -> None:
    features = assess(TURN, retrieval_of(retrieved(INVITE_PASSAGE), OTHER), ANSWER).features
    assert set(SIGNS) < set(features)


def test_an_answer_that_its_sources_do_not_bear_out_is_not_sure() -> None:
    best = retrieved(INVITE_PASSAGE, cosine=0.7, lexical=1.0, page_match=1.0)
    assert value_of(best, OTHER, answer=replace(ANSWER, support=0.0)) < 0.5


def test_without_the_embedding_model_words_stand_in_for_meaning() -> None:
    said, unsaid = (retrieved(INVITE_PASSAGE, cosine=None, lexical=lexical) for lexical in (1.0, 0.1))
    assert value_of(said) > value_of(unsaid)


@pytest.mark.parametrize(
    ("retrieval", "answer"),
    [
        (retrieval_of(INVITE_PASSAGE), Declined("No.", "openai:x")),
        (retrieval_of(INVITE_PASSAGE), replace(ANSWER, sources=())),
        (retrieval_of(), ANSWER),
    ],
)
def test_no_answer_no_source_and_no_passage_are_no_confidence(retrieval: Retrieval, answer: Answer | Declined) -> None:
    assert assess(TURN, retrieval, answer).value == 0.0


@given(
    cosine=st.floats(-1, 1),
    lexical=st.floats(0, 1),
    page_match=st.sampled_from([-1.0, 0.0, 0.5, 1.0]),
    score=st.floats(0, 1),
    support=st.floats(0, 1),
)
def test_everything_stays_between_nothing_and_one(
    cosine: float, lexical: float, page_match: float, score: float, support: float
) -> None:
    best = retrieved(INVITE_PASSAGE, cosine=cosine, lexical=lexical, page_match=page_match, score=score)
    judged = assess(TURN, retrieval_of(best, OTHER), replace(ANSWER, support=support))
    assert all(0 <= value <= 1 for value in (judged.value, *(part.value for part in judged.parts)))
    assert all(part.words.endswith(".") for part in judged.parts)
