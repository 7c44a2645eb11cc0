"""Who asks from a host page: the site by its public key, where the page's origin is one of the site's."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from server.conversation.site import Site, site_by_public_key
from server.database import Database
from server.embed.headers import cross_origin_headers
from server.errors import OriginNotAllowed, SiteUnknown, WireError


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


def refusal(error: WireError) -> JSONResponse:
    """Why a page gets nothing. A stranger's page may read it too; there is nothing else in it."""
    status = 403 if isinstance(error, OriginNotAllowed) else 404
    told = {"error": {"code": error.code, "message": error.message}}
    return JSONResponse(told, status, headers=cross_origin_headers("*"))
