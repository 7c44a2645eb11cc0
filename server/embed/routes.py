"""The embedded parts over HTTP: the loader, the panel's page and its files, and what the loader asks first."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from knowledge.knowledge_base import KnowledgeBase
from knowledge.suggestions import Suggestions
from server.conversation.page_context import PageContext
from server.conversation.site import Site
from server.database import Database
from server.embed.asking_page import KEPT, for_pages, site_of
from server.embed.assets import WidgetFiles
from server.embed.configuration import launch_body, page_rules, panel_config
from server.embed.files import ForEver, packed_file
from server.embed.guides import build_guide_routes
from server.embed.headers import LOADER_SECONDS, NO_SNIFF, OPEN_TO_ALL, panel_headers
from server.embed.page_help import asked_page, page_help
from server.embed.widget_settings import WidgetSettings
from server.errors import SiteUnknown
from server.packed import packed

TEMPLATES = Path(__file__).parent / "templates"


def build_embed_routes(
    database: Database, knowledge: KnowledgeBase, files: WidgetFiles, *, mail: bool = False
) -> list[BaseRoute]:
    """Routes of the loader and the panel for all sites of `database`. `mail`: whether letters are sent."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(), undefined=StrictUndefined
    )

    async def loader(request: Request) -> Response:
        headers = NO_SNIFF | OPEN_TO_ALL | {"Cache-Control": f"public, max-age={LOADER_SECONDS}"}
        return packed_file(request.headers, str(files.folder / files.loader), "text/javascript", headers)

    async def launch(request: Request, site: Site, settings: WidgetSettings) -> Response:
        language = files.language_of(request.query_params.get("lang", ""))
        body = launch_body(settings, language, files.languages[language])
        if (page_key := asked_page(request.query_params.get("page", ""), settings.routes)) is not None:
            found = Suggestions()
            if settings.offers:
                found = await knowledge.suggest(site.site_id, PageContext(page_key).as_evidence())
            body |= page_help(settings, page_key, found, files.languages[language])
        return JSONResponse(body, headers=KEPT)

    async def rules(_request: Request, _site: Site, settings: WidgetSettings) -> Response:
        return JSONResponse(page_rules(settings), headers=KEPT)

    async def panel(request: Request) -> Response:
        try:
            site = await site_of(database, request)
        except SiteUnknown as error:
            return HTMLResponse(templates.get_template("unknown.html").render(message=error.message), 404)
        settings = WidgetSettings.model_validate(site.widget)
        language = files.language_of(request.query_params.get("lang", ""))
        page = templates.get_template("panel.html").render(
            name=site.name,
            language=language,
            style=files.style,
            files=files.languages[language],
            config=panel_config(site, settings, mail=mail),
        )
        return packed(request, HTMLResponse(page, headers=panel_headers(site.allowed_origins)))

    return [
        Route("/widget.js", loader),
        Route("/v1/sites/{key}/launch", for_pages(database, launch)),
        Route("/v1/sites/{key}/page-rules", for_pages(database, rules)),
        *build_guide_routes(database),
        Route("/widget/{key}/panel", panel),
        Mount("/widget/assets", ForEver(directory=files.folder / "assets")),
    ]
