"""Where a link of an answer may lead."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

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
