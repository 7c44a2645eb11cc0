"""Whose address counts: the peer's, unless one of our own proxies says whom it speaks for."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.limits.client_address import client_address

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def test_without_trusted_proxies_the_header_counts_for_nothing() -> None:
    assert client_address("203.0.113.9", ["198.51.100.1"], []) == "203.0.113.9"
    assert client_address("10.0.0.1", ["198.51.100.1"], []) == "10.0.0.1"


def test_a_stranger_who_sends_the_header_counts_for_their_own_address() -> None:
    assert client_address("203.0.113.9", ["198.51.100.1, 10.0.0.1"], TRUSTED) == "203.0.113.9"


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (["198.51.100.1"], "198.51.100.1"),
        (["198.51.100.1, 10.1.1.1"], "198.51.100.1"),
        (["198.51.100.1", "10.1.1.1"], "198.51.100.1"),
        (["198.51.100.1:51234"], "198.51.100.1"),
        (["[2001:db8:1:2::9]:51234"], "2001:db8:1:2::/64"),
        (["::ffff:198.51.100.1"], "198.51.100.1"),
        (["10.7.7.7, 10.1.1.1"], "10.7.7.7"),
        ([], "10.0.0.1"),
        ([""], "10.0.0.1"),
        (["unknown"], "10.0.0.1"),
        (["198.51.100.1, unknown"], "10.0.0.1"),
    ],
)
def test_a_trusted_proxy_is_believed(said: list[str], counted: str) -> None:
    assert client_address("10.0.0.1", said, TRUSTED) == counted


@given(st.lists(st.text(max_size=40), max_size=8))
def test_what_a_visitor_writes_into_the_header_changes_nothing(made_up: list[str]) -> None:
    # The proxy adds whom it was called from on the right, as a value of its own or behind the visitor's.
    assert client_address("10.0.0.1", [*made_up, "198.51.100.1"], TRUSTED) == "198.51.100.1"
    assert client_address("10.0.0.1", [", ".join([*made_up, "198.51.100.1"])], TRUSTED) == "198.51.100.1"


def test_a_header_of_thousands_of_trusted_addresses_is_read_to_a_bound() -> None:
    said = ", ".join(["198.51.100.1", *["10.0.0.2"] * 5_000])
    assert client_address("10.0.0.1", [said], TRUSTED) == "10.0.0.2"


def test_an_ipv6_visitor_counts_by_the_network_that_they_have_all_of() -> None:
    assert client_address("2001:db8:1:2::1", [], []) == client_address("2001:db8:1:2:ffff::7", [], [])
    assert client_address("2001:db8:1:2::1", [], []) != client_address("2001:db8:1:3::1", [], [])


def test_the_same_ipv4_address_counts_once_over_both_stacks() -> None:
    assert client_address("::ffff:198.51.100.1", [], []) == client_address("198.51.100.1", [], [])


def test_a_peer_without_an_address_counts_under_its_own_name() -> None:
    assert client_address("testclient", ["198.51.100.1"], TRUSTED) == "testclient"
