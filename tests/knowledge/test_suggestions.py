"""What a page offers before anything is typed."""

from knowledge.article import Article
from knowledge.page import Page
from knowledge.suggestions import ARTICLES_MAX, QUESTIONS_MAX, SuggestedArticle, suggest, written_for


def article(name: str, *patterns: str, questions: tuple[str, ...] = ()) -> Article:
    return Article(name, name, "Text.", url=f"/help/{name}", page_patterns=patterns, questions=questions)


def test_articles_that_name_the_page_come_most_specific_first_and_others_not_at_all() -> None:
    articles = [article("all", "*"), article("branch", "/projects/*"), article("page", "/projects/:id"), article("any")]
    found = written_for([*articles, article("other", "/billing")], Page("/projects/:id"))
    assert [each.title for each in found] == ["page", "branch", "all"]


def test_suggestions_are_few_and_every_article_has_its_say() -> None:
    many = [article(f"a{n}", questions=(f"first {n}?", f"second {n}?")) for n in range(9)]
    found = suggest(many)
    assert found.articles[0] == SuggestedArticle("a0", "a0", "/help/a0", "")
    assert len(found.articles) == ARTICLES_MAX
    assert found.questions == ("first 0?", "first 1?", "first 2?")
    assert len(found.questions) == QUESTIONS_MAX


def test_the_same_article_or_question_is_offered_once() -> None:
    one, other = article("one", questions=("How?",)), article("other", questions=("How?", "Why?"))
    found = suggest([one, other, one])
    assert [each.title for each in found.articles] == ["one", "other"]
    assert found.questions == ("How?", "Why?")
