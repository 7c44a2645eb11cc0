"""Where what is served, built for `app.py`, and what is said at an address where nothing is."""

import time
from collections.abc import Mapping
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ExceptionHandler

from server.agent.llm import LlmAnswerer
from server.api.door import Door, KeyLimits
from server.api.health import HealthEndpoints
from server.api.metrics import MetricsEndpoint
from server.api.responses import error_response
from server.api.routes import build_api_routes
from server.clock import utc_now
from server.database import DatabaseUnavailable
from server.desk.routes import build_desk_routes
from server.embed.assets import WidgetFiles
from server.embed.routes import build_embed_routes
from server.embed.widget_settings import takes_files
from server.nudges.endpoint import NudgesEndpoint
from server.parts import Parts
from server.pictures.routes import build_picture_routes
from server.realtime.events import RunWaiting
from server.realtime.topics import WORK_TOPIC
from server.uploads.routes import Uploads, build_upload_routes

log = structlog.get_logger(__name__)

AWAY_SECONDS: Final = 2
"""After which a request is worth another try where the database was away."""


def build_routes(parts: Parts, widget: WidgetFiles) -> list[BaseRoute]:
    """Where what is served."""
    settings, database, bus, hub = parts.settings, parts.database, parts.bus, parts.hub
    health = HealthEndpoints(
        database, parts.draining, hints_fail=lambda: settings.redis_url is not None and not bus.healthy
    )
    metrics = MetricsEndpoint(database, parts.metrics, settings.metrics_token)
    nudges = NudgesEndpoint(database, settings.trusted_proxies, utc_now, time.monotonic)
    return [
        Route("/", _home),
        WebSocketRoute("/v1/visitor", parts.socket.serve),
        *build_embed_routes(database, parts.knowledge, widget, mail=parts.postman is not None),
        Route("/v1/sites/{key}/nudges", nudges.__call__, methods=["POST"]),
        *build_picture_routes(database),
        *build_upload_routes(
            Uploads(database, settings.own_origins, settings.trusted_proxies, takes_files, utc_now),
        ),
        *build_api_routes(
            Door(
                database,
                hub,
                utc_now,
                lambda: hub.publish(WORK_TOPIC, RunWaiting()),
                KeyLimits(settings.trusted_proxies, time.monotonic),
            ),
            parts.knowledge,
            settings.origin,
            health=health,
            metrics=metrics,
            trusted_proxies=settings.trusted_proxies,
        ),
        *build_desk_routes(
            database,
            hub,
            parts.knowledge,
            settings,
            lambda: hub.publish(WORK_TOPIC, RunWaiting()),
            writers=[each for each in parts.answerers if isinstance(each, LlmAnswerer)],
            auditing=parts.auditing,
        ),
    ]


async def _home(_request: Request) -> Response:
    return RedirectResponse("/desk")


async def _not_found(_request: Request, _error: Exception) -> Response:
    return error_response(404, "not_found", "There is nothing at this address. See /api/docs.")


async def _not_allowed(_request: Request, _error: Exception) -> Response:
    return error_response(405, "method_not_allowed", "This address does not take this method. See /api/docs.")


async def _away(_request: Request, _error: Exception) -> Response:
    log.warning("request not answered", cause="database unavailable")
    words = "The database is away at the moment. Try again in a moment."
    return error_response(503, "unavailable", words, {"Retry-After": str(AWAY_SECONDS)})


async def _failed(_request: Request, _error: Exception) -> Response:
    return error_response(500, "internal_error", "Something went wrong on our side; the log names it.")


REFUSALS: Final[Mapping[Any, ExceptionHandler]] = {
    404: _not_found,
    405: _not_allowed,
    500: _failed,
    DatabaseUnavailable: _away,
}
"""How a request is answered that nothing of the above can answer."""
