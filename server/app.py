"""The composition root: the one place where parts are built and joined."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from knowledge.knowledge_base import KnowledgeBase
from knowledge.served_embedder import ServedEmbedder
from server.acting import Acting, build_acting
from server.agent.accepted_error import NEVER
from server.agent.answer import Answerer
from server.agent.attachment_reflex import AttachmentReflex
from server.agent.calibration import Calibration, read_calibration, shipped_calibration
from server.agent.courtesy_reflex import CourtesyReflex
from server.agent.extractive import ExtractiveAnswerer
from server.agent.llm import LlmAnswerer, choices_of
from server.agent.measured_audience import MeasuredAudience
from server.agent.person.frustration_reflex import FrustrationReflex
from server.agent.person.segment_reflex import SegmentReflex
from server.agent.person.sensitive_reflex import SensitiveReflex
from server.agent.profile import AgentProfile, read_profile
from server.agent.reflex import Reflex
from server.agent.responder import Responder
from server.agent.run_worker import STOP_SECONDS, RunWorker
from server.agent.usage import ModelBudget
from server.agent.wish_reflex import WishReflex
from server.api.clean_address import CleanAddress
from server.api.health import HealthEndpoints
from server.api.metrics import MetricsEndpoint
from server.api.responses import error_response
from server.api.routes import build_api_routes
from server.database import Database
from server.desk.faces import faces_of
from server.desk.routes import build_desk_routes
from server.draining import Draining
from server.embed.assets import WidgetFiles
from server.embed.routes import build_embed_routes
from server.letters.mail_server import mail_server
from server.letters.postman import Postman
from server.limits.bounds import address_bounds, site_bounds, visitor_bounds
from server.limits.visitor_limits import VisitorLimits
from server.metrics import Metrics
from server.nudges.endpoint import NudgesEndpoint
from server.pictures.routes import build_picture_routes
from server.protocol.server_frames import IncidentFrame
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
from server.realtime.visitor_socket import VisitorParts, VisitorSocket
from server.settings import Settings
from server.uploads.routes import Uploads, build_upload_routes
from server.uploads.sweep import UploadSweep

log = structlog.get_logger(__name__)

LEAVE_SECONDS: Final = STOP_SECONDS + FAREWELL_SECONDS
"""Of a stop's seconds: to give back the answers that did not end, and to tell the panels."""

WARM_SECONDS_MAX: Final = 20.0
"""Before sockets are taken. Three seconds are enough on a core of its own, ten on a machine that has much to do."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the service consists of; who knows whom is settled when they are built."""

    settings: Settings
    metrics: Metrics
    draining: Draining
    database: Database
    embedder: ServedEmbedder
    knowledge: KnowledgeBase
    answerers: tuple[Answerer, ...]
    bus: Bus
    hub: Hub
    gap_watch: GapWatch
    sockets: OpenSockets
    worker: RunWorker
    socket: VisitorSocket
    acting: Acting
    nudges: NudgesEndpoint
    postman: Postman | None
    """Sends letters, where a mail server takes them."""


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
        exception_handlers={404: _not_found, 405: _not_allowed, 500: _failed},
        lifespan=lambda _app: _running(parts),
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
    calibration = build_calibration(settings)
    thresholds = calibration.thresholds(settings.accepted_error_rate)
    if thresholds.hand_off >= NEVER:
        log.warning(
            "people_answer_everything", accepted_error_rate=settings.accepted_error_rate, see="docs/confidence.md"
        )
    acting.board.on_change(lambda incident: sockets.tell(IncidentFrame(incident=incident)))
    has_model = len(answerers) > 1
    worker = RunWorker(
        database,
        Responder(
            knowledge,
            answerers,
            thresholds,
            metrics.provider_failed,
            reflexes=build_reflexes(acting, profile, has_model=has_model),
            acts=acting.guide.matches,
            instead=acting.playbook if has_model else None,
            calibration=calibration,
        ),
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
            people=PeopleNow(
                profile.people,
                lambda site_id: database.read(lambda rows: faces_of(rows, site_id, utc_now())),
                utc_now,
                time.monotonic,
            ),
        )
    )
    metrics.watch_queue("writes", lambda: database.waiting)
    metrics.watch_queue("bus", lambda: bus.waiting)
    metrics.watch_dropped("bus", lambda: bus.dropped)
    metrics.watch_dropped("hub", lambda: hub.dropped)
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
        postman=postman,
        nudges=NudgesEndpoint(database, settings.trusted_proxies, utc_now, time.monotonic),
    )


def build_reflexes(acting: Acting, profile: AgentProfile, *, has_model: bool) -> tuple[Reflex, ...]:
    """What may settle a turn before anything is searched, in the order in which it is tried."""
    first = (
        acting.decided,
        acting.scout,
        AttachmentReflex(),
        WishReflex(),
        SegmentReflex(profile.people.segments),
        CourtesyReflex(),
        FrustrationReflex(),
        acting.incident,
        SensitiveReflex(profile.people.sensitive, acting.guide),
    )
    return first if has_model else (*first, acting.playbook)


def build_calibration(settings: Settings) -> Calibration:
    """What was learned from outcomes: that of the settings, else the one that comes with this version. Raises
    CalibrationUnusable."""
    return shipped_calibration() if settings.calibration_file is None else read_calibration(settings.calibration_file)


def build_routes(parts: Parts, widget: WidgetFiles) -> list[BaseRoute]:
    """Where what is served."""
    settings, database, bus, hub = parts.settings, parts.database, parts.bus, parts.hub
    health = HealthEndpoints(
        database, parts.draining, hints_fail=lambda: settings.redis_url is not None and not bus.healthy
    )
    metrics = MetricsEndpoint(database, parts.metrics, settings.metrics_token)
    return [
        Route("/", _home),
        WebSocketRoute("/v1/visitor", parts.socket.serve),
        *build_embed_routes(database, parts.knowledge, widget, mail=parts.postman is not None),
        Route("/v1/sites/{key}/nudges", parts.nudges.__call__, methods=["POST"]),
        *build_picture_routes(database),
        *build_upload_routes(Uploads(database, settings.own_origins, settings.trusted_proxies, utc_now)),
        *build_api_routes(
            database,
            parts.knowledge,
            settings.origin,
            health=health,
            metrics=metrics,
            trusted_proxies=settings.trusted_proxies,
        ),
        *build_desk_routes(database, hub, parts.knowledge, settings, lambda: hub.publish(WORK_TOPIC, RunWaiting())),
    ]


@asynccontextmanager
async def _running(parts: Parts) -> AsyncIterator[None]:
    """Opens the parts, and closes them in the opposite order, also when one of them does not open."""
    async with AsyncExitStack() as opened:
        opened.push_async_callback(parts.database.aclose)
        await parts.database.start()
        opened.push_async_callback(parts.hub.aclose)
        await parts.hub.start(parts.gap_watch.look_at)
        opened.push_async_callback(parts.gap_watch.aclose)
        if parts.database.is_shared:
            await parts.gap_watch.start()
        sweep = UploadSweep(parts.database, utc_now)
        opened.push_async_callback(sweep.aclose)
        sweep.start()
        opened.push_async_callback(parts.sockets.aclose)
        parts.sockets.start()
        for model in (each for each in parts.answerers if isinstance(each, LlmAnswerer)):
            opened.push_async_callback(model.aclose)
        parts.acting.open(opened)
        opened.push_async_callback(parts.embedder.aclose)
        parts.embedder.start()
        opened.push_async_callback(parts.knowledge.aclose)
        await parts.knowledge.start()
        await _warm(parts)
        # After a stop by signal there is no patience left; whoever ends the application otherwise drains here.
        opened.push_async_callback(
            lambda: parts.worker.drain(0 if parts.draining.begun else parts.settings.drain_seconds)
        )
        await parts.worker.start()
        if parts.postman is not None:
            opened.push_async_callback(parts.postman.aclose)
            await parts.postman.start()
        yield


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


def build_answerers(
    settings: Settings, profile: AgentProfile, database: Database, acting: Acting | None = None
) -> tuple[Answerer, ...]:
    """The answerers in the order in which they are tried: the models that are set, then the help centre's own words.

    Without `acting` a model only answers.
    """
    budget = ModelBudget(database, profile.budget, utc_now)
    toolbox, playbooks = (None, None) if acting is None else (acting.toolbox, acting.guide)
    models = (LlmAnswerer(each, settings, profile, toolbox, budget, playbooks) for each in choices_of(settings))
    return (*models, ExtractiveAnswerer())


async def _warm(parts: Parts) -> None:
    """Loads what answers need: sites, an exported embedding model, the language model's client.

    Importing them holds the interpreter for seconds; beside a thousand panels that come back at once it would hold up
    both, and what they ask meanwhile would be answered by words alone. A model that is still to be exported is not
    waited for; what takes longer than WARM_SECONDS_MAX goes on, and what fails fails again where it is needed.
    """
    warming = [asyncio.create_task(each.warm()) for each in parts.answerers if isinstance(each, LlmAnswerer)]
    warming.append(asyncio.create_task(parts.knowledge.loaded()))
    if parts.embedder.is_exported:
        warming.append(asyncio.create_task(parts.embedder.ready()))
        warming.append(asyncio.create_task(parts.acting.matcher.warm()))
    done, _ = await asyncio.wait(warming, timeout=WARM_SECONDS_MAX)
    for error in (each.exception() for each in done):
        if error is not None:
            log.warning("not_warm", why=type(error).__name__)


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
