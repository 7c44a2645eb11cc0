"""The choice between passages, from figures alone."""

from math import exp

import pytest

from knowledge.lexical import WordMatch
from knowledge.page import Page
from knowledge.passage import Passage
from knowledge.retrieval import Evidence, ScoreParts, choose, page_match, reason, score

MEMBERS = Page("/projects/:id/members", "Members")


def passage(name: str, *patterns: str) -> Passage:
    return Passage(f"{name}#", name, name, (), "", name, name, f"/help/{name}", patterns)


def evidence(*logits: float, page: tuple[float, ...] = ()) -> Evidence:
    return Evidence(dict(enumerate(logits)), dict(enumerate(page)), 4.0, {}, {}, lambda _: WordMatch(0.5, ("invite",)))


def order(passages: list[Passage], page: Page | None, *strengths: float) -> list[str]:
    return [each.passage.title for each in choose(passages, page, evidence(*strengths), 8)]


def test_nothing_found_is_nothing_chosen() -> None:
    assert choose([], MEMBERS, evidence(), 8) == ()


def test_what_the_page_adds_counts_with_what_the_question_says() -> None:
    passages = [passage("said"), passage("fitting")]
    found = choose(passages, Page("/x"), evidence(8.0, 6.0, page=(0.5, 3.5)), 8)
    assert [each.passage.title for each in found] == ["fitting", "said"]
    assert [each.parts.page_fit for each in found] == [3.5 / 4, 0.5 / 4]
    assert found[0].parts.fusion == 1.0
    assert found[1].parts.fusion == pytest.approx(exp(8.5 - 9.5))


def test_of_two_that_fit_alike_the_one_written_for_this_page_wins() -> None:
    passages = [passage("group", "/groups/:id"), passage("project", "/projects/:id/members")]
    assert order(passages, MEMBERS, 9.0, 8.5) == ["project", "group"]
    assert order(passages, Page("/groups/:id"), 8.5, 9.0) == ["group", "project"]
    assert order(passages, None, 9.0, 8.5) == ["group", "project"]


def test_an_article_that_links_to_the_page_stands_before_its_equal() -> None:
    passages = [passage("other"), passage("linking")]
    found = choose(passages, MEMBERS, evidence(9.0, 8.5), 8, {"linking": [MEMBERS.key]})
    assert [each.passage.title for each in found] == ["linking", "other"]
    assert found[0].reason == "It speaks of “invite”, and it links to the page you are on."


def test_the_page_does_not_lift_what_does_not_fit() -> None:
    passages = [passage("answer"), passage("project", "/projects/:id/members")]
    assert order(passages, MEMBERS, 9.0, 5.0) == ["answer", "project"]


def test_a_passage_for_another_page_is_lowered_only_when_one_for_this_page_rivals_it() -> None:
    elsewhere, anywhere, here = passage("else", "/billing"), passage("any"), passage("here", "/projects/:id/members")
    assert order([elsewhere, anywhere], MEMBERS, 9.0, 8.7) == ["else", "any"]
    assert order([elsewhere, anywhere, here], MEMBERS, 9.0, 8.7, 6.0) == ["here", "any", "else"]
    assert order([elsewhere, anywhere, here], MEMBERS, 9.0, 8.7, 3.0) == ["else", "any", "here"]


@pytest.mark.parametrize(
    ("patterns", "match"),
    [
        ((), 0),
        (("/projects/:id/members",), 1),
        (("/projects/*",), 0.5),
        (("/billing",), -1),
        (("*", "/projects/*"), 0.5),
    ],
)
def test_how_a_page_matches(patterns: tuple[str, ...], match: float) -> None:
    assert page_match(passage("p", *patterns), MEMBERS) == match
    assert page_match(passage("p", *patterns), None) == 0


def test_the_limit_is_kept() -> None:
    assert order([passage("a"), passage("b")], None, 0.5, 0.6) == ["b", "a"]
    assert len(choose([passage("a"), passage("b")], None, evidence(0.5, 0.6), 1)) == 1


def parts(cosine: float | None = 0.5, fit: float = 0.0, lexical: float = 0.5, match: float = 0.0) -> ScoreParts:
    return ScoreParts(cosine, None, lexical, match, fit, 0.5)


@pytest.mark.parametrize("cosine", [None, -1.0, 0.0, 0.4, 1.0])
@pytest.mark.parametrize("lexical", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("match", [-1.0, 0.0, 0.5, 1.0])
def test_a_score_is_between_zero_and_one_and_grows_with_each_part(
    cosine: float | None, lexical: float, match: float
) -> None:
    here = score(parts(cosine, lexical=lexical, match=match))
    assert 0 <= here <= 1
    assert score(parts(cosine, lexical=min(1.0, lexical + 0.1), match=match)) >= here
    if cosine is not None:
        assert score(parts(cosine + 0.1, lexical=lexical, match=match)) >= here


@pytest.mark.parametrize(
    ("figures", "words", "sentence"),
    [
        (parts(match=1), ("invite",), "It speaks of “invite”, and its page is the one you are on."),
        (parts(), ("invite", "guest", "role"), "It speaks of “invite”, “guest” and “role”."),
        (
            parts(cosine=0.6, match=0.5),
            (),
            "It is close in meaning to the question, and it belongs to this part of the product.",
        ),
        (parts(cosine=0.1, fit=0.6), (), "It fits the page you are on."),
        (parts(cosine=0.1), (), "It is the nearest there is."),
    ],
)
def test_the_reason_names_what_speaks_for_a_passage(figures: ScoreParts, words: tuple[str, ...], sentence: str) -> None:
    assert reason(figures, words) == sentence
