"""What a person who takes over reads first."""

from escalation.reason import ReasonCode
from server.agent.answer import Answer, Declined, ToolStep
from server.agent.confidence import Confidence
from server.agent.outcome import assessment_of
from server.conversation.page_context import PageContext
from tests.server.agent.person.turns import said, turn_of

MEMBERS = PageContext("/projects/:id/members", title="Members")


def test_the_problem_says_where_and_what() -> None:
    problem = assessment_of("How do I invite?", "", turn=turn_of("How do I invite?", page=MEMBERS)).problem
    assert problem == "On “Members” the customer writes: “How do I invite?”."


def test_the_problem_says_how_it_began_when_answers_did_not_settle_it() -> None:
    before = (said("visitor", "I cannot invite anyone"), said("ai", "Press Invite."))
    problem = assessment_of("q", "", turn=turn_of("There is no such button", before)).problem
    assert problem == (
        "The customer writes: “There is no such button”. "
        "It began with: “I cannot invite anyone”; the AI agent has given one answer so far."
    )


def test_a_long_message_is_told_in_two_sentences() -> None:
    problem = assessment_of("q", "", turn=turn_of("One. Two. " + "Three " * 200)).problem
    assert problem.startswith("The customer writes: “One”. They add: “Two. Three")
    assert len(problem) < 300


def test_a_models_own_words_count_when_it_declined_with_a_reason() -> None:
    declined = Declined("They want an invoice of 2019. Ours begin in 2021. More.", "llm", ReasonCode.MISSING_KNOWLEDGE)
    problem = assessment_of("q", "", turn=turn_of("invoice?"), answer=declined).problem
    assert problem == "They want an invoice of 2019. Ours begin in 2021."


def test_the_best_guess_is_what_it_would_have_said_without_marks_of_citation() -> None:
    judged = assessment_of(
        "q", "", turn=turn_of("q"), answer=Answer("Press Invite. [1]\n\nThen wait. [2]", (), 0.2, "x")
    )
    assert judged.best_guess == "Press Invite.\n\nThen wait."
    assert judged.suggested_reply == judged.best_guess


def test_without_a_guess_and_an_article_nothing_is_suggested() -> None:
    judged = assessment_of("q", "", turn=turn_of("q"), answer=Declined("Nothing.", "extractive"))
    assert (judged.best_guess, judged.suggested_reply) == ("", "")


def test_tools_are_told_with_what_came_of_them() -> None:
    step = ToolStep("find_invoice", {"month": "May"}, "failed", "The billing service did not answer.")
    (action,) = assessment_of("q", "", turn=turn_of("q"), answer=Declined("x", "llm", steps=(step,))).actions
    assert (action.tool, action.words, action.outcome) == (
        "find_invoice",
        "The billing service did not answer.",
        "failed",
    )


def test_a_wild_guess_is_told_but_not_suggested_and_without_its_opening_line() -> None:
    guess = Answer("This is from our help centre:\n\nChange the plan. [1]", (), 1.0, "extractive")
    wild = assessment_of("q", "", confidence=Confidence(0.02, (), {}), turn=turn_of("q"), answer=guess)
    assert (wild.best_guess, wild.suggested_reply) == ("Change the plan.", "")
    likely = assessment_of("q", "", confidence=Confidence(0.4, (), {}), turn=turn_of("q"), answer=guess)
    assert likely.suggested_reply == "Change the plan."
