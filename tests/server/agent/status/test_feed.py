"""What is read from a status page's feed."""

from datetime import UTC, datetime
from html import escape

import pytest

from server.agent.status.feed import ENTRIES_MAX, incidents_in_feed
from server.agent.status.found import PageUnreadable

TODAY = "Fri, 27 Nov 2026 09:00:00 +0000"
NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
GOING_ON = escape("<p><small>Nov 27</small><br><strong>Identified</strong> - We know why.</p>")


def rss(*items: str) -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'.encode()


def item(
    description: str = GOING_ON, date: str = "Fri, 27 Nov 2026 09:00:00 +0000", title: str = "Boards are slow"
) -> str:
    link = "https://status.example/1"
    return (
        f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"
        f"<description>{description}</description></item>"
    )


def test_an_rss_item_that_goes_on_is_an_incident() -> None:
    (found,) = incidents_in_feed(rss(item()), NOW)
    assert (found.title, found.url, found.impact) == ("Boards are slow", "https://status.example/1", "minor")
    assert found.text == "Nov 27 Identified - We know why."
    assert found.since == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def test_an_atom_entry_that_goes_on_is_an_incident() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Slow</title><updated>2026-11-27T09:00:00Z</updated>'
        f'<link href="https://status.example/2"/><content type="html">{GOING_ON}</content></entry></feed>'
    )
    (found,) = incidents_in_feed(feed.encode(), NOW)
    assert (found.title, found.url) == ("Slow", "https://status.example/2")


@pytest.mark.parametrize(
    "over",
    [
        item(GOING_ON.replace("Identified", "Resolved")),
        item("This incident has been resolved."),
        item(title="Resolved: Boards are slow"),
        item(GOING_ON.replace("Identified", "Completed")),
        item(date="Fri, 20 Nov 2026 09:00:00 +0000"),
    ],
)
def test_what_is_over_or_old_is_none(over: str) -> None:
    assert incidents_in_feed(rss(over), NOW) == []


def test_no_more_entries_are_looked_at_than_the_bound() -> None:
    assert len(incidents_in_feed(rss(*[item()] * 1_000), NOW)) == ENTRIES_MAX


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"<rss",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><rss><channel><item><title>&a;</title></item></channel></rss>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><rss/>',
        b"not xml at all",
    ],
)
def test_what_is_no_feed_or_brings_declarations_is_unreadable(body: bytes) -> None:
    with pytest.raises(PageUnreadable):
        incidents_in_feed(body, NOW)


@pytest.mark.parametrize("items", [[""], ["<item/>"], ["<item><title/><pubDate>soon</pubDate></item>"]])
def test_an_item_without_its_parts_breaks_nothing(items: list[str]) -> None:
    assert len(incidents_in_feed(rss(*items), NOW)) <= 1
