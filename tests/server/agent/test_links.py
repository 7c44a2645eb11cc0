"""Where links of an answer may lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agent.links import absolute_links, host_of, without_query


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Help.Example/a", "help.example"),
        ("http://127.0.0.1:8000/demo", "127.0.0.1:8000"),
        ("https://help.example@evil.example", ""),
        ("https://help.example\\@evil.example", ""),
        ("javascript:alert(1)", ""),
        ("//evil.example", ""),
        ("/demo/help", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_only_plain_web_addresses_have_a_host(address: str, host: str) -> None:
    assert host_of(address) == host


def test_queries_and_fragments_fall_away() -> None:
    assert without_query("https://a.example/b?c=d#e") == "https://a.example/b"


@pytest.mark.parametrize(
    ("markdown", "address", "made"),
    [
        ("[a](/b)", "https://h.example/x/y", "[a](https://h.example/b)"),
        ("[a](b#c)", "https://h.example/x/y", "[a](https://h.example/x/b#c)"),
        ("[a](https://o.example/b)", "https://h.example/x", "[a](https://o.example/b)"),
        ("![a](/b.png)", "https://h.example/x", "![a](/b.png)"),
        ("[a](/b)", "/demo/help/x", "[a](/b)"),
    ],
)
def test_relative_links_are_resolved_against_the_page_they_stand_on(markdown: str, address: str, made: str) -> None:
    assert absolute_links(markdown, address) == made


@given(st.text())
def test_any_text_is_an_address_or_none(address: str) -> None:
    assert isinstance(host_of(address), str)
