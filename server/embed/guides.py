"""`GET /v1/sites/{key}/guides/{name}`: a guide that the team wrote, for `Handrail('startGuide', name)`."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from server.database import Database
from server.embed.asking_page import asking_site, refusal
from server.embed.headers import LOADER_SECONDS, cross_origin_headers
from server.embed.widget_settings import WidgetSettings
from server.errors import WireError


def build_guide_routes(database: Database) -> list[BaseRoute]:
    """Routes of the guides of all sites of `database`."""

    async def guide(request: Request) -> Response:
        try:
            site = await asking_site(database, request)
        except WireError as error:
            return refusal(error)
        name = request.path_params["name"]
        guides = WidgetSettings.model_validate(site.widget).guides
        found = next((each for each in guides if each.name == name), None)
        origin = request.headers.get("origin")
        if found is None:
            known = ", ".join(each.name for each in guides) or "none"
            message = f"The site has no guide of this name; it has {known}. Write it into widget.toml."
            unknown = {"error": {"code": "guide_unknown", "message": message}}
            return JSONResponse(unknown, 404, headers=cross_origin_headers(origin))
        headers = cross_origin_headers(origin) | {"Cache-Control": f"public, max-age={LOADER_SECONDS}"}
        return JSONResponse(found.model_dump(exclude_none=True), headers=headers)

    return [Route("/v1/sites/{key}/guides/{name}", guide)]
