"""The help centre: its articles are well formed, lead somewhere and agree with the pages."""

import re
from pathlib import Path

import httpx
import pytest

from server.conversation.page_key import page_key_of
from server.demo.help_centre import HELP_CENTRE, SECTION_TITLES, ArticleUnreadable, HelpArticle, read_help_centre

ARTICLES_MIN = 44
WORDS_MIN, WORDS_MAX = 120, 350
LINK = re.compile(r'<a href="([^"]+)"')
BOLD_STEP = re.compile(r"press (?:the )?\*\*([^*]+)\*\*", re.IGNORECASE)
ELSEWHERE = {"Restore", "Accept", "Decline", "Choose a new password", "Take it back"}
"""Buttons that stand in e-mails, or on the board of an archived project."""


@pytest.fixture(scope="module")
def articles() -> list[HelpArticle]:
    return list(read_help_centre(HELP_CENTRE).articles)


def source(article: HelpArticle) -> str:
    return (HELP_CENTRE / article.section / f"{article.slug}.md").read_text(encoding="utf-8")


def test_there_are_enough_articles_and_every_file_is_one(articles: list[HelpArticle]) -> None:
    assert len(articles) >= ARTICLES_MIN
    assert len(articles) == len(list(HELP_CENTRE.rglob("*.*")))
    assert {article.section for article in articles} == set(SECTION_TITLES)


def test_slugs_and_titles_are_unique(articles: list[HelpArticle]) -> None:
    assert len({article.slug for article in articles}) == len(articles)
    assert len({article.title for article in articles}) == len(articles)


def test_a_slug_survives_as_part_of_a_page_key(articles: list[HelpArticle]) -> None:
    for article in articles:
        assert page_key_of(f"/demo/help/{article.slug}") == f"/demo/help/{article.slug}"


def test_pages_are_keys_of_pages_that_exist(articles: list[HelpArticle], screens: tuple[str, ...]) -> None:
    keys = {page_key_of(path) for path in screens}
    for article in articles:
        assert set(article.pages) <= keys, article.slug


def test_every_page_of_the_app_has_articles(articles: list[HelpArticle], screens: tuple[str, ...]) -> None:
    explained = {page for article in articles for page in article.pages}
    assert {page_key_of(path) for path in screens} - explained == {"/demo/help"}


def test_articles_are_neither_notes_nor_novels(articles: list[HelpArticle]) -> None:
    for article in articles:
        words = re.findall(r"[^\s|#*>-]+", source(article).split("---", 2)[2])
        assert WORDS_MIN <= len(words) <= WORDS_MAX, (article.slug, len(words))
        assert len(article.questions) <= 3


async def test_links_lead_to_pages_and_articles_that_exist(
    client: httpx.AsyncClient, articles: list[HelpArticle]
) -> None:
    links = {(article.slug, link) for article in articles for link in LINK.findall(article.html)}
    assert links
    for slug, link in sorted(links):
        assert link.startswith("/demo/"), (slug, link)
        assert (await client.get(link)).status_code == 200, (slug, link)


async def test_buttons_that_an_article_names_stand_on_its_pages(
    client: httpx.AsyncClient, articles: list[HelpArticle], screens: tuple[str, ...]
) -> None:
    everything = "\n".join([(await client.get(path)).text for path in screens])
    for article in articles:
        for button in set(BOLD_STEP.findall(source(article))) - ELSEWHERE:
            assert f"{button}<" in everything, (article.slug, button)


async def test_an_article_is_rendered_with_its_title_its_steps_and_its_neighbours(client: httpx.AsyncClient) -> None:
    page = (await client.get("/demo/help/cancel-subscription")).text
    assert "<h1>Cancel your subscription</h1>" in page
    assert "<strong>Cancel subscription</strong>" in page
    assert '<h2 id="what-happens-next">' in page
    assert '<time datetime="2026-11-02">2 November 2026</time>' in page
    assert 'href="/demo/help/refunds"' in page


async def test_the_index_lists_every_article(client: httpx.AsyncClient, articles: list[HelpArticle]) -> None:
    index = (await client.get("/demo/help")).text
    for article in articles:
        assert f'href="/demo/help/{article.slug}"' in index


@pytest.mark.parametrize(
    ("front_matter", "named"),
    [
        ("summary: Short.\nupdated: 2026-10-12", "`title`"),
        ("title: T\nsummary: ' '\nupdated: 2026-10-12", "`summary`"),
        ("title: T\nsummary: Short.\nupdated: last week", "`updated`"),
        ("title: T\nsummary: Short.\nupdated: 2026-10-12\npages: /demo/billing", "`pages`"),
        ("title: T\nsummary: Short.\nupdated: 2026-10-12\nquestions: [1]", "`questions`"),
    ],
)
def test_bad_front_matter_is_refused_by_file_and_field(tmp_path: Path, front_matter: str, named: str) -> None:
    (tmp_path / "billing").mkdir()
    (tmp_path / "billing" / "broken.md").write_text(f"---\n{front_matter}\n---\nText.\n")
    with pytest.raises(ArticleUnreadable, match=rf"broken\.md: {named}"):
        read_help_centre(tmp_path)
