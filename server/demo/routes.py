"""The demo's addresses, all under `/demo`."""

from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from server.demo.backend_routes import backend_routes
from server.demo.content_policy import ContentPolicy, content_policy
from server.demo.help_centre import read_help_centre
from server.demo.product import Product
from server.demo.screens import Screens
from server.demo.status_page import StatusPageEndpoints

PREFIX = "/demo"
STATIC = Path(__file__).parent / "static"


def build_demo_routes(
    snippet: str, help_centre: Path, handrail_origin: str, product: Product | None = None
) -> list[BaseRoute]:
    """Return the routes of the demo product.

    `snippet` is the embed code (HTML) that each page carries right before `</body>`; `help_centre` is the folder of
    Markdown articles; `handrail_origin` is the scheme, host and port that serve the widget, the one foreign origin
    which the pages' policy lets in; `product` is Fernway as it stands, a fresh one where none is given. Raises
    `ArticleUnreadable` for an article with bad front matter.
    """
    product = product or Product()
    screens = Screens(snippet, read_help_centre(help_centre), product)
    policy = Middleware(ContentPolicy, policy=content_policy(handrail_origin))
    return [Mount(PREFIX, routes=_pages(screens, product), middleware=[policy])]


def _pages(screens: Screens, product: Product) -> list[BaseRoute]:
    status = StatusPageEndpoints(product.status_page, product.origin)
    return [
        Mount("/api", routes=backend_routes(product.backend, product.origin)),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/", screens.dashboard),
        Route("/projects", screens.projects),
        Route("/projects/{project_id}", screens.project),
        Route("/projects/{project_id}/members", screens.project_members),
        Route("/projects/{project_id}/settings", screens.project_settings),
        Route("/groups/{group_id}", screens.group),
        Route("/groups/{group_id}/members", screens.group_members),
        Route("/billing", screens.billing),
        Route("/integrations", screens.integrations),
        Route("/notifications", screens.notifications),
        Route("/checkout", screens.checkout),
        Route("/sign-in", screens.sign_in),
        Route("/status", screens.status),
        Route("/status/api/v2/summary.json", status.summary),
        Route("/status/{word:str}", status.switch, methods=["POST"]),
        Route("/help", screens.help_index),
        Route("/help/{slug}", screens.help_article),
        Route("/{elsewhere:path}", screens.missing),
    ]
