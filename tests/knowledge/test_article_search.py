"""Words typed into a search field: titles that begin so, then what passages say, and nothing that does not fit."""

import pytest

from knowledge.article import Article
from knowledge.article_search import FOUND_MAX, FOUND_SCORE_MIN, begins_words, found_articles
from knowledge.passage import Passage
from knowledge.retrieval import Retrieved, ScoreParts

PARTS = ScoreParts(None, None, 0.0, 0.0, 0.0, 1.0)


def article(name: str, title: str = "") -> Article:
    return Article(name, title or name, "Text.", summary=f"About {name}.", url=f"https://help.example.com/{name}")


def passage(name: str, *breadcrumb: str, score: float = 0.8) -> Retrieved:
    cut = Passage(f"{name}#{'-'.join(breadcrumb)}", name, name, breadcrumb, "", "Text.", "Text.", "", ())
    return Retrieved(cut, score, PARTS, "")


@pytest.mark.parametrize(
    ("query", "title", "begins"),
    [
        ("invi", "Invite someone to a project", True),
        ("how do I invi", "Invite someone to a project", True),
        ("proj INV", "Invite someone to a project", True),
        ("vite", "Invite someone to a project", False),
        ("invite group", "Invite someone to a project", False),
        ("what", "What is new", True),
        ("über", "Übersicht", True),
        ("...", "Invite someone", False),
        ("", "Invite someone", False),
    ],
)
def test_a_title_is_meant_when_each_telling_word_begins_one_of_its_words(query: str, title: str, begins: bool) -> None:
    assert begins_words(query, title) is begins


def test_titles_come_first_then_passages_in_their_order_each_article_once_with_its_best_section() -> None:
    articles = [article("roles"), article("link", "Use an invite link"), article("mail", "Invite by e-mail")]
    passages = [passage("roles", "Who may", "Invite"), passage("mail", "Steps"), passage("roles", "Other")]
    found = found_articles("invite", articles, passages)
    assert [(each.article_id, each.section) for each in found] == [("mail", "Steps"), ("link", ""), ("roles", "Invite")]
    assert (found[0].title, found[0].summary) == ("Invite by e-mail", "About mail.")
    assert found[0].url == "https://help.example.com/mail"


def test_what_does_not_fit_or_is_not_shown_is_not_found() -> None:
    passages = [passage("hidden"), passage("poor", score=FOUND_SCORE_MIN - 0.01)]
    assert found_articles("x", [article("poor")], passages) == ()


def test_the_list_is_short() -> None:
    assert len(found_articles("a", [article(f"a{n}") for n in range(40)], [])) == FOUND_MAX
