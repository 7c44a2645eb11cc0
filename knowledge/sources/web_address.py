"""Addresses of web pages: one spelling for each, however a link writes it."""

import re
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

URL_CHARACTERS_MAX: Final = 2_048
"""The sitemap protocol's own bound; browsers and proxies cut longer ones."""

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

TRACKING_NAMES: Final = frozenset(
    (
        *("_ga", "_gl", "dclid", "fbclid", "gbraid", "gclid", "igshid"),
        *("mc_cid", "mc_eid", "msclkid", "ref_src", "wbraid", "yclid"),
    )
)
"""Query parameters that say where a visitor came from, and never which page it is."""

TRACKING_PREFIXES: Final = ("utm_", "pk_", "mtm_", "hsa_")

_ABSOLUTE: Final = ("http://", "https://")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_SPELT = re.compile(
    r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,3}(?::(?:[1-9][0-9]{3}|[1-5][0-9]{4}))?"
    r"(?:/|(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?)"
)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_SAFE_IN_PATH: Final = "/:@!$&'()*+,;=~-._"
_SAFE_IN_QUERY: Final = _SAFE_IN_PATH + "?"


class AddressInvalid(ValueError):
    """What was given is no address of a web page; the text completes “It …”."""


def normalised(address: str, base: str = "") -> str:
    """`address`, absolute or relative to `base`, in the one spelling that all its variants have.

    Scheme and host in lower case, an international host in ASCII, no default port, no fragment, `.` and `..` resolved,
    percent escapes in capitals and only where they are needed, tracking parameters dropped, the order of the others
    kept (it can matter), a slash for an empty path. A slash at the end stays as it is: servers tell the two apart, and
    say by a redirect or a canonical link when they do not. Applied twice it changes no more. Raises AddressInvalid.
    """
    # Most of a sitemap's million addresses are spelt so already; the full way takes twenty times as long.
    if len(address) <= URL_CHARACTERS_MAX and _SPELT.fullmatch(address):
        return address
    joined = _joined(address.strip(), base)
    try:
        parts = urlsplit(joined)
        port = parts.port
    except ValueError as error:
        raise AddressInvalid("is not a web address") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise AddressInvalid("does not begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise AddressInvalid("has a user name or password in it")
    host = _host(parts)
    netloc = host if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path = _path(parts.path)
    url = urlunsplit((parts.scheme, netloc, path, _query(parts.query), ""))
    if len(url) > URL_CHARACTERS_MAX:
        raise AddressInvalid(f"has more than {URL_CHARACTERS_MAX} characters")
    return url


def _joined(address: str, base: str) -> str:
    if len(address) > 2 * URL_CHARACTERS_MAX:
        raise AddressInvalid(f"has more than {URL_CHARACTERS_MAX} characters")
    try:
        joined = address if address.startswith(_ABSOLUTE) else urljoin(base, address)
    except ValueError as error:
        raise AddressInvalid("is not a web address") from error
    # Parsers read a backslash or a control character in different ways; such an address is a mistake or a trick.
    authority = joined.split("?", 1)[0].split("#", 1)[0]
    if _FORBIDDEN.search(authority.replace(" ", "")):
        raise AddressInvalid("has a backslash or a control character in it")
    return joined


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host or "%" in host:
        raise AddressInvalid("has no host")
    try:
        if ":" in host:
            return f"[{IPv6Address(host)}]"
        name = host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise AddressInvalid("has a host that is not a name") from error
    if not _HOST.fullmatch(name):
        raise AddressInvalid("has a host that is not a name")
    return name


def _path(path: str) -> str:
    kept: list[str] = []
    segments = _escaped(path, _SAFE_IN_PATH).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    pairs = [pair for pair in query.split("&") if pair and not _is_tracking(pair.split("=", 1)[0])]
    return _escaped("&".join(pairs), _SAFE_IN_QUERY)


def _is_tracking(name: str) -> bool:
    lower = unquote(name).lower()
    return lower in TRACKING_NAMES or lower.startswith(TRACKING_PREFIXES)


def _escaped(text: str, safe: str) -> str:
    """Escapes what must be escaped, leaves existing escapes in capitals, undoes those of plain letters and digits."""
    pieces: list[str] = []
    end = 0
    for found in _ESCAPE.finditer(text):
        pieces.append(quote(text[end : found.start()], safe=safe))
        plain = chr(int(found.group()[1:], 16))
        pieces.append(plain if plain.isascii() and (plain.isalnum() or plain in "-._~") else found.group().upper())
        end = found.end()
    pieces.append(quote(text[end:], safe=safe))
    return "".join(pieces)
