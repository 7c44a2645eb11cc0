"""What is remembered of a page, and when it is believed."""

import json

import pytest

from knowledge.sources.fetch import Validators
from knowledge.sources.page_fingerprint import READING_REVISION, PageFingerprint, loaded

WHOLE = PageFingerprint(
    "en/a", "0" * 64, 'W/"é"', "Mon, 05 Jan 2026 10:00:00 GMT", "2026-01-05", "2026-01-07", ("a", "b?c")
)


def test_a_fingerprint_comes_back_as_it_was() -> None:
    for fingerprint in (WHOLE, PageFingerprint(), PageFingerprint(is_copy=True)):
        assert loaded({"a": fingerprint.dumped()}) == {"a": fingerprint}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"etag":""}', '{"revision":REVISION,"links":7}', '{"revision":REVISION,"more":1}']
)
def test_what_is_none_is_not_believed(text: str) -> None:
    assert loaded({"a": text.replace("REVISION", json.dumps(READING_REVISION))}) == {}


def test_another_revision_keeps_the_id_and_has_the_page_read_anew() -> None:
    known = loaded({"a": WHOLE.dumped().replace(READING_REVISION, "an older one")})["a"]
    assert known == PageFingerprint(article_id="en/a")
    assert known.validators == Validators()


@pytest.mark.parametrize(
    ("lastmod", "stored", "covered"),
    [
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z", True),
        ("2026-01-05T10:00:00Z", "2026-01-05T11:00:00+01:00", True),
        ("2026-01-05T10:00:00.5Z", "2026-01-05T10:00:00Z", False),
        ("2026-01-05T10:00:00", "2026-01-05T10:00:00Z", True),
        ("2026-01-05", "2026-01-05", True),
        ("2026-01-06", "2026-01-06", False),
        ("2026-01-04", "2026-01-05", True),
        ("2026-01-06", "2026-01-05", False),
        ("", "2026-01-05", False),
        ("2026-01-05", "", False),
        ("", "", False),
        ("yesterday", "yesterday", False),
    ],
)
def test_a_lastmod_covers_a_page_that_was_read_after_it(lastmod: str, stored: str, covered: bool) -> None:
    assert PageFingerprint("a", lastmod=stored, read_on="2026-01-07").covers(lastmod) is covered


def test_a_copy_is_read_anew_each_time() -> None:
    copy = PageFingerprint(etag='"a"', lastmod="2026-01-05", read_on="2026-02-07", is_copy=True)
    assert copy.validators == Validators()
    assert not copy.covers("2026-01-05")
