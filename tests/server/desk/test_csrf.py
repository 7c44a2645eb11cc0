import pytest
from starlette.requests import Request

from server.desk.csrf import from_our_pages, has_our_origin, token_matches

OURS = frozenset({"https://help.example.com"})


def asked(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": raw})


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_the_browsers_word_decides_where_it_gives_one(site: str) -> None:
    assert not from_our_pages(asked(sec_fetch_site=site, origin="https://help.example.com"), OURS)
    assert from_our_pages(asked(sec_fetch_site="same-origin"), OURS)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://evil.example",
        "https://help.example.com.evil.example",
        "https://help.example.com:8443",
        "http://help.example.com",
        "https://evil.example/https://help.example.com",
        "https://help.example.com@evil.example",
        "help.example.com",
    ],
)
def test_elsewhere_only_our_origin_counts(origin: str) -> None:
    assert not from_our_pages(asked(origin=origin, host="inner:8000"), OURS)


def test_our_origin_is_the_public_one_or_the_host_that_was_asked() -> None:
    assert has_our_origin(asked(origin="https://HELP.example.com"), OURS)
    assert has_our_origin(asked(origin="http://192.168.1.5:8000", host="192.168.1.5:8000"), OURS)


def test_a_request_without_either_is_refused() -> None:
    assert not from_our_pages(asked(host="help.example.com"), OURS)


def test_a_token_matches_itself_only() -> None:
    assert token_matches("abc", "abc")
    assert not token_matches("abc", "")
    assert not token_matches("abc", "ä")
