"""One spelling for each page: normalising is idempotent and never leads to another host."""

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.sources.web_address import URL_CHARACTERS_MAX, AddressInvalid, normalised

BASE = "https://help.example/en/start.html"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("HTTPS://Help.Example:443", "https://help.example/"),
        ("http://help.example:80/a#b", "http://help.example/a"),
        ("http://help.example:8080/a", "http://help.example:8080/a"),
        ("https://help.example./a/./b/../c/", "https://help.example/a/c/"),
        ("https://help.example/../../a", "https://help.example/a"),
        ("https://help.example/a/%2E%2E/b", "https://help.example/b"),
        ("https://help.example/a/..", "https://help.example/"),
        ("https://help.example/%7euser/%c3%a9t%C3%A9/a%2fb", "https://help.example/~user/%C3%A9t%C3%A9/a%2Fb"),
        ("https://help.example/été 1", "https://help.example/%C3%A9t%C3%A9%201"),
        ("https://help.example/100%", "https://help.example/100%25"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://help.example/a?b=2&a=1&utm_source=x&UTM_Medium=y&gclid=1", "https://help.example/a?b=2&a=1"),
        ("https://help.example/a?utm_source=x", "https://help.example/a"),
        ("https://help.example/a?", "https://help.example/a"),
        ("https://help.example/a?q=a%20b+c&&x", "https://help.example/a?q=a%20b+c&x"),
        ("https://[2606:2800::0001]/", "https://[2606:2800::1]/"),
        (" ../invite.html#top\n", "https://help.example/invite.html"),
        ("//other.example/x", "https://other.example/x"),
        ("?page=2", "https://help.example/en/start.html?page=2"),
        ("#top", "https://help.example/en/start.html"),
        ("", "https://help.example/en/start.html"),
    ],
)
def test_each_page_has_one_spelling(address: str, url: str) -> None:
    assert normalised(address, BASE) == url


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("mailto:a@b.example", "does not begin with http"),
        ("javascript:alert(1)", "does not begin with http"),
        ("file:///etc/passwd", "does not begin with http"),
        ("ftp://help.example/", "does not begin with http"),
        ("https://user@help.example/", "user name or password"),
        ("https://user:secret@help.example/", "user name or password"),
        ("https://:@help.example/", "user name or password"),
        ("https:///a", "has no host"),
        ("https://help.example:99999/", "is not a web address"),
        ("https://help.example:x/", "is not a web address"),
        ("https://[::1/", "is not a web address"),
        ("https://[fe80::1%25eth0]/", "has no host"),
        ("https://a..b/", "not a name"),
        ("https://exa mple/", "not a name"),
        ("https://help.example\\@10.0.0.1/", "backslash"),
        ("https://help.example/\x00", "control character"),
        ("https://help.example/" + "a" * URL_CHARACTERS_MAX, "more than"),
        ("https://help.example/" + "é" * URL_CHARACTERS_MAX, "more than"),
    ],
)
def test_what_is_no_page_of_the_web_is_refused(address: str, what: str) -> None:
    with pytest.raises(AddressInvalid, match=what):
        normalised(address)


@given(st.text(max_size=80), st.text(max_size=40))
@example("%25%34%31/%2e%2E/", "a=%&utm_source")
@example("//evil.example/..//", "")
@example("a;b=c/[x]|^`{}", "q=[]{}|'\"<>")
def test_normalising_twice_changes_nothing_and_stays_on_the_host(path: str, query: str) -> None:
    address = f"https://help.example/{path}?{query}"
    try:
        once = normalised(address)
    except AddressInvalid:
        return
    assert normalised(once) == once
    assert urlsplit(once).netloc == "help.example"
    assert once.isascii()
    assert once.isprintable()
    assert " " not in once


@given(st.text(max_size=120))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        url = normalised(text, BASE)
    except AddressInvalid:
        return
    assert normalised(url) == url
    assert urlsplit(url).scheme in ("http", "https")
    assert urlsplit(url).username is None
