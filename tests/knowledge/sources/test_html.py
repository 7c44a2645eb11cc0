"""A page of HTML: its main content, and what its head says."""

from datetime import date

import pytest

from knowledge.sources.html import html_article

ADDRESS = "https://help.example/articles/pay"


def test_the_head_says_what_the_article_is() -> None:
    made = html_article(
        """<!doctype html><html lang="en-GB"><head><title>Pay | Help</title>
        <meta name="Description" content="How  to pay."><link rel="canonical" href="/pay">
        <meta property="article:modified_time" content="2026-05-04T10:00:00Z"></head>
        <body><main><h1>Pay an invoice <a class="headerlink" href="#x">¶</a></h1><p>By card.</p></main></body>""",
        ADDRESS,
    )
    assert (made.title, made.summary, made.locale) == ("Pay an invoice", "How to pay.", "en-GB")
    assert (made.canonical, made.published, made.updated) == ("https://help.example/pay", True, date(2026, 5, 4))
    assert made.body == "By card."


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Pay | Acme Help</title><p>x", "Pay"),
        ("<title>Pay – the fast way - Acme</title><p>x", "Pay – the fast way"),
        ("<meta property='og:title' content='Pay'><title>Other</title><p>x", "Pay"),
        ("<title>Pay</title><h1>One</h1><p>x<h1>Two</h1><p>y", "Pay"),
        ("<p>x", ""),
    ],
)
def test_without_one_heading_the_title_is_that_of_the_head(html: str, title: str) -> None:
    assert html_article(html).title == title


@pytest.mark.parametrize(
    "content",
    [
        "<main><h1>T</h1><p>Words.</p></main>",
        "<article><header><h1>T</h1></header><p>Words.</p></article>",
        "<div role='main'><h1>T</h1><p>Words.</p></div>",
        "<div id='content'><h1>T</h1><p>Words.</p></div>",
        "<h1>T</h1><p>Words.</p>",
        "<form action='/x'><main><h1>T</h1><p>Words.</p><form><p>Was it helpful?</p></form></main></form>",
    ],
)
def test_what_stands_around_the_content_is_left_out(content: str) -> None:
    around = "<header>Brand</header><nav>Menu</nav><div class='breadcrumbs'>a › b</div>"
    made = html_article(f"<body>{around}{content}<aside>Related</aside><footer>Law</footer></body>")
    assert (made.title, made.body) == ("T", "Words.")


def test_an_aside_that_is_a_note_belongs_to_the_text() -> None:
    made = html_article("<main><h1>T</h1><aside class='starlight-aside--tip'>Mind.</aside><aside>Ad</aside></main>")
    assert made.body == "> Mind."


def test_a_page_that_search_engines_shall_leave_out_is_not_published() -> None:
    assert not html_article('<meta name="ROBOTS" content="NoIndex"><h1>T</h1><p>x').published


def test_links_are_read_against_the_base_of_the_page() -> None:
    made = html_article("<base href='/help/'><h1>T</h1><p><a href='card.html'>Card</a>", ADDRESS)
    assert made.body == "[Card](https://help.example/help/card.html)"


@pytest.mark.parametrize("lang", ["", "x y", "<script>", "english language"])
def test_a_locale_that_is_none_is_not_taken(lang: str) -> None:
    assert html_article(f'<html lang="{lang}"><h1>T</h1><p>x').locale == ""


def test_a_page_in_arabic_keeps_its_words_and_anchors() -> None:
    made = html_article("<html lang=ar><main><h1>تحويل</h1><h2 id='خطوات'>الخطوات</h2><p>اضغط <b>إرسال</b>.</p></main>")
    assert (made.locale, made.body) == ("ar", "## الخطوات {#خطوات}\n\nاضغط **إرسال**.")
