"""The composition root: the one place where parts are built and joined."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from knowledge.knowledge_base import KnowledgeBase
from knowledge.served_embedder import ServedEmbedder
from server.agent.answer import Answerer
from server.agent.extractive import ExtractiveAnswerer
from server.agent.llm import LlmAnswerer
from server.agent.measured_audience import MeasuredAudience
from server.agent.policy import Thresholds
from server.agent.responder import Responder
from server.agent.run_worker import RunWorker
from server.api.clean_address import CleanAddress
from server.api.health import HealthEndpoints
from server.api.metrics import MetricsEndpoint
from server.api.responses import error_response
from server.api.routes import build_api_routes
from server.database import Database
from server.desk.routes import build_desk_routes
from server.draining import Draining
from server.embed.assets import WidgetFiles
from server.embed.routes import build_embed_routes
from server.limits.bounds import address_bounds, site_bounds, visitor_bounds
from server.limits.visitor_limits import VisitorLimits
from server.metrics import Metrics
from server.realtime.bus import Bus, NoBus
from server.realtime.events import RunWaiting
from server.realtime.gap_watch import GapWatch
from server.realtime.hub import Hub
from server.realtime.live_answers import LiveAnswers
from server.realtime.open_sockets import OpenSockets
from server.realtime.redis_bus import RedisBus
from server.realtime.topics import WORK_TOPIC
from server.realtime.visitor_commands import VisitorCommands
from server.realtime.visitor_socket import VisitorParts, VisitorSocket
from server.settings import Settings

LEAVE_SECONDS: Final = 4
"""Of a stop's seconds: to give back the answers that did not end, and to tell the panels."""

MODEL_SECONDS_MAX: Final = 20.0
"""An exported model loads in half a second on a core of its own, and in ten on a machine that has much to do."""


def build_app(
    settings: Settings,
    widget: WidgetFiles,
    extra_routes: Sequence[BaseRoute] = (),
    knowledge: KnowledgeBase | None = None,
) -> Starlette:
    """The whole service as an ASGI application; `extra_routes` are the demo's. The database must be migrated.

    `knowledge`: for what is measured beside retrieval; without it that of the database.
    """
    metrics = Metrics()
    draining = Draining()
    database = Database(settings.sqlalchemy_url, metrics)
    metrics.watch_queue("writes", lambda: database.waiting)
    embedder = build_embedder(settings)
    knowledge = knowledge or KnowledgeBase(database.bulk, embedder, settings.data_dir)
    bus = build_bus(settings)
    hub = Hub(bus)
    metrics.watch_queue("bus", lambda: bus.waiting)
    metrics.watch_dropped("bus", lambda: bus.dropped)
    metrics.watch_dropped("hub", lambda: hub.dropped)
    gap_watch = GapWatch(database, hub, bus)
    sockets = OpenSockets()
    live = LiveAnswers(hub)
    answerers = build_answerers(settings)
    thresholds = Thresholds(settings.answer_confidence, settings.handoff_confidence)
    responder = Responder(knowledge, answerers, thresholds, metrics.provider_failed)
    worker = RunWorker(
        database,
        responder,
        MeasuredAudience(live, metrics, time.monotonic),
        utc_now,
        settings.runs_concurrent,
        settings.runs_per_site,
        metrics.ended,
    )
    live.on_stop(worker.stop)
    commands = VisitorCommands(database, hub, worker, utc_now)
    socket = VisitorSocket(
        VisitorParts(
            database,
            hub,
            live,
            commands,
            build_limits(settings, metrics),
            sockets,
            draining,
            metrics,
            settings.own_origins,
            settings.trusted_proxies,
            utc_now,
        )
    )
    draining.then(lambda: worker.drain(max(settings.drain_seconds - LEAVE_SECONDS, 0)))
    draining.then(sockets.farewell)
    hub.listen(WORK_TOPIC, lambda _event: worker.wake())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await database.start()
        await hub.start(gap_watch.look_at)
        if database.is_shared:
            await gap_watch.start()
        sockets.start()
        embedder.start()
        await knowledge.start()
        warming = [asyncio.create_task(each.warm()) for each in answerers if isinstance(each, LlmAnswerer)]
        working = asyncio.create_task(_work(worker, embedder))
        try:
            yield
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await worker.drain(settings.drain_seconds)
            await asyncio.gather(*warming, return_exceptions=True)
            await sockets.aclose()
            await gap_watch.aclose()
            await hub.aclose()
            await knowledge.aclose()
            await embedder.aclose()
            await database.aclose()

    app = Starlette(
        routes=[
            Route("/", _home),
            WebSocketRoute("/v1/visitor", socket.serve),
            *build_embed_routes(database, widget),
            *build_api_routes(
                database,
                knowledge,
                settings.origin,
                health=HealthEndpoints(
                    database, draining, hints_fail=lambda: settings.redis_url is not None and not bus.healthy
                ),
                metrics=MetricsEndpoint(database, metrics, settings.metrics_token),
            ),
            *build_desk_routes(database, hub, knowledge, settings, lambda: hub.publish(WORK_TOPIC, RunWaiting())),
            *extra_routes,
        ],
        middleware=[Middleware(CleanAddress)],
        exception_handlers={404: _not_found, 405: _not_allowed, 500: _failed},
        lifespan=lifespan,
    )
    app.state.draining = draining
    app.state.on_evicted = metrics.evicted
    return app


def build_bus(settings: Settings) -> Bus:
    """What carries hints to other processes: Redis where one is set."""
    if settings.redis_url is not None:
        return RedisBus(settings.redis_url)
    return NoBus(shared=settings.is_postgresql)


def build_limits(settings: Settings, metrics: Metrics) -> VisitorLimits:
    """What visitors may do by the settings."""
    bounds = visitor_bounds(settings), address_bounds(settings), site_bounds(settings)
    return VisitorLimits(*bounds, time.monotonic, metrics.limited)


def build_embedder(settings: Settings, model: str | None = None) -> ServedEmbedder:
    """The model named `model`, or that of the settings; raises ModelMissing with the remedy. To be closed after use."""
    return ServedEmbedder(model or settings.embedding_model, settings.models_folder, settings.embedding_precision)


def build_answerers(settings: Settings) -> tuple[Answerer, ...]:
    """The answerers in the order in which they are tried: a model when one is set, then the help centre's own words."""
    extractive = ExtractiveAnswerer()
    return (extractive,) if settings.model is None else (LlmAnswerer(settings), extractive)


async def _work(worker: RunWorker, embedder: ServedEmbedder) -> None:
    """Begins to answer once an exported model is there, so that what is asked at the start, or was left open by a stop,
    is not answered by words alone. Sockets are served meanwhile."""
    if embedder.is_exported:
        with suppress(TimeoutError):
            async with asyncio.timeout(MODEL_SECONDS_MAX):
                await embedder.ready()
    await worker.start()


def utc_now() -> datetime:
    """The time of day; the only clock of the service."""
    return datetime.now(UTC)


async def _home(_request: Request) -> Response:
    return RedirectResponse("/desk")


async def _not_found(_request: Request, _error: Exception) -> Response:
    return error_response(404, "not_found", "There is nothing at this address. See /api/docs.")


async def _not_allowed(_request: Request, _error: Exception) -> Response:
    return error_response(405, "method_not_allowed", "This address does not take this method. See /api/docs.")


async def _failed(_request: Request, _error: Exception) -> Response:
    return error_response(500, "internal_error", "Something went wrong on our side; the log names it.")
