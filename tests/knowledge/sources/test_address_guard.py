"""Which addresses may be read from: every special network is refused, in every way that it can be written."""

import ipaddress
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.sources.address_guard import AddressGuard, AddressRefused, Resolve, is_public, system_resolve

PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001::1")

REFUSED = (
    *("0.0.0.0", "10.1.2.3", "127.0.0.1", "127.255.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("100.64.0.1", "100.100.100.200", "169.254.169.254", "168.63.129.16", "192.0.0.192", "192.0.2.1"),
    *("198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001::1"),
    *("2001:db8::1", "3fff::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
    *("5f00::1", "100::1", "2606:4700::1%eth0", "help.example", "", "127.1"),
)


def resolving(*addresses: str) -> Resolve:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_read_from(address: str) -> None:
    assert AddressGuard(resolve=resolving(address)).addresses("help.example", 443) == (address,)


@pytest.mark.parametrize("address", REFUSED)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        AddressGuard(resolve=resolving(address)).addresses("help.example", 443)
    assert refused.value.what == "leads to an address that is not public"
    assert "--allow-private help.example:443" in refused.value.remedy


@given(st.ip_addresses(v=4))
def test_what_is_public_is_what_python_holds_for_global_or_less(address: ipaddress.IPv4Address) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4))
def test_no_ipv6_address_that_carries_an_ipv4_address_is_public(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for prefix, shift in (("::ffff:0:0", 0), ("::", 0), ("64:ff9b::", 0), ("2002::", 80)):
        assert not is_public(str(ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | number << shift)))


def test_a_host_with_both_kinds_is_read_through_the_public_ones() -> None:
    guard = AddressGuard(resolve=resolving("10.0.0.1", "8.8.8.8", "::1"))
    assert guard.addresses("help.example", 80) == ("8.8.8.8",)


@pytest.mark.parametrize("port", [22, 25, 6379, 8000, 8443])
def test_other_ports_are_refused_before_the_name_is_looked_up(port: int) -> None:
    def never(_host: str, _port: int) -> Sequence[str]:
        raise AssertionError

    with pytest.raises(AddressRefused, match=f"uses port {port}"):
        AddressGuard(resolve=never).addresses("help.example", port)


def test_what_the_team_vouches_for_is_read_from_on_that_port_only() -> None:
    guard = AddressGuard(("Intranet:8080",), resolve=resolving("10.0.0.1"))
    assert guard.addresses("intranet", 8080) == ("10.0.0.1",)
    for host, port in (("intranet", 80), ("intranet", 8081), ("other", 8080)):
        with pytest.raises(AddressRefused):
            guard.addresses(host, port)


def test_what_the_team_vouches_for_has_a_host_and_a_port() -> None:
    assert AddressGuard(("[::1]:8080",), resolve=resolving("::1")).addresses("::1", 8080) == ("::1",)
    for text in ("intranet", "intranet:", ":80", "http://intranet:80", "intranet:http"):
        with pytest.raises(SourceError, match="takes a host and its port"):
            AddressGuard((text,))


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost"])
def test_odd_spellings_of_loopback_are_refused_after_they_are_resolved(host: str) -> None:
    with pytest.raises(AddressRefused):
        AddressGuard().addresses(host, 80)


def test_a_name_that_nobody_knows_is_an_os_error() -> None:
    with pytest.raises(OSError):
        system_resolve("no-such-host.invalid", 80)
