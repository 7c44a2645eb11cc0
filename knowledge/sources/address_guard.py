"""Which addresses a website may be read from: public ones and what the team names, never what lies behind us."""

import socket
from collections.abc import Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from knowledge.errors import SourceError

WEB_PORTS: Final = frozenset({80, 443})
"""Where public help centres answer; any other port is more likely an inner service."""

ADDRESSES_MAX: Final = 8
"""Addresses of one host that are tried; large sites have 2 to 8."""

Resolve = Callable[[str, int], Sequence[str]]
"""The IP addresses of a host as text, best first; raises OSError when it has none."""

REFUSED_IPV4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network, with the unspecified address
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # carrier-grade NAT; some clouds keep their metadata here
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # the metadata address of a large cloud, public by number only
            "169.254.0.0/16",  # link-local; most clouds keep their metadata here
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # relays of automatic multicast tunnels
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, with broadcast
        ),
    )
)
"""IANA's registry of special-purpose IPv4 addresses, multicast and the metadata address outside of them."""

PUBLIC_IPV6: Final = IPv6Network("2000::/3")
"""All that IANA gives out as global unicast. Loopback, link-local, private, multicast, NAT64 (64:ff9b::/96) and IPv4 in
IPv6 (::ffff:0:0/96) lie outside."""

REFUSED_IPV6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, with Teredo, which carries an IPv4 address
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which carries an IPv4 address
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
"""What within PUBLIC_IPV6 is not a public host."""


class AddressRefused(Exception):
    """A host, port or address that is not read from: `what` completes “It …”, `remedy` is what a team can do."""

    def __init__(self, what: str, host: str, port: int) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = f"If it is a help centre of your own network, allow it with --allow-private {host}:{port}."


class AddressGuard:
    """Turns a host into the addresses that may be connected to. Nothing else resolves the name after it."""

    def __init__(
        self,
        allow_private_hosts: Collection[str] = (),
        ports: Collection[int] = WEB_PORTS,
        resolve: Resolve | None = None,
    ) -> None:
        """`allow_private_hosts` are `host:port` that the team vouches for, such as an intranet's help centre.

        Raises SourceError when one of them is not.
        """
        self._allowed = frozenset(map(_host_and_port, allow_private_hosts))
        self._ports = frozenset(ports)
        self._resolve = resolve or system_resolve

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of `host` to connect to, best first, at least one.

        A host with public and other addresses is read through the public ones. Raises AddressRefused when no address
        may be connected to, and OSError when the host has none.
        """
        vouched = (host.lower(), port) in self._allowed
        if not vouched and port not in self._ports:
            raise AddressRefused(f"uses port {port}, which is not read from", host, port)
        resolved = tuple(self._resolve(host, port))[:ADDRESSES_MAX]
        addresses = resolved if vouched else tuple(filter(is_public, resolved))
        if not addresses:
            raise AddressRefused("leads to an address that is not public", host, port)
        return addresses


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.strip().rpartition(":")
    if not host or "/" in host or not (port.isascii() and port.isdigit()):
        raise SourceError(f"--allow-private takes a host and its port, such as intranet.example:443, not {text[:100]}.")
    return host.strip("[]").lower(), int(port[:5])


def is_public(address: str) -> bool:
    """Whether `address`, an IP address as text, belongs to a host of the public internet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return _is_public_ipv4(parsed) if isinstance(parsed, IPv4Address) else _is_public_ipv6(parsed)


def _is_public_ipv4(address: IPv4Address) -> bool:
    return not any(address in network for network in REFUSED_IPV4)


def _is_public_ipv6(address: IPv6Address) -> bool:
    # A zone (fe80::1%eth0) names an interface of this machine: no public address has one.
    if address.scope_id is not None or address not in PUBLIC_IPV6:
        return False
    return not any(address in network for network in REFUSED_IPV6)


def system_resolve(host: str, port: int) -> tuple[str, ...]:
    """What the operating system finds for `host`; it bounds the time itself (resolv.conf: 5 s a try, 2 tries)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))
