"""Which rounds a process runs."""

from collections.abc import Callable
from datetime import datetime

from knowledge.embedding import Embedder
from server.backlog.audits.running import Auditing
from server.database import Database
from server.metrics import Metrics
from server.realtime.hub import Hub
from server.upkeep.alert_round import AlertRound
from server.upkeep.auditing_round import audits
from server.upkeep.binding_round import binding
from server.upkeep.classifying import CLASSIFY_SECONDS, Classifying
from server.upkeep.clock_round import ClockRound
from server.upkeep.folding_round import folding
from server.upkeep.forgetting import forgetting
from server.upkeep.health_round import HealthRound
from server.upkeep.keeping_round import KeepingRounds
from server.upkeep.reporting_round import ReportingRound
from server.upkeep.routing_round import RoutingRound
from server.upkeep.sprint_round import SprintRound
from server.upkeep.topic_round import TopicRound
from server.upkeep.upkeep import Round


def build_rounds(
    database: Database,
    hub: Hub,
    clock: Callable[[], datetime],
    metrics: Metrics,
    classifying: Classifying,
    on_letter: Callable[[], None] | None = None,
    *,
    origin: str,
    embedder: Embedder | None = None,
    auditing: Auditing | None = None,
) -> tuple[Round, ...]:
    """All rounds, on a database that is started; `clock` gives aware UTC moments.

    `on_letter` hears after a commit that there may be a letter to send; without it none is written. `origin` is where
    browsers reach the desk. `embedder` reads what tickets ask; without it no new topics are looked for; `auditing`
    takes up audits whose process died.
    """
    return (
        ClockRound(database, hub, clock, metrics.clock_told).round,
        Round("classifying", CLASSIFY_SECONDS, classifying.look),
        RoutingRound(database, hub, clock).round,
        *KeepingRounds(database, hub, clock, on_letter).rounds,
        ReportingRound(database, clock, origin, on_letter).round,
        folding(database),
        binding(database, clock),
        AlertRound(database, hub, clock).round,
        *(() if embedder is None else (TopicRound(database, hub, embedder, clock).round,)),
        *(() if auditing is None else (audits(auditing),)),
        SprintRound(database, hub, clock, on_letter).round,
        forgetting(database, clock),
        HealthRound(database, hub, clock).round,
    )
