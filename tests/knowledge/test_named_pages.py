"""Pages to choose from: those that live articles name or link to."""

from dataclasses import replace

from knowledge.ingest import ingest
from knowledge.named_pages import PAGES_MAX, most_named, named_pages
from knowledge.page_links import PageLinks
from knowledge.sources.item import Read
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.made_up import HashEmbedder, ListedSource, article


def test_what_more_articles_name_comes_first() -> None:
    pages = [["/billing", "/members"], ["/members"], ["/members", "/members"], ["/account"]]
    assert most_named(pages) == ["/members", "/account", "/billing"]


def test_of_a_branch_its_root_is_given_and_what_is_no_page_is_left_out() -> None:
    assert most_named([["/projects/*", "/*", "/a/*/b", "", "members"]]) == ["/", "/projects"]


def test_the_list_has_an_end() -> None:
    assert len(most_named([[f"/page-{number}" for number in range(PAGES_MAX + 1)]])) == PAGES_MAX


async def test_drafts_and_other_sites_name_nothing(database: SqliteDatabase) -> None:
    linking = replace(article("teams", "Open [your teams](/teams)."), page_patterns=("/members",))
    draft = replace(article("later", published=False), page_patterns=("/later",))
    items = [Read(each.path, (each,), each.content_hash) for each in (linking, draft)]
    links = PageLinks(frozenset(), lambda path: path)
    await ingest(database, HashEmbedder(), "site_one", ListedSource(items), links=links)
    assert await named_pages(database, "site_one") == ["/members", "/teams"]
    assert await named_pages(database, "site_two") == []
