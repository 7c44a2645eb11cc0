"""Response headers of the embedded parts."""

from collections.abc import Sequence
from typing import Final

PANEL_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)

NO_SNIFF: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}

OPEN_TO_ALL: Final = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
"""Of scripts that are the same for everybody and run on pages of any origin."""

LOADER_SECONDS: Final = 300
"""How long a browser may use a loader it has: a new version is everywhere five minutes after a deploy."""

FOR_EVER: Final = "public, max-age=31536000, immutable"


def panel_headers(allowed_origins: Sequence[str]) -> dict[str, str]:
    """Headers of the panel's page: only the site's own pages may frame it; an empty list means nobody."""
    ancestors = " ".join(allowed_origins) or "'none'"
    return NO_SNIFF | {
        "Content-Security-Policy": f"{PANEL_POLICY}; frame-ancestors {ancestors}",
        "Cache-Control": "no-store",
    }


def cross_origin_headers(origin: str | None) -> dict[str, str]:
    """CORS headers that let a page of `origin` read the response; none for None, which a cache must not give to a page
    that names its origin (Fetch, "CORS protocol and HTTP caches")."""
    return {"Vary": "Origin"} if origin is None else {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
