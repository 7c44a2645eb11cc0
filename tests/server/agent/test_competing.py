"""When one question back is worth it: two passages for different pages or plans, about as likely."""

from dataclasses import replace

from knowledge.retrieval import Retrieval, Retrieved
from server.agent.competing import competing, has_asked_back
from tests.server.agent.material import INVITE, message, passage, retrieval_of, retrieved, turn_of


def found(article: str, *pages: str, section: str = "", fusion: float = 0.9, page_match: float = 0.0) -> Retrieved:
    made = retrieved(replace(passage(INVITE, article=article, section=section), page_patterns=pages))
    return replace(made, parts=replace(made.parts, fusion=fusion, page_match=page_match))


def compete(*results: Retrieved) -> bool:
    return competing(Retrieval("?", None, results, "exact")) is not None


def test_two_articles_for_different_pages_compete() -> None:
    assert compete(found("a", "/projects/*"), found("b", "/groups/*", fusion=0.7))


def test_sections_side_by_side_on_two_plans_compete() -> None:
    assert compete(found("a", section="On Seedling"), found("a", section="On Grove"))


def test_they_do_not_where_the_question_has_decided() -> None:
    assert not compete(found("a", "/projects/*"), found("b", "/groups/*", fusion=0.3))


def test_they_do_not_where_the_page_has_decided() -> None:
    assert not compete(found("a", "/projects/*", page_match=1.0), found("b", "/groups/*"))


def test_two_articles_for_any_page_do_not() -> None:
    assert not compete(found("a"), found("b"))
    assert not compete(found("a", "/x"), found("b", "/x"))


def test_what_does_not_fit_at_all_does_not() -> None:
    assert not compete(replace(found("a", "/x"), score=0.2), found("b", "/y"))
    assert not compete(found("a", "/x"))
    assert competing(retrieval_of()) is None


def test_the_agent_asks_back_once_since_it_has_the_conversation() -> None:
    asked = [message("visitor", "How?"), message("ai", "In a project or in a group?")]
    assert has_asked_back(turn_of("Project", history=asked))
    assert not has_asked_back(turn_of("And now?", history=[*asked, message("person", "Done.")]))
    assert not has_asked_back(turn_of("And now?", history=[message("visitor", "Why?"), message("ai", "So.")]))
