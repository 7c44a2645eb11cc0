"""robots.txt by RFC 9309, from a real server."""

import pytest

from knowledge.errors import SourceError
from knowledge.sources.robots import CRAWL_DELAY_SECONDS_MAX, ROBOTS_BYTES_MAX, SITEMAPS_MAX, Robots, read_robots
from tests.knowledge.website_server import Served, Website

AT = "https://help.example/robots.txt"


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a", "/abc", False),
        ("User-agent: *\nDisallow: /a\nAllow: /abc", "/abc", True),
        ("User-agent: *\nDisallow: /*.html$", "/x/y.html", False),
        ("User-agent: *\nDisallow: /*.html$", "/x/y.html?z=1", True),
        ("User-agent: *\nDisallow: /*?q=", "/search?q=x", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: handrail\nDisallow: /\n\nUser-agent: *\nAllow: /", "/x", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Handrail\nAllow: /", "/x", True),
        ("User-agent: other\nDisallow: /", "/x", True),
        ("Disallow: /", "/x", True),
        ("\0\ufffd<html>", "/x", True),
    ],
)
def test_the_longest_rule_for_us_or_for_everybody_decides(rules: str, path: str, allowed: bool) -> None:
    assert Robots(rules, AT).allows(f"https://help.example{path}") is allowed


def test_a_delay_is_kept_up_to_a_bound() -> None:
    assert Robots("User-agent: *\nCrawl-delay: 2.5", AT).delay_seconds == 2.5
    assert Robots("User-agent: *\nCrawl-delay: 3600", AT).delay_seconds == CRAWL_DELAY_SECONDS_MAX
    for nonsense in ("-1", "soon", "nan", "inf", ""):
        assert 0 <= Robots(f"User-agent: *\nCrawl-delay: {nonsense}", AT).delay_seconds <= CRAWL_DELAY_SECONDS_MAX


def test_sitemaps_are_absolute_each_once_and_not_too_many() -> None:
    lines = ["Sitemap: /a.xml", "Sitemap: https://help.example/a.xml", "sitemap: mailto:x", "SITEMAP: ../b.xml"]
    assert Robots("\n".join(lines), AT).sitemaps == ("https://help.example/a.xml", "https://help.example/b.xml")
    assert len(Robots("\n".join(f"Sitemap: /{n}.xml" for n in range(1_000)), AT).sitemaps) == SITEMAPS_MAX


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_robots_txt_that_is_not_there_allows_everything(site: Website, status: int) -> None:
    site.pages["/robots.txt"] = Served(b"User-agent: *\nDisallow: /", status)
    assert read_robots(site.fetch(), site.origin).allows(f"{site.origin}/x")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_that_fails_allows_nothing(site: Website, status: int) -> None:
    site.pages["/robots.txt"] = Served(status=status)
    with pytest.raises(SourceError, match=rf"robots\.txt answers {status}.*, so nothing of the website may be read"):
        read_robots(site.fetch(sleep=lambda _seconds: None), site.origin)


def test_a_server_that_hangs_up_allows_nothing(site: Website) -> None:
    site.pages["/robots.txt"] = lambda _handler: None
    with pytest.raises(SourceError, match="so nothing of the website may be read"):
        read_robots(site.fetch(), site.origin)


def test_a_long_robots_txt_is_read_to_the_bound(site: Website) -> None:
    rules = b"User-agent: *\nDisallow: /a\n"
    filler = b"#" * (ROBOTS_BYTES_MAX - len(rules)) + b"\n"
    site.pages["/robots.txt"] = Served(
        rules + filler + b"Disallow: /b\n" + bytes(20 * 2**20), content_type="text/plain"
    )
    robots = read_robots(site.fetch(), site.origin)
    assert not robots.allows(f"{site.origin}/a")
    assert robots.allows(f"{site.origin}/b")


def test_a_byte_order_mark_and_old_line_ends_are_read_over(site: Website) -> None:
    site.pages["/robots.txt"] = Served(b"\xef\xbb\xbfUser-agent: *\rDisallow: /a\r\nAllow: /\xff")
    assert not read_robots(site.fetch(), site.origin).allows(f"{site.origin}/a")
