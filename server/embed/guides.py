"""`GET /v1/sites/{key}/guides/{name}`: a guide that the team wrote, for `Handrail('startGuide', name)`."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from server.conversation.site import Site
from server.database import Database
from server.embed.asking_page import KEPT, for_pages
from server.embed.widget_settings import WidgetSettings


def build_guide_routes(database: Database) -> list[BaseRoute]:
    """Routes of the guides of all sites of `database`."""

    async def guide(request: Request, _site: Site, settings: WidgetSettings) -> Response:
        name = request.path_params["name"]
        found = next((each for each in settings.guides if each.name == name), None)
        if found is None:
            known = ", ".join(each.name for each in settings.guides) or "none"
            message = f"The site has no guide of this name; it has {known}. Write it into widget.toml."
            return JSONResponse({"error": {"code": "guide_unknown", "message": message}}, 404)
        return JSONResponse(found.model_dump(exclude_none=True), headers=KEPT)

    return [Route("/v1/sites/{key}/guides/{name}", for_pages(database, guide))]
