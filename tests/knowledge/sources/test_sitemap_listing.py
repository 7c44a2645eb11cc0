"""Which pages the sitemaps of a real server list, and what is said when they are too many, elsewhere or broken."""

import gzip
from http.server import BaseHTTPRequestHandler

import pytest

from knowledge.sources import sitemap_listing
from knowledge.sources.sitemap_listing import INDEX_DEPTH_MAX, SitemapListing, read_sitemaps
from knowledge.sources.website_scope import WebsiteScope
from tests.knowledge.website_server import Served, Website


def listing(
    site: Website, *paths: str, pages_max: int = 100, must_exist: bool = True, start: str = "/"
) -> SitemapListing:
    addresses = tuple(f"{site.origin}{path}" for path in paths or ("/sitemap.xml",))
    scope = WebsiteScope(f"{site.origin}{start}")
    return read_sitemaps(site.fetch(), scope, addresses, pages_max, must_exist=must_exist)


def index(site: Website, path: str, *sitemaps: str) -> None:
    rows = "".join(f"<sitemap><loc>{each}</loc></sitemap>" for each in sitemaps)
    site.put(path, f"<sitemapindex>{rows}</sitemapindex>", content_type="application/xml")


def paths(site: Website, found: SitemapListing) -> list[str]:
    return [url.removeprefix(site.origin) for url in found.pages]


def test_an_index_leads_to_sitemaps_and_back_to_none_twice(site: Website) -> None:
    index(site, "/sitemap.xml", "/en.xml", "/de.xml.gz", "/sitemap.xml", "/en.xml")
    site.sitemap("/a", "/b", path="/en.xml", lastmod="2026-01-05")
    site.sitemap("/b", "/c", path="/plain.xml")
    plain = site.pages.pop("/plain.xml")
    assert isinstance(plain, Served)
    site.pages["/de.xml.gz"] = Served(gzip.compress(plain.body), content_type="application/gzip")
    found = listing(site)
    assert paths(site, found) == ["/a", "/b", "/c"]
    assert list(found.pages.values()) == ["2026-01-05", "2026-01-05", ""]
    assert (found.is_whole, found.has_more, found.problems) == (True, False, [])
    assert len(site.log) == 3


def test_indexes_within_indexes_have_an_end(site: Website) -> None:
    for level in range(10):
        index(site, f"/{level}.xml", f"/{level + 1}.xml")
    found = listing(site, "/0.xml")
    assert len(site.log) == INDEX_DEPTH_MAX + 1
    assert not found.is_whole
    assert found.problems[0].what == "is one sitemap too many"


def test_only_pages_of_this_website_are_listed(site: Website) -> None:
    site.sitemap("/help/a", "/blog", "/help/a#top", "/help/a?utm_source=x", "/help/picture.png", "@evil.example/")
    assert paths(site, listing(site, start="/help")) == ["/help/a"]


def test_a_sitemap_on_another_host_is_not_asked_for(site: Website) -> None:
    index(site, "/sitemap.xml", "http://169.254.169.254/s.xml", "/moved.xml")
    site.pages["/moved.xml"] = Served(status=302, headers={"Location": "https://b.example/s.xml"})
    found = listing(site)
    assert [problem.what for problem in found.problems] == ["is a sitemap on another host", "redirects to another host"]


def test_one_broken_sitemap_harms_no_other(site: Website) -> None:
    index(site, "/sitemap.xml", "/gone.xml", "/broken.xml", "/good.xml")
    site.put("/broken.xml", "<urlset><url><loc>/early</loc></url><url>")
    site.sitemap("/late", path="/good.xml")
    found = listing(site)
    assert paths(site, found) == ["/early", "/late"]
    assert [problem.what for problem in found.problems] == ["answers 404", "is not well-formed XML (line 1)"]
    assert not found.is_whole


@pytest.mark.parametrize("served", [Served(status=404), Served(status=403), Served(b"<html><p>An app</p></html>")])
def test_a_sitemap_that_was_only_guessed_need_not_be_there(site: Website, served: Served) -> None:
    site.pages["/sitemap.xml"] = served
    found = listing(site, must_exist=False)
    assert (found.pages, found.problems, found.is_whole) == ({}, [], True)


def test_a_guessed_sitemap_that_fails_leaves_the_list_open(site: Website) -> None:
    site.pages["/sitemap.xml"] = Served(status=500)
    found = listing(site, must_exist=False)
    assert (len(found.problems), found.is_whole) == (1, False)


def test_of_a_million_entries_the_first_are_taken_and_the_rest_is_not_sent(site: Website) -> None:
    written: list[int] = []

    def million(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n<urlset>")
        for start in range(0, 1_000_000, 1_000):
            rows = (f"<url><loc>{site.origin}/{each}</loc></url>" for each in range(start, start + 1_000))
            handler.wfile.write("".join(rows).encode())
            written.append(start)

    site.pages["/sitemap.xml"] = million
    found = listing(site, pages_max=50)
    assert paths(site, found) == [f"/{number}" for number in range(50)]
    assert (found.has_more, found.is_whole) == (True, True)
    assert len(written) < 1_000


def test_a_bomb_in_place_of_a_sitemap_is_left_at_the_bound(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap_listing, "SITEMAP_BYTES_MAX", 2**20)
    packed = gzip.compress(b"<urlset>" + b" " * 20 * 2**20)
    site.pages["/sitemap.xml"] = Served(packed, content_type="application/gzip")
    assert [problem.what for problem in listing(site).problems] == ["makes the sitemaps longer than 1 MiB together"]


@pytest.mark.slow
def test_a_million_entries_of_another_part_of_the_website_are_passed_over(site: Website) -> None:
    def million(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n<urlset>")
        for start in range(0, 1_000_000, 1_000):
            rows = (f"<url><loc>{site.origin}/blog/{each}</loc></url>" for each in range(start, start + 1_000))
            handler.wfile.write("".join(rows).encode())
        handler.wfile.write(f"<url><loc>{site.origin}/help/a</loc></url></urlset>".encode())

    site.pages["/sitemap.xml"] = million
    assert paths(site, listing(site, start="/help")) == ["/help/a"]
