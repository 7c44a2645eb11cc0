"""Whose address a connection counts for: the peer's own, or what a trusted proxy says of it."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

HOPS_MAX: Final = 16
"""Addresses of X-Forwarded-For that are looked at, from the right; no chain of one's own proxies is longer."""

IPV6_PREFIX_BITS: Final = 64
"""What one connection to the Internet gets: whoever has it has all addresses within (RFC 6177)."""

ADDRESSES_KEPT_MAX: Final = 4_096
"""Read ones, for the moment in which everybody comes back: proxies and offices are the same again and again."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(peer: str, forwarded_for: Sequence[str], trusted: Sequence[Network]) -> str:
    """The address for which a connection from `peer` counts; IPv6 as its /64.

    `forwarded_for` are the values of the X-Forwarded-For headers in their order. Each proxy adds on the right the
    address that it was called from, so they are read from right to left for as long as the one who says it is in
    `trusted`; what stands further left a visitor may have made up. What is no address ends the reading. A peer without
    an address, as in a test, counts under its own name.
    """
    nearest = _address(peer)
    if nearest is None:
        return peer
    hops = ",".join(forwarded_for).split(",")[-HOPS_MAX:]
    while hops and any(nearest in network for network in trusted):
        further = _address(hops.pop())
        if further is None:
            break
        nearest = further
    return _counted(nearest)


@lru_cache(maxsize=ADDRESSES_KEPT_MAX)
def _address(text: str) -> Address | None:
    """An address as proxies write it: alone, with a port, or in brackets; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    with suppress(ValueError):
        address = ip_address(text)
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return mapped or address
    return None


def _counted(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((int(address), IPV6_PREFIX_BITS), strict=False))
