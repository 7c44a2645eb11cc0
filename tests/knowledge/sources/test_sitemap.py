"""Sitemaps as a stream: any length in bounded memory, safe against hostile XML, and everything before an error kept."""

import gzip
import tracemalloc
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.content_coding import unpacked_if_gzip
from knowledge.sources.sitemap import SitemapBroken, SitemapEntry, sitemap_entries

NAMESPACE = b'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def entries(*chunks: bytes) -> list[SitemapEntry]:
    return list(sitemap_entries(unpacked_if_gzip(chunks)))


def urlset(*urls: bytes) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?><urlset ' + NAMESPACE + b">" + b"".join(urls) + b"</urlset>"


def test_addresses_come_with_their_lastmod() -> None:
    content = urlset(
        b"<url><loc>\n https://a.example/x?a=1&amp;b=2 </loc><lastmod>2026-01-05</lastmod><priority>1</priority></url>",
        b"<url><lastmod>2026-01-06</lastmod><loc><![CDATA[https://a.example/y]]></loc></url>",
        b"<url><changefreq>daily</changefreq></url>",
    )
    assert entries(content) == [
        SitemapEntry("https://a.example/x?a=1&b=2", "2026-01-05"),
        SitemapEntry("https://a.example/y", "2026-01-06"),
    ]


def test_an_index_names_further_sitemaps() -> None:
    content = b"<sitemapindex><sitemap><loc>https://a.example/1.xml</loc></sitemap></sitemapindex>"
    assert entries(content) == [SitemapEntry("https://a.example/1.xml", is_sitemap=True)]


def test_pictures_and_translations_of_a_page_are_not_pages() -> None:
    content = (
        b"<urlset " + NAMESPACE + b' xmlns:i="http://www.google.com/schemas/sitemap-image/1.1" xmlns:x="urn:x"><url>'
        b"<i:image><i:loc>https://a.example/p.png</i:loc></i:image><loc>https://a.example/x</loc>"
        b'<x:link href="https://a.example/de/x"/></url></urlset>'
    )
    assert entries(content) == [SitemapEntry("https://a.example/x")]


@given(st.integers(1, 50), st.booleans())
def test_it_does_not_matter_how_a_sitemap_is_cut_or_packed(size: int, packed: bool) -> None:
    content = urlset(*(b"<url><loc>https://a.example/%d</loc></url>" % number for number in range(20)))
    content = gzip.compress(content) if packed else content
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    assert [entry.address for entry in entries(*chunks)] == [f"https://a.example/{n}" for n in range(20)]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "not well-formed"),
        (b"<html><body>", "is not a sitemap: it begins with <html>"),
        (b"<!DOCTYPE html><html>", "is not a sitemap"),
        (b"<rss/>", "is not a sitemap: it begins with <rss>"),
        (b"https://a.example/x\n", "not well-formed"),
        (urlset()[:-4], "not well-formed"),
        (urlset(b"<url><loc>&nbsp;</loc></url>"), "not well-formed"),
        (b"\x1f\x8bnonsense", "is not packed"),
        (gzip.compress(urlset())[:-10], "broke off"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><urlset/>', "declares entities"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset>&x;</urlset>', "declares entities"),
        (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://a.example/x.dtd"> %x;]><urlset/>', "declares entities"),
        (b"<urlset><url><loc>" + b"a" * 3_000_000, "not well-formed"),
        (b'<urlset a="' + b"a" * 3_000_000, "more than 1 MiB"),
    ],
)
def test_what_is_no_sitemap_is_refused(content: bytes, what: str) -> None:
    with pytest.raises(SitemapBroken, match=what):
        entries(content)


def test_what_came_before_an_error_is_kept() -> None:
    reading = sitemap_entries([urlset(b"<url><loc>https://a.example/x</loc></url>", b"<url><loc>&oops;</loc></url>")])
    assert next(reading).address == "https://a.example/x"
    with pytest.raises(SitemapBroken):
        next(reading)


def a_million_entries() -> Iterator[bytes]:
    yield b"<urlset " + NAMESPACE + b">"
    for start in range(0, 1_000_000, 500):
        yield b"".join(b"<url><loc>https://a.example/%d</loc></url>" % each for each in range(start, start + 500))
    yield b"</urlset>"


def test_no_more_is_read_than_is_asked_for() -> None:
    sent: list[bytes] = []

    def chunks() -> Iterator[bytes]:
        for chunk in a_million_entries():
            sent.append(chunk)
            yield chunk

    assert len(list(islice(sitemap_entries(chunks()), 50))) == 50
    assert len(sent) <= 3


def test_a_long_sitemap_is_read_in_bounded_memory() -> None:
    sitemap = b"".join(islice(a_million_entries(), 100))
    tracemalloc.start()
    counted = sum(1 for _ in islice(sitemap_entries([sitemap]), 45_000))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert counted == 45_000
    assert peak_bytes < len(sitemap) / 2
