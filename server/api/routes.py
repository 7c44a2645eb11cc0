"""The routes of the HTTP interface and of its documentation."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from knowledge.knowledge_base import KnowledgeBase
from server.api.articles import ArticleEndpoints
from server.api.door import Door
from server.api.health import HealthEndpoints
from server.api.metrics import MetricsEndpoint
from server.api.openapi import ERROR_WORDS, openapi
from server.api.operation import Operation
from server.api.operations import OPERATIONS
from server.api.suggestions import SuggestionsEndpoint
from server.limits.client_address import Network
from server.team.api_scope import SCOPE_WORDS

FOLDER: Final = Path(__file__).parent

Endpoint = Callable[[Request], Awaitable[Response]]

DOCUMENTATION_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def build_api_routes(
    door: Door,
    knowledge: KnowledgeBase,
    origin: str,
    *,
    health: HealthEndpoints,
    metrics: MetricsEndpoint,
    trusted_proxies: Sequence[Network] = (),
) -> list[BaseRoute]:
    """Routes of all operations, of their documentation for people (`/api/docs`) and for machines, and of metrics."""
    articles = ArticleEndpoints(door.database, knowledge, trusted_proxies)
    public: Mapping[str, Endpoint] = {
        "suggestions": SuggestionsEndpoint(door.database, knowledge).__call__,
        "articles": articles.search,
        "article": articles.article,
        "live": health.live,
        "ready": health.ready,
    }
    document = openapi(origin)

    async def machine(_request: Request) -> Response:
        return JSONResponse(document)

    page = documentation_page(document)

    async def people(_request: Request) -> Response:
        return HTMLResponse(page, headers=DOCUMENTATION_HEADERS)

    return [
        *operation_routes(door, public),
        Route("/metrics", metrics.__call__, methods=["GET"]),
        Route("/api/openapi.json", machine, methods=["GET"]),
        Route("/api/docs", people, methods=["GET"]),
        Mount("/api/static", StaticFiles(directory=FOLDER / "static")),
    ]


def operation_routes(door: Door, public: Mapping[str, Endpoint]) -> list[BaseRoute]:
    """One route for each path with all its methods, so that another method hears which there are."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for operation in OPERATIONS:
        endpoint = door.endpoint(operation) if operation.scope is not None else public[operation.name]
        by_path.setdefault(operation.path, {})[operation.method] = endpoint
    return [Route(path, _by_method(endpoints), methods=list(endpoints)) for path, endpoints in by_path.items()]


def documentation_page(document: Mapping[str, Any]) -> str:
    """The documentation for people: all operations by their groups, then the bodies."""
    templates = Environment(loader=FileSystemLoader(FOLDER), autoescape=select_autoescape(), undefined=StrictUndefined)
    groups: dict[str, list[Operation]] = {}
    for operation in OPERATIONS:
        groups.setdefault(operation.group, []).append(operation)
    return templates.get_template("docs.html").render(
        document=document,
        groups=groups,
        documented={each["operationId"]: each for methods in document["paths"].values() for each in methods.values()},
        schemas=document["components"]["schemas"],
        scopes=SCOPE_WORDS,
        errors=ERROR_WORDS,
    )


def _by_method(endpoints: Mapping[str, Endpoint]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await endpoints["GET" if request.method == "HEAD" else request.method](request)

    return endpoint
