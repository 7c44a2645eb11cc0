"""Requests that change something must come from our own pages: by the browser's word, and by a token."""

import hmac
from collections.abc import Collection
from typing import Final

from starlette.requests import HTTPConnection, Request

TOKEN_FIELD: Final = "csrf_token"  # noqa: S105
TOKEN_HEADER: Final = "X-Handrail-Csrf"  # noqa: S105


def from_our_pages(request: Request, own_origins: Collection[str]) -> bool:
    """Whether the browser says that this request comes from the desk itself.

    `Sec-Fetch-Site` decides where the browser sends it (over https and on localhost); elsewhere the Origin must
    be ours. A request with neither is refused: every current browser sends one of them with a form.
    """
    site = request.headers.get("sec-fetch-site")
    return site == "same-origin" if site is not None else has_our_origin(request, own_origins)


def has_our_origin(connection: HTTPConnection, own_origins: Collection[str]) -> bool:
    """Whether the Origin header is one of `own_origins`, or names the very host that was asked; a missing one: no."""
    origin = connection.headers.get("origin", "").lower()
    scheme, _, host = origin.partition("://")
    asked = connection.headers.get("host", "").lower()
    return origin in own_origins or (scheme in {"http", "https"} and bool(host) and host == asked)


def token_matches(expected: str, given: str) -> bool:
    """Whether the token is the session's, compared in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())
