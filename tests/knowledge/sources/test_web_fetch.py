"""Fetching one page: redirects, sizes, waits, and what the answer says, from a real server that may misbehave."""

import gzip
import zlib
from datetime import UTC, datetime

import pytest

from knowledge.sources.fetch import FetchFailed, Validators
from tests.knowledge.website_server import Served, Website, drip_body

NOW = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


def failure(site: Website, path: str = "/", **options: object) -> FetchFailed:
    fetch = site.fetch(**options)
    with pytest.raises(FetchFailed) as failed:
        fetch.get(f"{site.origin}{path}")
    fetch.close()
    return failed.value


def test_an_answer_says_what_its_head_says(site: Website) -> None:
    headers = {"Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT", "X-Robots-Tag": "NoIndex", "Content-Language": "de"}
    site.pages["/"] = Served(b"<p>hello", content_type='Text/HTML; Charset="latin1"', headers=headers, etag='W/"a"')
    answer = site.fetch().get(f"{site.origin}/")
    assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "latin1")
    assert (answer.robots_tag, answer.language, answer.body) == ("noindex", "de", b"<p>hello")
    assert answer.validators == Validators('W/"a"', "Mon, 05 Jan 2026 10:00:00 GMT")


def test_what_is_stored_is_asked_for_conditionally(site: Website) -> None:
    site.put("/", "hello", etag='"a"')
    answer = site.fetch().get(f"{site.origin}/", lambda _url: Validators('"a"', "Mon, 05 Jan 2026 10:00:00 GMT"))
    assert (answer.status, answer.body) == (304, b"")
    assert site.log[0].headers["If-Modified-Since"] == "Mon, 05 Jan 2026 10:00:00 GMT"


def test_a_validator_that_is_too_long_to_store_is_dropped(site: Website) -> None:
    site.put("/", "hello", etag=f'"{"a" * 400}"')
    assert site.fetch().get(f"{site.origin}/").validators.etag == ""


def test_redirects_are_followed_with_each_hop_asked_about(site: Website) -> None:
    site.pages["/old"] = Served(status=301, headers={"Location": "/older?utm_source=x#part"})
    site.pages["/older"] = Served(status=307, headers={"Location": f"{site.origin}/new"})
    site.put("/new", "here")
    asked: list[str] = []

    def visit(url: str) -> Validators:
        asked.append(url.removeprefix(site.origin))
        return Validators()

    answer = site.fetch().get(f"{site.origin}/old", visit)
    assert (answer.url, answer.body) == (f"{site.origin}/new", b"here")
    assert asked == ["/old", "/older", "/new"]


def test_a_hop_that_is_refused_is_not_requested(site: Website) -> None:
    site.pages["/old"] = Served(status=302, headers={"Location": "/new"})

    def visit(url: str) -> Validators:
        if url.endswith("/new"):
            raise FetchFailed("is not for us", "")
        return Validators()

    with pytest.raises(FetchFailed, match="is not for us"):
        site.fetch().get(f"{site.origin}/old", visit)
    assert site.asked_for("/new") == []


def test_redirects_without_an_end_end(site: Website) -> None:
    site.pages["/"] = Served(status=302, headers={"Location": "/"})
    assert failure(site).what == "redirects more than 5 times"
    assert len(site.log) == 6


@pytest.mark.parametrize(
    ("location", "what"),
    [
        ("http://169.254.169.254/latest/meta-data/", "leads to an address that is not public"),
        ("http://localhost/", "leads to an address that is not public"),
        ("http://[::ffff:127.0.0.1]/", "leads to an address that is not public"),
        ("http://2130706433/", "leads to an address that is not public"),
        ("http://127.0.0.1:1/", "uses port 1, which is not read from"),
        ("http://127.0.0.1:6379/", "uses port 6379, which is not read from"),
        ("file:///etc/passwd", "redirects to an address that does not begin with http:// or https://"),
        ("http://user:secret@127.0.0.1/", "redirects to an address that has a user name or password in it"),
        ("http://help.example\\@127.0.0.1/", "redirects to an address that has a backslash"),
        ("", "redirects without saying where to"),
    ],
)
def test_redirects_to_where_nobody_should_go_are_refused(site: Website, location: str, what: str) -> None:
    site.pages["/"] = Served(status=302, headers={"Location": location})
    assert failure(site).what.startswith(what)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "GZIP"])
def test_packed_pages_are_unpacked(site: Website, coding: str) -> None:
    packed = zlib.compress(b"hello") if coding == "deflate" else gzip.compress(b"hello")
    site.pages["/"] = Served(packed, headers={"Content-Encoding": coding})
    assert site.fetch().get(f"{site.origin}/").body == b"hello"


def test_a_gzip_bomb_is_left_at_two_mebibytes(site: Website) -> None:
    site.pages["/"] = Served(gzip.compress(bytes(100 * 2**20), 1), headers={"Content-Encoding": "gzip"})
    assert failure(site).what == "is longer than 2 MiB"


def test_a_page_that_is_too_long_is_not_read_to_its_end(site: Website) -> None:
    site.pages["/"] = Served(bytes(3 * 2**20))
    assert failure(site).what == "is longer than 2 MiB"


def test_packing_that_was_not_asked_for_or_is_broken_is_a_failure(site: Website) -> None:
    site.pages["/"] = Served(b"hello", headers={"Content-Encoding": "br"})
    assert failure(site).what == "is packed as “br”, which was not asked for"
    site.pages["/"] = Served(b"\x1f\x8bhello", headers={"Content-Encoding": "gzip"})
    assert failure(site).what == "is not packed in the way that its header says"
    site.pages["/"] = Served(gzip.compress(b"hello")[:-9], headers={"Content-Encoding": "gzip"})
    assert failure(site).what == "broke off in the middle of what was packed"


@pytest.mark.parametrize(
    ("status", "what", "is_passing"),
    [
        (400, "answers 400", False),
        (401, "answers 401: it is not for everyone", False),
        (403, "answers 403: it is not for everyone", False),
        (500, "answers 500", True),
        (304, "", False),
    ],
)
def test_a_refusal_says_whether_to_come_back(site: Website, status: int, what: str, is_passing: bool) -> None:
    site.pages["/"] = Served(status=status)
    if not what:
        assert site.fetch().get(f"{site.origin}/").status == status
        return
    failed = failure(site)
    assert (failed.what, failed.status, failed.is_passing) == (what, status, is_passing)


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [
        ("7", [7.0, 7.0]),
        ("", [2.0, 4.0]),
        ("soon", [2.0, 4.0]),
        ("Mon, 05 Jan 2026 12:00:09 GMT", [9.0, 9.0]),
        ("Mon, 05 Jan 2026 11:00:00 GMT", [0.0, 0.0]),
        ("3600", []),
        ("9" * 400, []),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_given_the_time_that_it_asks_for(
    site: Website, status: int, retry_after: str, waits: list[float]
) -> None:
    site.pages["/"] = Served(status=status, headers={"Retry-After": retry_after})
    slept: list[float] = []
    failed = failure(site, sleep=slept.append, clock=lambda: NOW)
    assert failed.what == f"answers {status}: the server is too busy"
    assert slept == waits
    assert len(site.log) == 1 + len(waits)


def test_a_server_that_was_busy_for_a_moment_is_read(site: Website) -> None:
    site.pages["/"] = Served(status=503)

    def recover(_seconds: float) -> None:
        site.put("/", "hello")

    assert site.fetch(sleep=recover).get(f"{site.origin}/").body == b"hello"


def test_requests_keep_their_distance(site: Website) -> None:
    site.put("/", "hello")
    slept: list[float] = []
    fetch = site.fetch(delay_seconds=30.0, sleep=slept.append)
    fetch.get(f"{site.origin}/")
    assert slept == []
    fetch.get(f"{site.origin}/")
    fetch.slow_down(90.0)
    fetch.slow_down(1.0)
    fetch.get(f"{site.origin}/")
    assert [round(seconds, -1) for seconds in slept] == [30.0, 90.0]


def test_a_page_that_drips_is_left_at_its_deadline(site: Website) -> None:
    site.pages["/"] = drip_body
    failed = failure(site, page_seconds_max=0.3)
    assert (failed.what, failed.is_passing) == ("did not answer in time", True)
