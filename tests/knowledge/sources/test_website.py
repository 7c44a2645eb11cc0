"""Reading a whole website from a real server: by sitemap, by its links, and when its start is unwell."""

import pytest

from knowledge.article import Article
from knowledge.errors import SourceError
from knowledge.sources.item import Read, Unchanged
from knowledge.sources.website import WebsiteSource
from knowledge.sources.website_limits import WebsiteLimits
from tests.knowledge.small_website import articles, problems, small_site
from tests.knowledge.website_server import Served, Website, fingerprints


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


def test_canonical_links_that_go_in_circles_or_all_lead_home_are_not_believed(site: Website) -> None:
    site.page("/", "Help", links=("/a", "/b", "/c"))
    site.page("/a", "A", head='<link rel=canonical href="/b">')
    site.page("/b", "B", head='<link rel=canonical href="/a">')
    site.page("/c", "C", head='<link rel=canonical href="/">')
    assert list(articles(list(site.source().read({})))) == ["", "b", "c"]


def test_pages_that_ask_not_to_be_kept_or_followed_are_not(site: Website) -> None:
    site.page("/", "Help", links=("/a", "/b", "/c"))
    site.page("/a", "A", links=("/d",), head="<meta name=robots content='noindex'>")
    site.page("/b", "B", links=("/e",), head="<meta name=robots content='nofollow'>")
    site.page("/c", "C", headers={"X-Robots-Tag": "otherbot: nofollow, handrail: noindex"})
    site.page("/d", "D")
    site.page("/e", "E")
    assert list(articles(list(site.source().read({})))) == ["", "b", "d"]


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
