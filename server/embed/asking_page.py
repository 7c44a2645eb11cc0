"""Who asks from a host page: the site by its public key, where the page's origin is one of the site's."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.conversation.site import Site, site_by_public_key
from server.database import Database
from server.embed.headers import LOADER_SECONDS, cross_origin_headers
from server.embed.widget_settings import WidgetSettings
from server.errors import OriginNotAllowed, SiteUnknown, WireError
from server.packed import packed

KEPT: Final[Mapping[str, str]] = {"Cache-Control": f"public, max-age={LOADER_SECONDS}"}
"""A browser may keep what pages are told for as long as the loader itself."""

Answer = Callable[[Request, Site, WidgetSettings], Awaitable[Response]]
"""What a page is told, once it is known that it may ask."""


async def site_of(database: Database, request: Request) -> Site:
    """The site that the path names; raises SiteUnknown."""
    key = request.path_params["key"]
    site = await database.read(lambda rows: site_by_public_key(rows, key))
    if site is None:
        raise SiteUnknown("No site has this key. Check data-site in the embed code; `handrail site list` prints it.")
    return site


async def asking_site(database: Database, request: Request) -> Site:
    """The same, for a page; raises SiteUnknown, and OriginNotAllowed for one that may not embed the widget."""
    site = await site_of(database, request)
    origin = request.headers.get("origin")
    if origin is not None and not site.allows(origin):
        raise OriginNotAllowed(
            f"{origin} may not embed this site's help. Add it: handrail site allow {site.public_key} {origin}"
        )
    return site


def for_pages(database: Database, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint for host pages: what `answer` gives may be read by the page that asks, if it may embed the site."""

    async def endpoint(request: Request) -> Response:
        try:
            site = await asking_site(database, request)
        except WireError as error:
            return _refusal(error)
        response = await answer(request, site, WidgetSettings.model_validate(site.widget))
        response.headers.update(cross_origin_headers(request.headers.get("origin")))
        return packed(request, response)

    return endpoint


def _refusal(error: WireError) -> JSONResponse:
    """Why a page gets nothing. A stranger's page may read it too; there is nothing else in it."""
    status = 403 if isinstance(error, OriginNotAllowed) else 404
    told = {"error": {"code": error.code, "message": error.message}}
    return JSONResponse(told, status, headers=cross_origin_headers("*"))
