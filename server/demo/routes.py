"""The demo's addresses, all under `/demo`."""

from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from server.demo.content_policy import ContentPolicy, content_policy
from server.demo.help_centre import read_help_centre
from server.demo.sample import TIDEWATER
from server.demo.screens import Screens

PREFIX = "/demo"
STATIC = Path(__file__).parent / "static"


def build_demo_routes(snippet: str, help_centre: Path, handrail_origin: str) -> list[BaseRoute]:
    """Return the routes of the demo product.

    `snippet` is the embed code (HTML) that each page carries right before `</body>`; `help_centre` is the folder of
    Markdown articles; `handrail_origin` is the scheme, host and port that serve the widget, the one foreign origin
    which the pages' policy lets in. Raises `ArticleUnreadable` for an article with bad front matter.
    """
    screens = Screens(snippet, read_help_centre(help_centre), TIDEWATER)
    policy = Middleware(ContentPolicy, policy=content_policy(handrail_origin))
    return [Mount(PREFIX, routes=_pages(screens), middleware=[policy])]


def _pages(screens: Screens) -> list[BaseRoute]:
    return [
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
        Route("/help", screens.help_index),
        Route("/help/{slug}", screens.help_article),
        Route("/{elsewhere:path}", screens.missing),
    ]
