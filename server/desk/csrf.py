"""Requests that change something must come from our own pages: by the browser's word, and by a token."""

import hmac
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_FIELD: Final = "csrf_token"  # noqa: S105
TOKEN_HEADER: Final = "X-Handrail-Csrf"  # noqa: S105


def from_our_pages(request: Request, own_origin: str) -> bool:
    """Whether the browser says that this request comes from the desk itself.

    `Sec-Fetch-Site` decides where the browser sends it (over https and on localhost); elsewhere the Origin must
    be ours. A request with neither is refused: every current browser sends one of them with a form.
    """
    site = request.headers.get("sec-fetch-site")
    return site == "same-origin" if site is not None else has_our_origin(request, own_origin)


def has_our_origin(connection: HTTPConnection, own_origin: str) -> bool:
    """Whether the Origin header is `own_origin`, or the very host that was asked."""
    origin = connection.headers.get("origin", "")
    host = urlsplit(origin).netloc.lower()
    return bool(host) and (origin.lower() == own_origin.lower() or host == connection.headers.get("host", "").lower())


def token_matches(expected: str, given: str) -> bool:
    """Whether the token is the session's, compared in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())
