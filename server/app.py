"""The composition root: the one place where parts are built and joined."""

import os
import time
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from knowledge.embedding import Embedder
from knowledge.knowledge_base import KnowledgeBase
from knowledge.served_embedder import ServedEmbedder
from server.acting import build_acting
from server.addresses import REFUSALS, build_routes
from server.agent.measured_audience import MeasuredAudience
from server.agent.person.hours import hours_of
from server.agent.profile import AgentProfile, read_profile
from server.agent.responder import Responder
from server.agent.run_worker import STOP_SECONDS, RunWorker
from server.agent.tools.exchange import Exchange
from server.answering import build_answerers, build_responder
from server.api.clean_address import CleanAddress
from server.backlog.audits.running import Auditing
from server.backlog.endpoint_trouble import EndpointTrouble
from server.clock import utc_now
from server.database import Database
from server.embed.assets import WidgetFiles
from server.ground import Ground, build_ground
from server.integrations.courier import Courier, Origin
from server.letters.postman import Postman
from server.lifetime import running
from server.mail_server import mail_server
from server.parts import Parts
from server.protocol.server_frames import IncidentFrame
from server.realtime.gap_watch import GapWatch
from server.realtime.hub import Hub
from server.realtime.open_sockets import FAREWELL_SECONDS
from server.realtime.topics import WORK_TOPIC
from server.settings import Settings
from server.upkeep.classifying import Classifying
from server.upkeep.rounds import build_rounds
from server.upkeep.site_classifiers import SiteClassifiers
from server.upkeep.upkeep import Upkeep
from server.visiting import build_visitor_socket

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
        exception_handlers=REFUSALS,
        lifespan=lambda _app: running(parts),
    )
    app.state.draining = parts.draining
    app.state.on_evicted = parts.metrics.evicted
    return app


def build_parts(settings: Settings, knowledge: KnowledgeBase | None, environment: Mapping[str, str]) -> Parts:
    """The parts, from the database upward; nothing is opened yet."""
    ground = build_ground(settings)
    database = ground.database
    embedder = build_embedder(settings)
    knowledge = knowledge or KnowledgeBase(database.bulk, embedder, settings.data_dir)
    profile = read_profile(settings.agent_dir, environment)
    acting = build_acting(settings, profile, database, embedder, utc_now, environment)
    acting.board.on_change(lambda incident: ground.sockets.tell(IncidentFrame(incident=incident)))
    answerers = build_answerers(settings, profile, database, acting)
    worker = build_worker(
        ground,
        build_responder(settings, knowledge, profile, acting, answerers, ground.metrics.provider_failed),
        profile,
    )
    postman = build_postman(settings, database)
    auditing = Auditing(database, knowledge, settings, utc_now)
    return Parts(
        settings=settings,
        metrics=ground.metrics,
        draining=ground.draining,
        database=database,
        embedder=embedder,
        knowledge=knowledge,
        answerers=answerers,
        bus=ground.bus,
        hub=ground.hub,
        gap_watch=GapWatch(database, ground.hub, ground.bus),
        sockets=ground.sockets,
        worker=worker,
        socket=build_visitor_socket(ground, profile, acting, worker, postman),
        acting=acting,
        upkeep=build_upkeep(ground, embedder, postman, auditing),
        hours=hours_of(profile.people),
        courier=build_courier(ground),
        postman=postman,
        auditing=auditing,
    )


def build_worker(ground: Ground, responder: Responder, profile: AgentProfile) -> RunWorker:
    """What works on answers, as many at once as the settings allow."""
    worker = RunWorker(
        ground.database,
        responder,
        MeasuredAudience(ground.live, ground.metrics, time.monotonic),
        utc_now,
        ground.settings.runs_concurrent,
        ground.settings.runs_per_site,
        ground.metrics.ended,
        profile.people,
    )
    ground.live.on_stop(worker.stop)
    return worker


def build_upkeep(ground: Ground, embedder: Embedder, postman: Postman | None, auditing: Auditing) -> Upkeep:
    """The rounds that a process makes by the clock."""
    rounds = build_rounds(
        ground.database,
        ground.hub,
        utc_now,
        ground.metrics,
        build_classifying(ground.settings, ground.database, ground.hub, embedder),
        None if postman is None else postman.wake,
        origin=ground.settings.origin,
        embedder=embedder,
        auditing=auditing,
    )
    return Upkeep(rounds)


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


def build_postman(settings: Settings, database: Database) -> Postman | None:
    """Who sends letters; nobody without a mail server."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return Postman(database, mail_server(settings.smtp_url, settings.mail_from), utc_now)


def build_courier(ground: Ground) -> Courier:
    """Who sends announcements to other systems, and tells owners of an endpoint at which nothing arrives."""
    origin = Origin(ground.settings.origin, ground.settings.webhook_private_hosts)
    return Courier(ground.database, Exchange(), origin, utc_now, trouble=EndpointTrouble(ground.hub))


def build_embedder(settings: Settings, model: str | None = None) -> ServedEmbedder:
    """The model named `model`, or that of the settings; raises ModelMissing with the remedy. To be closed after use."""
    return ServedEmbedder(model or settings.embedding_model, settings.models_folder, settings.embedding_precision)
