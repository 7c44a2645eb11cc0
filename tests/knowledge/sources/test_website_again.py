"""Reading a website again: what did not change is not sent, what is gone goes, and what fails keeps its article."""

import pytest

from knowledge.errors import SourceError
from knowledge.sources.item import Read, SourceItem, Unchanged
from tests.knowledge.small_website import articles, problems, small_site
from tests.knowledge.website_server import FAST, Served, Website, fingerprints


def test_what_did_not_change_is_not_sent_again(site: Website) -> None:
    small_site(site)
    known = fingerprints(list(site.source().read({})))
    site.page("/invite", "Inviting people", "Now with roles.", links=("/", "/deep/roles"))
    site.log.clear()
    items = list(site.source().read(known))
    assert [type(item) for item in items] == [Unchanged, Read, Unchanged, Unchanged]
    assert articles(items)["invite"].body == "Now with roles."
    pages = [asked for asked in site.log if asked.path not in ("/robots.txt", "/sitemap.xml")]
    assert [(asked.path, asked.status) for asked in pages if asked.body_bytes] == [("/invite", 200)]


def test_a_killed_ingest_goes_on_where_it_was(site: Website) -> None:
    small_site(site)
    reading = site.source().read({})
    known = fingerprints([next(reading), next(reading)])
    reading.close()
    items = list(site.source().read(known))
    assert [type(item) for item in items] == [Unchanged, Unchanged, Read, Read]


def test_a_page_whose_lastmod_is_not_newer_is_not_asked_for(site: Website) -> None:
    small_site(site)
    site.sitemap("/invite", "/deep/roles", lastmod="2026-01-05T10:00:00+00:00")
    known = fingerprints(list(site.source().read({})))
    site.log.clear()
    items = list(site.source().read(known))
    assert items == [Unchanged("invite"), Unchanged("deep/roles")]
    assert {asked.path for asked in site.log} == {"/robots.txt", "/sitemap.xml"}


def test_a_website_whose_sitemap_is_taken_away_is_crawled_though_its_pages_did_not_change(site: Website) -> None:
    small_site(site)
    site.sitemap("/", "/invite", "/billing/pay.html", "/deep/roles")
    known = fingerprints(list(site.source().read({})))
    del site.pages["/sitemap.xml"]
    items = list(site.source().read(known))
    assert list(articles(items)) == ["", "invite", "billing/pay.html", "deep/roles"]


def test_a_page_that_left_the_sitemap_is_gone_though_another_one_fails_for_good(site: Website) -> None:
    small_site(site)
    site.pages["/file"] = Served(b"%PDF-1.7", content_type="application/pdf")
    site.sitemap("/invite", "/billing/pay.html", "/deep/roles", "/file")
    known = fingerprints(list(site.source().read({})))
    site.sitemap("/invite", "/billing/pay.html", "/file")
    assert {item.path for item in site.source().read(known)} == {"invite", "billing/pay.html", "file"}


def test_a_newer_lastmod_is_asked_for(site: Website) -> None:
    small_site(site)
    site.sitemap("/invite", "/deep/roles", lastmod="2026-01-05T10:00:00Z")
    known = fingerprints(list(site.source().read({})))
    site.sitemap("/invite", "/deep/roles", lastmod="2026-01-05T10:00:01Z")
    site.log.clear()
    list(site.source().read(known))
    assert [asked.status for asked in site.asked_for("/invite")] == [304]


def test_a_page_that_is_gone_is_not_named_again(site: Website) -> None:
    small_site(site)
    known = fingerprints(list(site.source().read({})))
    del site.pages["/deep/roles"]
    items = list(site.source().read(known))
    assert {item.path for item in items} == {"", "invite", "billing/pay.html"}


@pytest.mark.parametrize("status", [500, 502, 403, 401])
def test_a_page_that_fails_is_a_problem_and_so_keeps_its_article(site: Website, status: int) -> None:
    small_site(site)
    known = fingerprints(list(site.source().read({})))
    site.pages["/deep/roles"] = Served(status=status)
    items = list(site.source().read(known))
    assert problems(items)["deep/roles"].startswith(f"answers {status}")


def test_pages_behind_a_failing_one_are_asked_themselves(site: Website) -> None:
    small_site(site)
    known = fingerprints(list(site.source().read({})))
    site.pages["/invite"] = Served(status=500)
    items = list(site.source().read(known))
    assert Unchanged("deep/roles") in items


def test_pages_of_a_broken_sitemap_are_asked_themselves(site: Website) -> None:
    small_site(site)
    site.sitemap("/invite", "/billing/pay.html", "/deep/roles")
    known = fingerprints(list(site.source().read({})))
    whole = site.pages["/sitemap.xml"]
    assert isinstance(whole, Served)
    site.put("/robots.txt", "Sitemap: /sitemap.xml")
    site.pages["/sitemap.xml"] = Served(whole.body[: whole.body.index(b"<url><loc>", 150)])
    items = list(site.source().read(known))
    assert "is not well-formed XML" in problems(items)[f"{site.origin}/sitemap.xml"]
    assert {item.path for item in items if isinstance(item, Unchanged)} == {"invite", "billing/pay.html", "deep/roles"}


def test_a_website_that_lost_most_of_its_pages_is_doubted(site: Website) -> None:
    small_site(site)
    known = fingerprints(list(site.source().read({})))
    for path in ("/deep/roles", "/billing/pay.html"):
        del site.pages[path]
    site.pages["/invite"] = Served(status=500)
    with pytest.raises(SourceError, match=r"of 4 known pages 1 failed and 2 vanished, more than half\. Nothing"):
        list(site.source().read(known))


def test_nothing_is_taken_away_before_the_losses_are_counted(site: Website) -> None:
    small_site(site)
    known = fingerprints(list(site.source().read({})))
    for path, title in (("/", "Help"), ("/invite", "Invite"), ("/billing/pay.html", "Pay"), ("/deep/roles", "Roles")):
        site.page(
            path,
            title,
            links=("/invite", "/billing/pay.html", "/deep/roles"),
            head="<meta name=robots content=noindex>",
        )
    seen: list[SourceItem] = []
    with pytest.raises(SourceError, match="of 4 known pages 0 failed and 4 vanished"):
        seen.extend(site.source().read(known))
    assert seen == []


def test_a_login_page_in_place_of_articles_keeps_them_all(site: Website) -> None:
    small_site(site)
    site.page("/more", "More")
    site.page("/", "Help", links=("/invite", "/billing/pay.html", "/deep/roles", "/more"))
    known = fingerprints(list(site.source().read({})))
    site.put("/login", "<h1>Log in</h1><form><input type=password></form>")
    for path in ("/invite", "/more"):
        site.pages[path] = Served(status=302, headers={"Location": "/login?next=1"})
    site.put("/login?next=1", "<h1>Log in</h1><form><input type=password></form>")
    found = problems(list(site.source().read(known)))
    assert found["invite"] == found["more"] == "asks for a password"


def test_a_copy_takes_the_place_of_its_original_when_that_is_gone(site: Website) -> None:
    site.page("/", "Help", links=("/a", "/copy"))
    site.page("/a", "A", "The very same.")
    site.page("/copy", "A", "The very same.")
    known = fingerprints(list(site.source().read({})))
    del site.pages["/a"]
    assert list(articles(list(site.source().read(known)))) == ["copy"]


def test_a_moved_page_is_not_lost(site: Website) -> None:
    small_site(site)
    known = fingerprints(list(site.source().read({})))
    for old in ("/invite", "/billing/pay.html", "/deep/roles"):
        site.pages[f"{old}-new"] = site.pages[old]
        site.pages[old] = Served(status=301, headers={"Location": f"{old}-new"})
    assert list(articles(list(site.source().read(known)))) == ["invite-new", "billing/pay.html-new", "deep/roles-new"]


def test_two_pages_whose_paths_give_one_id_are_told_apart_for_good(site: Website) -> None:
    site.page("/", "Help", links=("/a", "/a.html"))
    site.page("/a", "A")
    site.page("/a.html", "Another A")
    items = list(site.source().read({}))
    ids = {path: article.article_id for path, article in articles(items).items()}
    assert ids["a"] == "a"
    assert ids["a.html"].startswith("a~")
    site.page("/", "Help", links=("/a.html", "/a"))
    site.page("/a", "A", "Changed.")
    site.page("/a.html", "Another A", "Changed too.")
    again = list(site.source().read(fingerprints(items)))
    assert {path: article.article_id for path, article in articles(again).items()} == ids


def test_fingerprints_of_another_source_or_version_are_not_believed(site: Website) -> None:
    small_site(site)
    items = list(site.source(limits=FAST).read({"invite": "nonsense", "": '{"revision":0,"article_id":"home"}'}))
    assert len(articles(items)) == 4
    assert articles(items)[""].article_id == "home"
