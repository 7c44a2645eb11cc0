"""The composition root: the one place where parts are built and joined."""

import os
import time
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from escalation.business_hours import BusinessHours
from escalation.site_policies import site_hours
from knowledge.embedding import Embedder
from knowledge.knowledge_base import KnowledgeBase
from knowledge.served_embedder import ServedEmbedder
from server.acting import build_acting
from server.agent.llm import LlmAnswerer
from server.agent.measured_audience import MeasuredAudience
from server.agent.person.hours import hours_of
from server.agent.profile import AgentProfile, read_profile
from server.agent.run_worker import STOP_SECONDS, RunWorker
from server.agent.tools.exchange import Exchange
from server.answering import build_answerers, build_responder
from server.api.clean_address import CleanAddress
from server.api.door import Door, KeyLimits
from server.api.health import HealthEndpoints
from server.api.metrics import MetricsEndpoint
from server.api.responses import error_response
from server.api.routes import build_api_routes
from server.backlog.audits.running import Auditing
from server.clock import utc_now
from server.database import Database, DatabaseUnavailable
from server.desk.faces import faces_of
from server.desk.routes import build_desk_routes
from server.draining import Draining
from server.embed.assets import WidgetFiles
from server.embed.routes import build_embed_routes
from server.embed.widget_settings import takes_files
from server.integrations.courier import Courier, Origin
from server.letters.postman import Postman
from server.lifetime import running
from server.limits.bounds import address_bounds, site_bounds, visitor_bounds
from server.limits.visitor_limits import VisitorLimits
from server.mail_server import mail_server
from server.metrics import Metrics
from server.nudges.endpoint import NudgesEndpoint
from server.parts import Parts
from server.pictures.routes import build_picture_routes
from server.protocol.server_frames import Face, IncidentFrame
from server.realtime.bus import Bus, NoBus
from server.realtime.events import RunWaiting
from server.realtime.gap_watch import GapWatch
from server.realtime.greetings import Greetings
from server.realtime.hub import Hub
from server.realtime.live_answers import LiveAnswers
from server.realtime.open_sockets import FAREWELL_SECONDS, OpenSockets
from server.realtime.people_now import PeopleNow
from server.realtime.redis_bus import RedisBus
from server.realtime.topics import WORK_TOPIC
from server.realtime.visitor_commands import VisitorCommands
from server.realtime.visitor_endings import VisitorEndings
from server.realtime.visitor_parts import VisitorParts
from server.realtime.visitor_socket import VisitorSocket
from server.settings import Settings
from server.upkeep.classifying import Classifying
from server.upkeep.rounds import build_rounds
from server.upkeep.site_classifiers import SiteClassifiers
from server.upkeep.upkeep import Upkeep
from server.uploads.routes import Uploads, build_upload_routes

log = structlog.get_logger(__name__)

AWAY_SECONDS: Final = 2
"""After which a request is worth another try where the database was away."""

LEAVE_SECONDS: Final = STOP_SECONDS + FAREWELL_SECONDS
"""Of a stop's seconds: to give back the answers that did not end, and to tell the panels."""


def build_app(
    settings: Settings,
    widget: WidgetFiles,
    extra_routes: Sequence[BaseRoute] = (),
    knowledge: KnowledgeBase | None = None,
    environment: Mapping[str, str] | None = None,
) -> Starlette:
    """The whole service as an ASGI application; `extra_routes` are the demo's. The database must be migrated.

    `knowledge`: for what is measured beside retrieval; without it that of the database. `environment`: what the files
    of `settings.agent_dir` name as `${NAME}`; without it this process's.
    """
    parts = build_parts(settings, knowledge, os.environ if environment is None else environment)
    patience = max(settings.drain_seconds - LEAVE_SECONDS, 0)
    parts.draining.then(lambda: parts.worker.drain(patience), patience + STOP_SECONDS + 1)
    parts.draining.then(parts.sockets.farewell, FAREWELL_SECONDS + 1)
    parts.hub.listen(WORK_TOPIC, lambda _event: parts.worker.wake())
    app = Starlette(
        routes=[*build_routes(parts, widget), *extra_routes],
        middleware=[Middleware(CleanAddress)],
        exception_handlers={404: _not_found, 405: _not_allowed, 500: _failed, DatabaseUnavailable: _away},
        lifespan=lambda _app: running(parts),
    )
    app.state.draining = parts.draining
    app.state.on_evicted = parts.metrics.evicted
    return app


def build_parts(settings: Settings, knowledge: KnowledgeBase | None, environment: Mapping[str, str]) -> Parts:
    """The parts, from the database upward; nothing is opened yet."""
    metrics = Metrics()
    draining = Draining()
    database = Database(settings.sqlalchemy_url, metrics)
    embedder = build_embedder(settings)
    knowledge = knowledge or KnowledgeBase(database.bulk, embedder, settings.data_dir)
    bus = build_bus(settings)
    hub = Hub(bus)
    sockets = OpenSockets()
    live = LiveAnswers(hub)
    profile = read_profile(settings.agent_dir, environment)
    acting = build_acting(settings, profile, database, embedder, utc_now, environment)
    answerers = build_answerers(settings, profile, database, acting)
    acting.board.on_change(lambda incident: sockets.tell(IncidentFrame(incident=incident)))
    worker = RunWorker(
        database,
        build_responder(settings, knowledge, profile, acting, answerers, metrics.provider_failed),
        MeasuredAudience(live, metrics, time.monotonic),
        utc_now,
        settings.runs_concurrent,
        settings.runs_per_site,
        metrics.ended,
        profile.people,
    )
    live.on_stop(worker.stop)
    postman = build_postman(settings, database)
    socket = VisitorSocket(
        VisitorParts(
            database=database,
            greetings=Greetings(database),
            hub=hub,
            live=live,
            commands=VisitorCommands(database, hub, worker, utc_now, people=profile.people),
            endings=VisitorEndings(database, hub, utc_now, None if postman is None else postman.wake),
            limits=build_limits(settings, metrics),
            sockets=sockets,
            draining=draining,
            metrics=metrics,
            own_origins=settings.own_origins,
            trusted_proxies=settings.trusted_proxies,
            clock=utc_now,
            incident=acting.board.current,
            people=build_people(profile, database),
        )
    )
    _watch(metrics, database, bus, hub)
    return Parts(
        settings=settings,
        metrics=metrics,
        draining=draining,
        database=database,
        embedder=embedder,
        knowledge=knowledge,
        answerers=answerers,
        bus=bus,
        hub=hub,
        gap_watch=GapWatch(database, hub, bus),
        sockets=sockets,
        worker=worker,
        socket=socket,
        acting=acting,
        upkeep=Upkeep(
            build_rounds(
                database,
                hub,
                utc_now,
                metrics,
                build_classifying(settings, database, hub, embedder),
                None if postman is None else postman.wake,
                origin=settings.origin,
                embedder=embedder,
            )
        ),
        hours=hours_of(profile.people),
        courier=Courier(database, Exchange(), Origin(settings.origin, settings.webhook_private_hosts), utc_now),
        postman=postman,
        auditing=Auditing(database, knowledge, settings, utc_now),
    )


def build_people(profile: AgentProfile, database: Database) -> PeopleNow:
    """Who answers visitors, and when."""
    ours = hours_of(profile.people)

    async def unit(rows: AsyncConnection, site_id: str) -> tuple[BusinessHours, tuple[Face, ...]]:
        return await site_hours(rows, site_id, ours), await faces_of(rows, site_id, utc_now())

    return PeopleNow(lambda site_id: database.read(lambda rows: unit(rows, site_id)), utc_now, time.monotonic)


def _watch(metrics: Metrics, database: Database, bus: Bus, hub: Hub) -> None:
    metrics.watch_queue("writes", lambda: database.waiting)
    metrics.watch_queue("bus", lambda: bus.waiting)
    metrics.watch_dropped("bus", lambda: bus.dropped)
    metrics.watch_dropped("hub", lambda: hub.dropped)


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


def build_classifying(settings: Settings, database: Database, hub: Hub, embedder: Embedder) -> Classifying:
    """The round that gives tickets their category."""
    return Classifying(
        database,
        hub,
        SiteClassifiers(database, embedder, time.monotonic),
        utc_now,
        # The default model does; another one is chosen by a team that knows in which languages it reads.
        reads_english_only=settings.embedding_model is None,
    )


def build_bus(settings: Settings) -> Bus:
    """What carries hints to other processes: Redis where one is set."""
    if settings.redis_url is not None:
        return RedisBus(settings.redis_url)
    return NoBus(shared=settings.is_postgresql)


def build_postman(settings: Settings, database: Database) -> Postman | None:
    """Who sends letters; nobody without a mail server."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return Postman(database, mail_server(settings.smtp_url, settings.mail_from), utc_now)


def build_limits(settings: Settings, metrics: Metrics) -> VisitorLimits:
    """What visitors may do by the settings."""
    bounds = visitor_bounds(settings), address_bounds(settings), site_bounds(settings)
    return VisitorLimits(*bounds, time.monotonic, metrics.limited)


def build_embedder(settings: Settings, model: str | None = None) -> ServedEmbedder:
    """The model named `model`, or that of the settings; raises ModelMissing with the remedy. To be closed after use."""
    return ServedEmbedder(model or settings.embedding_model, settings.models_folder, settings.embedding_precision)


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
