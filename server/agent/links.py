"""Where a link of an answer may lead."""

import html
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urljoin, urlsplit

from server.agent.known import Known

LEFT_OUT: Final = "…"
"""Stands where an address was that a model may not write."""

_ENDS_ADDRESS = re.compile(r"[\s<>\"'`|]")
_TARGET = re.compile(r"(?<!!)(\[[^\[\]\n]*\]\()(<[^<>\n]*>|[^\s()]+)(?=[\s)])")


def hosts_of(addresses: Iterable[str]) -> frozenset[str]:
    """The hosts (with port) of the http(s) addresses among `addresses`, in small letters."""
    return frozenset(host for address in addresses if (host := host_of(address)))


def host_of(address: str) -> str:
    """Host and port of an http(s) address, in small letters; empty for any other address.

    An address with a user name or a backslash has none: it shows one host and may lead to another.
    """
    if "\\" in address:
        return ""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in {"http", "https"} and "@" not in parts.netloc else ""


def without_query(address: str) -> str:
    """`address` up to its query and fragment, which can carry what was read elsewhere."""
    return re.split(r"[?#]", address, maxsplit=1)[0]


class Addresses:
    """Which addresses a text may name, and how: `hosts` are those that a link may lead to (see `hosts_of`), `known`
    the texts in which an address may stand as it is."""

    def __init__(self, hosts: frozenset[str], known: Known) -> None:
        self.hosts = hosts
        self._known = known

    def link(self, address: str) -> str:
        """`address` as a link may lead there; empty when none may.

        What follows `?` or `#` could carry away what a model has read: it stays only where the very address is known.
        """
        plain = html.unescape(address) if "&" in address else address
        # An entity in it may stand for what ends an address: what follows would be markup, or another address.
        if host_of(plain) not in self.hosts or _ENDS_ADDRESS.search(plain):
            return ""
        return address if plain == address and self._known.holds(address) else without_query(plain)

    def in_text(self, address: str) -> str:
        """`address` as text: itself where a link may lead there; not to be pressed when it is only known; else
        LEFT_OUT. A renderer that makes links of addresses finds none in `https:\\//`; people see no difference."""
        if linked := self.link(address):
            # A mark of Markdown within it would end it for a renderer, which then finds the next one.
            scheme, colon, rest = linked.partition("://")
            return scheme + colon + rest.replace("://", ":\\//")
        return address.replace("://", ":\\//", 1) if self._known.holds(address) else LEFT_OUT

    def in_code(self, address: str) -> str:
        """`address` within code, which nobody presses: itself when it is known, without its query when only its host
        is, else LEFT_OUT."""
        if self._known.holds(address):
            return address
        host = host_of(address)
        is_known = bool(host) and (host in self.hosts or self._known.holds(f"//{host}"))
        return without_query(address) if is_known else LEFT_OUT


def absolute_links(markdown: str, address: str) -> str:
    """`markdown` with its relative links resolved against `address`, the page it stands on.

    Without an absolute `address` they stay as they are, and the guard turns them into plain text.
    """
    if not host_of(address):
        return markdown
    return _TARGET.sub(lambda found: found[1] + _joined(address, found[2]), markdown)


def _joined(address: str, target: str) -> str:
    try:
        return urljoin(address, target.strip("<>"))
    except ValueError:
        return target
