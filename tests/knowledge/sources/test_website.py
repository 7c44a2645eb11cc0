"""Reading a whole website from a real server: by sitemap, by its links, again, and when it is unwell."""

from collections.abc import Iterator, Sequence

import pytest

from knowledge.article import Article
from knowledge.errors import SourceError
from knowledge.sources.item import Read, SourceItem, SourceProblem, Unchanged
from knowledge.sources.website import WebsiteSource
from knowledge.sources.website_limits import WebsiteLimits
from tests.knowledge.website_server import FAST, Served, Website, fingerprints, serving


@pytest.fixture
def site() -> Iterator[Website]:
    with serving() as website:
        yield website


def articles(items: Sequence[SourceItem]) -> dict[str, Article]:
    return {item.path: article for item in items if isinstance(item, Read) for article in item.articles}


def problems(items: Sequence[SourceItem]) -> dict[str, str]:
    return {item.path: item.what for item in items if isinstance(item, SourceProblem)}


def small_site(site: Website) -> None:
    site.page("/", "Help", links=("/invite", "/billing/pay.html?utm_source=mail#top", "https://elsewhere.example/"))
    site.page("/invite", "Inviting people", links=("/", "/deep/roles"))
    site.page("/billing/pay.html", "Paying", links=("/invite", "/logo.png", "mailto:a@b.example", "javascript:void(0)"))
    site.page("/deep/roles", "Roles")


def test_a_page_becomes_an_article(site: Website) -> None:
    site.page("/", "Help", "Begin here.")
    (item,) = site.source().read({})
    assert isinstance(item, Read)
    (article,) = item.articles
    assert article == Article(
        article_id="index",
        title="Help",
        body="Begin here.",
        source=f"{site.origin}/",
        path="",
        url=f"{site.origin}/",
        locale="en",
    )


def test_without_a_sitemap_links_are_followed_breadth_first(site: Website) -> None:
    small_site(site)
    items = list(site.source().read({}))
    assert list(articles(items)) == ["", "invite", "billing/pay.html", "deep/roles"]
    assert [each.article_id for each in articles(items).values()] == ["index", "invite", "billing/pay", "deep/roles"]
    assert site.asked_for("/logo.png") == []


def test_a_sitemap_says_which_pages_there_are_and_is_read_once_for_counting_and_reading(site: Website) -> None:
    small_site(site)
    site.sitemap("/invite", "/deep/roles")
    source = site.source()
    assert source.count() == 2
    items = list(source.read({}))
    assert list(articles(items)) == ["invite", "deep/roles"]
    assert [asked.path for asked in site.log] == ["/robots.txt", "/sitemap.xml", "/invite", "/deep/roles"]


def test_nobody_knows_how_many_pages_a_crawl_will_find(site: Website) -> None:
    small_site(site)
    source = site.source()
    assert source.count() is None
    assert len(articles(list(source.read({})))) == 4


def test_robots_txt_names_sitemaps_of_the_same_host_only(site: Website) -> None:
    small_site(site)
    site.sitemap("/invite", path="/maps/en.xml")
    site.put("/robots.txt", "Sitemap: /maps/en.xml\nSitemap: https://elsewhere.example/s.xml")
    items = list(site.source().read({}))
    assert list(articles(items)) == ["invite"]
    assert problems(items) == {"https://elsewhere.example/s.xml": "is a sitemap on another host"}


def test_a_sitemap_may_be_given_itself(site: Website) -> None:
    small_site(site)
    site.sitemap("/invite", "/billing/pay.html", "/deep/roles", path="/deep/sitemap.xml")
    assert list(articles(list(site.source("/deep/sitemap.xml").read({})))) == ["deep/roles"]


def test_a_sitemap_of_the_start_alone_does_not_hide_the_pages_below_it(site: Website) -> None:
    small_site(site)
    site.sitemap("/")
    assert len(articles(list(site.source().read({})))) == 4


def test_only_what_stands_below_the_start_is_read_unless_told_otherwise(site: Website) -> None:
    site.page("/help", "Help", links=("/help/a", "/blog", "/helpful"))
    site.page("/help/a", "A")
    site.page("/blog", "Blog")
    site.page("/helpful", "Helpful")
    assert list(articles(list(site.source("/help").read({})))) == ["help", "help/a"]
    limits = WebsiteLimits(delay_seconds=0, whole_host=True)
    assert len(articles(list(site.source("/help", limits).read({})))) == 4


def test_robots_txt_keeps_pages_away_and_is_said_once(site: Website) -> None:
    small_site(site)
    site.put("/robots.txt", "User-agent: *\nDisallow: /*.html$\nDisallow: /deep/")
    items = list(site.source().read({}))
    assert list(articles(items)) == ["", "invite"]
    what = f"keeps 2 pages from readers, for instance {site.origin}/billing/pay.html"
    assert problems(items) == {f"{site.origin}/robots.txt": what}


def test_the_delay_that_robots_txt_asks_for_is_kept(site: Website) -> None:
    small_site(site)
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 5")
    slept: list[float] = []
    list(site.source(sleep=slept.append).read({}))
    assert [round(seconds) for seconds in slept] == [5] * 5


def test_a_page_that_leads_into_a_private_network_is_a_problem(site: Website) -> None:
    site.page("/", "Help", links=("/a", "/b"))
    site.pages["/a"] = Served(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    site.pages["/b"] = Served(status=302, headers={"Location": "http://127.0.0.1:22/"})
    found = problems(list(site.source().read({})))
    assert found["a"] == "leads to http://169.254.169.254/latest/meta-data/, outside of the website"
    assert found["b"] == "leads to http://127.0.0.1:22/, outside of the website"


def test_a_website_whose_robots_txt_fails_is_not_read(site: Website) -> None:
    small_site(site)
    site.pages["/robots.txt"] = Served(status=500)
    with pytest.raises(SourceError, match=r"robots\.txt answers 500, so nothing of the website may be read"):
        list(site.source().read({}))


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


def test_a_website_that_is_down_is_left_alone_after_some_pages(site: Website) -> None:
    paths = [f"/a{number}" for number in range(40)]
    site.sitemap(*paths)
    for path in paths:
        site.pages[path] = Served(status=500)
    with pytest.raises(SourceError, match="10 pages in a row failed; the last one answers 500"):
        list(site.source().read({}))
    assert len(site.log) < 20


@pytest.mark.parametrize(
    ("served", "what"),
    [
        (Served(status=404), "answers 404"),
        (Served(status=503), "answers 503"),
        (Served(b"%PDF-1.7", content_type="application/pdf"), "is application/pdf, not HTML"),
        (Served(status=302, headers={"Location": "https://www.elsewhere.example/"}), "leads to https://www.elsewhere"),
        (Served(b"<form><input type=password></form>"), "asks for a password"),
    ],
)
def test_a_crawl_whose_start_cannot_be_read_says_why(site: Website, served: Served, what: str) -> None:
    site.pages["/"] = served
    with pytest.raises(SourceError, match=what):
        list(site.source(sleep=lambda _: None).read({}))


def test_a_start_that_is_no_address_is_refused_at_once() -> None:
    for start in ("help.example.com", "ftp://help.example.com", "https://", "https://u:p@help.example.com/"):
        with pytest.raises(SourceError, match="Give one such as https://help"):
            WebsiteSource(start)


def test_a_private_start_names_the_option_that_allows_it() -> None:
    with pytest.raises(SourceError, match=r"allow it with --allow-private 127\.0\.0\.1:80"):
        list(WebsiteSource("http://127.0.0.1/").read({}))


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


def test_a_page_under_two_addresses_comes_once(site: Website) -> None:
    site.page("/", "Help", links=("/a", "/a?tab=1", "/a/", "/copy"))
    site.page("/a", "A", "The very same.")
    site.page("/a?tab=1", "A", "Slightly other.", head='<link rel=canonical href="/a">')
    site.pages["/a/"] = Served(status=301, headers={"Location": "/a"})
    site.page("/copy", "A", "The very same.")
    items = list(site.source().read({}))
    assert list(articles(items)) == ["", "a"]
    again = list(site.source().read(fingerprints(items)))
    assert articles(again) == {}
    assert {item.path for item in again if isinstance(item, Unchanged)} == {"", "a"}


def test_a_copy_takes_the_place_of_its_original_when_that_is_gone(site: Website) -> None:
    site.page("/", "Help", links=("/a", "/copy"))
    site.page("/a", "A", "The very same.")
    site.page("/copy", "A", "The very same.")
    known = fingerprints(list(site.source().read({})))
    del site.pages["/a"]
    assert list(articles(list(site.source().read(known)))) == ["copy"]


def test_canonical_links_that_go_in_circles_or_all_lead_home_are_not_believed(site: Website) -> None:
    site.page("/", "Help", links=("/a", "/b", "/c"))
    site.page("/a", "A", head='<link rel=canonical href="/b">')
    site.page("/b", "B", head='<link rel=canonical href="/a">')
    site.page("/c", "C", head='<link rel=canonical href="/">')
    assert list(articles(list(site.source().read({})))) == ["", "b", "c"]


def test_a_moved_page_is_not_lost(site: Website) -> None:
    small_site(site)
    known = fingerprints(list(site.source().read({})))
    for old in ("/invite", "/billing/pay.html", "/deep/roles"):
        site.pages[f"{old}-new"] = site.pages[old]
        site.pages[old] = Served(status=301, headers={"Location": f"{old}-new"})
    assert list(articles(list(site.source().read(known)))) == ["invite-new", "billing/pay.html-new", "deep/roles-new"]


def test_pages_that_ask_not_to_be_kept_or_followed_are_not(site: Website) -> None:
    site.page("/", "Help", links=("/a", "/b", "/c"))
    site.page("/a", "A", links=("/d",), head="<meta name=robots content='noindex'>")
    site.page("/b", "B", links=("/e",), head="<meta name=robots content='nofollow'>")
    site.page("/c", "C", headers={"X-Robots-Tag": "otherbot: nofollow, handrail: noindex"})
    site.page("/d", "D")
    site.page("/e", "E")
    assert list(articles(list(site.source().read({})))) == ["", "b", "d"]


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


def test_limits_of_pages_and_depth_are_kept_and_said(site: Website) -> None:
    for number in range(30):
        site.page(f"/{number or ''}", f"Page {number}", links=(f"/{number + 1}",))
    for limits in (WebsiteLimits(pages_max=5, delay_seconds=0), WebsiteLimits(depth_max=4, delay_seconds=0)):
        items = list(site.source(limits=limits).read({}))
        assert len(articles(items)) == 5
        assert "has more pages: the first" in problems(items)[f"{site.origin}/"]


def test_a_calendar_without_an_end_ends(site: Website) -> None:
    def month(number: int) -> None:
        site.page(f"/calendar?m={number}", f"Month {number}", links=(f"/calendar?m={number + 1}",))

    for number in range(80):
        month(number)
    site.page("/", "Help", links=("/calendar?m=0", "/loop/"))
    for depth in range(1, 30):
        site.page("/loop/" + "x/" * (depth - 1), f"Loop {depth}", links=("x/",))
    items = list(site.source(limits=WebsiteLimits(depth_max=1000, delay_seconds=0)).read({}))
    assert len(articles(items)) == 1 + 50 + 4


def test_pages_in_other_charsets_and_languages(site: Website) -> None:
    russian = "<html lang=ru><meta charset=windows-1251><title>Помощь</title><h1>Помощь</h1><p>Как войти.</p>"
    site.pages["/"] = Served(
        russian.encode("cp1251") + b'<a href="/ar">x</a><a href="/jp">x</a>', content_type="text/html"
    )
    arabic = "<title>مساعدة</title><h1>مساعدة</h1><p>كيف أدعو شخصًا؟</p>"
    site.put("/ar", arabic, headers={"Content-Language": "ar"})
    japanese = "<title>ヘルプ</title><h1>ヘルプ</h1><p>招待します。</p><link rel=alternate hreflang=ja href='/jp'>"
    site.pages["/jp"] = Served(japanese.encode("shift_jis"), content_type="text/html; charset=Shift_JIS")
    found = articles(list(site.source().read({})))
    assert [(each.title, each.locale) for each in found.values()] == [
        ("Помощь", "ru"),
        ("مساعدة", "ar"),
        ("ヘルプ", "ja"),
    ]
    assert "Как войти." in found[""].body


def test_a_page_that_scripts_write_is_a_problem_with_a_remedy(site: Website) -> None:
    site.page("/", "Help", links=("/app",))
    site.put("/app", "<title>App</title><body><div id=root></div><script>render()</script>")
    assert problems(list(site.source().read({}))) == {"app": "has no text or no title"}


def test_reading_is_lazy_and_says_who_asks(site: Website) -> None:
    small_site(site)
    limits = WebsiteLimits(delay_seconds=0, contact="help@team.example")
    reading = site.source(limits=limits, user_agent=limits.user_agent).read({})
    next(reading)
    assert [asked.path for asked in site.log] == ["/robots.txt", "/sitemap.xml", "/"]
    assert site.log[-1].headers["User-Agent"].startswith("Handrail/")
    assert "help@team.example" in site.log[-1].headers["User-Agent"]
    reading.close()


def test_fingerprints_of_another_source_or_version_are_not_believed(site: Website) -> None:
    small_site(site)
    items = list(site.source(limits=FAST).read({"invite": "nonsense", "": '{"revision":0,"article_id":"home"}'}))
    assert len(articles(items)) == 4
    assert articles(items)[""].article_id == "home"
