"""One page of a website taken apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.sources.fetch import Answer
from knowledge.sources.web_page import LOGIN_CHARACTERS_MAX, TAGS_MAX, PageUnreadable, web_page

AT = "https://a.example/en/invite.html"
HTML = (
    "<html lang=en><title>Invite | A</title><link rel=canonical href='/invite#x'><h1>Invite</h1><p>Open <b>People</b>."
)


def answer(html: str, **about: str) -> Answer:
    return Answer(AT, 200, body=html.encode(), **about)  # type: ignore[arg-type]


def test_a_page_gives_its_article_its_links_and_its_own_address() -> None:
    page = web_page(answer(HTML + "<a href=roles.html>Roles</a>", content_type="text/html"))
    assert (page.article.title, page.article.locale, page.article.url) == ("Invite", "en", AT)
    assert page.article.body.startswith("Open **People**.")
    assert page.head.links == ("https://a.example/en/roles.html",)
    assert page.canonical == "https://a.example/invite"
    assert page.is_article


def test_the_same_text_has_the_same_hash_whatever_stands_around_it() -> None:
    one, other = (web_page(answer(f"<nav>{menu}</nav><main>{HTML}</main>")) for menu in ("a", "b"))
    assert one.content_hash == other.content_hash
    assert one.content_hash != web_page(answer(HTML.replace("Open", "Close"))).content_hash


@pytest.mark.parametrize("html", ["", "<title>T</title>", "<p>Text.</p>"])
def test_without_a_title_and_a_text_there_is_no_article(html: str) -> None:
    assert not web_page(answer(html)).is_article


@pytest.mark.parametrize(
    ("html", "content_type", "what"),
    [
        ("{}", "application/json", "is application/json, not HTML"),
        ("%PDF", "application/pdf", "is application/pdf, not HTML"),
        ("<h1>Log in</h1><form><input type=password></form>", "text/html", "asks for a password"),
    ],
)
def test_what_is_no_page_for_everyone_is_refused(html: str, content_type: str, what: str) -> None:
    with pytest.raises(PageUnreadable, match=what):
        web_page(answer(html, content_type=content_type))


def test_an_article_with_a_login_in_its_header_is_read() -> None:
    text = "Words of the article. " * (LOGIN_CHARACTERS_MAX // 20)
    assert web_page(answer(f"<form><input type=password></form><main>{HTML}{text}</main>")).is_article


def test_a_page_that_would_take_minutes_or_the_whole_stack_is_refused() -> None:
    for depth, what in ((5_000, "is nested too deep"), (TAGS_MAX, "has more than 30000 tags")):
        with pytest.raises(PageUnreadable, match=what):
            web_page(answer("<div>" * depth + "<h1>T</h1><p>Text."))


@pytest.mark.parametrize("href", ["mailto:a@b.example", "https://u:p@a.example/", "http://["])
def test_a_canonical_link_that_is_no_address_is_passed_over(href: str) -> None:
    assert (
        web_page(answer(f"<link rel=canonical href='{href}'><base href='http://['><h1>T</h1><p>Text.")).canonical == ""
    )


def test_the_server_names_the_language_when_the_page_does_not() -> None:
    page = web_page(answer("<title>T</title><p>Text.", language="pt-BR, en"))
    assert page.article.locale == "pt-BR"


PIECES = (
    "<div>",
    "</p>",
    "<table><td>",
    "<a href='http://['>",
    "<img src=x:y>",
    "<![",
    "<!--",
    "\0",
    "&#0;",
    "<ol start=-1>",
    "{#",
    "é",
)


@settings(max_examples=50)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30))
def test_whatever_a_page_is_made_of_it_is_read_or_refused(pieces: list[str]) -> None:
    try:
        web_page(answer("<h1>T</h1>" + "".join(pieces).encode(errors="replace").decode()))
    except PageUnreadable:
        return
