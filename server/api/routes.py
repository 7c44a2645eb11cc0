"""The routes of the HTTP interface and of its documentation."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from knowledge.knowledge_base import KnowledgeBase
from server.api.articles import ArticleEndpoints
from server.api.health import HealthEndpoints
from server.api.metrics import MetricsEndpoint
from server.api.openapi import openapi
from server.api.operations import OPERATIONS
from server.api.records import RecordEndpoints
from server.api.suggestions import SuggestionsEndpoint
from server.database import Database
from server.limits.client_address import Network

FOLDER: Final = Path(__file__).parent

DOCUMENTATION_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def build_api_routes(
    database: Database,
    knowledge: KnowledgeBase,
    origin: str,
    *,
    health: HealthEndpoints,
    metrics: MetricsEndpoint,
    trusted_proxies: Sequence[Network] = (),
) -> list[BaseRoute]:
    """Routes of all operations, of their documentation for people (`/api/docs`) and for machines, and of metrics."""
    records = RecordEndpoints(database)
    articles = ArticleEndpoints(database, knowledge, trusted_proxies)
    endpoints = {
        "suggestions": SuggestionsEndpoint(database, knowledge).__call__,
        "articles": articles.search,
        "article": articles.article,
        "conversation": records.conversation,
        "tickets": records.tickets,
        "live": health.live,
        "ready": health.ready,
    }
    document = openapi(origin)
    templates = Environment(loader=FileSystemLoader(FOLDER), autoescape=select_autoescape(), undefined=StrictUndefined)
    page = templates.get_template("docs.html").render(
        document=document, operations=OPERATIONS, schemas=document["components"]["schemas"]
    )

    async def machine(_request: Request) -> Response:
        return JSONResponse(document)

    async def people(_request: Request) -> Response:
        return HTMLResponse(page, headers=DOCUMENTATION_HEADERS)

    return [
        *(Route(operation.path, endpoints[operation.name], methods=["GET"]) for operation in OPERATIONS),
        Route("/metrics", metrics.__call__, methods=["GET"]),
        Route("/api/openapi.json", machine, methods=["GET"]),
        Route("/api/docs", people, methods=["GET"]),
        Mount("/api/static", StaticFiles(directory=FOLDER / "static")),
    ]
