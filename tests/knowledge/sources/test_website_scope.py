"""What belongs to a website, what is a page, and which id its article has."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import ARTICLE_ID_CHARACTERS_MAX
from knowledge.sources.website_scope import (
    WebsiteScope,
    article_id_of,
    is_page,
    told_apart,
)


@pytest.mark.parametrize(
    ("start", "url", "holds"),
    [
        ("https://a.example/", "https://a.example/x/y", True),
        ("https://a.example/", "http://a.example/x", True),
        ("https://a.example/", "https://www.a.example/", False),
        ("https://a.example/", "https://a.example:8443/", False),
        ("https://a.example/help", "https://a.example/help", True),
        ("https://a.example/help/", "https://a.example/help", True),
        ("https://a.example/help", "https://a.example/help/x", True),
        ("https://a.example/help", "https://a.example/helpful", False),
        ("https://a.example/help/index.html", "https://a.example/help/x.html", True),
        ("https://a.example/help/index.html", "https://a.example/x.html", False),
        ("https://a.example/help/sitemap.xml", "https://a.example/help/x", True),
        ("https://a.example/sitemap.xml.gz", "https://a.example/x", True),
    ],
)
def test_what_stands_below_the_start_belongs_to_it(start: str, url: str, holds: bool) -> None:
    assert WebsiteScope(start).holds(url) is holds


def test_the_whole_host_belongs_to_it_when_asked_for() -> None:
    scope = WebsiteScope("https://a.example/help", whole_host=True)
    assert scope.holds("https://a.example/blog")
    assert not scope.holds("https://b.example/help")


@pytest.mark.parametrize("path", ["", "a", "a/", "a.html?x=1", "%C3%A9?a=b&c"])
def test_a_page_is_found_again_by_its_path(path: str) -> None:
    scope = WebsiteScope("https://a.example/")
    assert scope.path_of(scope.url_of(path)) == path


@pytest.mark.parametrize("name", ["", "a", "a.html", "v1.2", "release-2.0", "a.php", "login.aspx", "a.b/c"])
def test_pages_end_in_anything(name: str) -> None:
    assert is_page(f"https://a.example/{name}")


@pytest.mark.parametrize(
    "path",
    ["a.png", "A.PDF", "a.css", "feed.xml", "a/b.tar.gz", "a/b/a/b/a/b/a/b", "/".join("abcdefghijklmnopqrstuvwxyz")],
)
def test_files_and_loops_are_no_pages(path: str) -> None:
    assert not is_page(f"https://a.example/{path}")


@pytest.mark.parametrize(
    ("path", "article_id"),
    [
        ("", "index"),
        ("en/invite", "en/invite"),
        ("en/invite/", "en/invite"),
        ("en/invite.html", "en/invite"),
        ("a.HTM", "a"),
        ("v1.2", "v1.2"),
        ("view.php?id=3", "view?id=3"),
    ],
)
def test_an_article_is_named_by_its_path(path: str, article_id: str) -> None:
    assert article_id_of(path) == article_id


@given(st.text("ab/.?=é", max_size=400), st.text("ab/.?=é", max_size=400))
def test_ids_are_bounded_and_told_apart(one: str, other: str) -> None:
    paths = ("a" + quote(one, safe="/?="), "b" + quote(other, safe="/?="))
    ids = {article_id_of(path) for path in paths} | {told_apart(article_id_of(path), path) for path in paths}
    assert len(ids) == 4
    assert all(0 < len(each) <= ARTICLE_ID_CHARACTERS_MAX for each in ids)
