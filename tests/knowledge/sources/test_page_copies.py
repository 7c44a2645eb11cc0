"""Which of several addresses an article keeps, and under which id."""

from knowledge.sources.page_copies import PageCopies
from knowledge.sources.page_fingerprint import PageFingerprint
from knowledge.sources.robots import Robots
from knowledge.sources.website_scope import WebsiteScope

ORIGIN = "https://a.example"
OPEN = Robots("", f"{ORIGIN}/robots.txt")


def copies(**ids: str) -> PageCopies:
    known = {path: PageFingerprint(article_id) for path, article_id in ids.items()}
    return PageCopies(WebsiteScope(f"{ORIGIN}/"), known)


def test_a_canonical_link_names_the_original() -> None:
    assert copies().original("a?tab=1", f"{ORIGIN}/a", OPEN) == "a"
    assert copies().original("a", "http://a.example/a", OPEN) == ""
    assert copies().original("a", "", OPEN) == ""


def test_a_canonical_link_is_not_believed_when_nothing_would_be_left() -> None:
    assert copies().original("a", "https://b.example/a", OPEN) == ""
    assert copies().original("a", f"{ORIGIN}/", OPEN) == ""
    assert copies().original("a", f"{ORIGIN}/a.pdf", OPEN) == ""
    closed = Robots("User-agent: *\nDisallow: /b", f"{ORIGIN}/robots.txt")
    assert copies().original("a", f"{ORIGIN}/b", closed) == ""


def test_two_pages_that_name_each_other_leave_one() -> None:
    found = copies()
    assert found.original("a", f"{ORIGIN}/b", OPEN) == "b"
    assert found.original("b", f"{ORIGIN}/a", OPEN) == ""


def test_the_first_with_a_content_has_it() -> None:
    found = copies()
    assert [found.has_other(path, "same") for path in ("a", "b", "a")] == [False, True, False]


def test_ids_stay_with_their_page_and_are_never_given_twice() -> None:
    found = copies(b="a")
    assert found.article_id("b") == "a"
    assert found.article_id("a").startswith("a~")
    assert found.article_id("a.html") != found.article_id("a")
    assert found.article_id("c.html") == "c"
