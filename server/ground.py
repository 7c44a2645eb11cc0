"""What all parts of the service stand on, built for `app.py`: settings, rows, hints, counters."""

from dataclasses import dataclass

from server.database import Database
from server.draining import Draining
from server.metrics import Metrics
from server.realtime.bus import Bus, NoBus
from server.realtime.hub import Hub
from server.realtime.live_answers import LiveAnswers
from server.realtime.open_sockets import OpenSockets
from server.realtime.redis_bus import RedisBus
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Ground:
    """What all other parts stand on; none of it knows any of them."""

    settings: Settings
    metrics: Metrics
    draining: Draining
    database: Database
    bus: Bus
    hub: Hub
    sockets: OpenSockets
    live: LiveAnswers


def build_ground(settings: Settings) -> Ground:
    """The ground, with its queues counted; nothing is opened yet."""
    metrics = Metrics()
    database = Database(settings.sqlalchemy_url, metrics)
    bus = build_bus(settings)
    hub = Hub(bus)
    metrics.watch_queue("writes", lambda: database.waiting)
    metrics.watch_queue("bus", lambda: bus.waiting)
    metrics.watch_dropped("bus", lambda: bus.dropped)
    metrics.watch_dropped("hub", lambda: hub.dropped)
    return Ground(settings, metrics, Draining(), database, bus, hub, OpenSockets(), LiveAnswers(hub))


def build_bus(settings: Settings) -> Bus:
    """What carries hints to other processes: Redis where one is set."""
    if settings.redis_url is not None:
        return RedisBus(settings.redis_url)
    return NoBus(shared=settings.is_postgresql)
