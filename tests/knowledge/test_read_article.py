"""An article read whole: where its links lead, and what to read next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Article
from knowledge.passage import Passage
from knowledge.plain_text import markdown_parser, plain_text
from knowledge.read_article import RELATED_MAX, read_article, with_whole_links
from knowledge.retrieval import Retrieved, ScoreParts

URL = "https://help.example.com/projects/invite"


def article(name: str, body: str = "Text.") -> Article:
    return Article(name, name, body, summary=f"About {name}.", url=f"https://help.example.com/projects/{name}")


def near(name: str, score: float = 0.8) -> Retrieved:
    passage = Passage(f"{name}#", name, name, (), "", "Text.", "Text.", "", ())
    return Retrieved(passage, score, ScoreParts(None, None, 0.0, 0.0, 0.0, 1.0), "")


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        ("see [a](roles)", "see [a](https://help.example.com/projects/roles)"),
        ("see [a](../roles#who)", "see [a](https://help.example.com/roles#who)"),
        ("see [a](/x/y 'Title')", "see [a](https://help.example.com/x/y 'Title')"),
        ("see [a](</x>)", "see [a](<https://help.example.com/x>)"),
        ("see [a](#steps)", f"see [a]({URL}#steps)"),
        ("- one\n- [a](/x)", "- one\n- [a](https://help.example.com/x)"),
        ("see [a](https://other.example/x)", "see [a](https://other.example/x)"),
        ("see [a](javascript:alert(1))", "see [a](javascript:alert(1))"),
        ("see [a](http://[)", "see [a](http://[)"),
        ("```\n[a](/x)\n```", "```\n[a](/x)\n```"),
    ],
)
def test_a_relative_link_becomes_whole_and_everything_else_stays(body: str, whole: str) -> None:
    assert with_whole_links(body, URL) == whole


@pytest.mark.parametrize("url", ["", "/help/invite", "http://["])
def test_nothing_is_guessed_where_nobody_knows_the_host(url: str) -> None:
    assert with_whole_links("see [a](/x)", url) == "see [a](/x)"


@given(st.text(alphabet="ab[]()/#.\\`\n -<>:!*", max_size=80))
def test_only_addresses_change_never_the_words(body: str) -> None:
    once = with_whole_links(body, URL)
    words = [plain_text(markdown_parser().parse(each)) for each in (body, once)]
    assert words[0] == words[1]
    assert with_whole_links(once, URL) == once


def test_articles_that_it_links_to_are_named_and_come_first_among_what_to_read_next() -> None:
    body = "See [a](roles#who), [b](roles), [c](/elsewhere) and [d](https://other.example/invite)."
    others = [article("roles"), article("far"), article("near"), article("poor")]
    read = read_article(article("invite", body), others, [near("invite"), near("near"), near("poor", 0.1)])
    assert [each.article_id for each in read.linked] == ["roles"]
    assert [each.article_id for each in read.related] == ["roles", "near"]
    assert "(https://help.example.com/projects/roles#who)" in read.article.body


def test_what_to_read_next_is_a_short_list() -> None:
    others = [article(f"a{n}") for n in range(9)]
    body = " ".join(f"[x](a{n})" for n in range(9))
    read = read_article(article("invite", body), others, [])
    assert (len(read.linked), len(read.related)) == (9, RELATED_MAX)
