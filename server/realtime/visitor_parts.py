"""What a visitor's socket works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.database import Database
from server.draining import Draining
from server.limits.client_address import Network
from server.limits.visitor_limits import VisitorLimits
from server.metrics import Metrics
from server.protocol.server_frames import Incident
from server.realtime.greetings import Greetings
from server.realtime.hub import Hub
from server.realtime.live_answers import LiveAnswers
from server.realtime.open_sockets import OpenSockets
from server.realtime.people_now import PeopleNow
from server.realtime.visitor_commands import VisitorCommands
from server.realtime.visitor_endings import VisitorEndings


@dataclass(frozen=True, slots=True)
class VisitorParts:
    """What a visitor's socket works with. `clock` gives aware UTC moments."""

    database: Database
    greetings: Greetings
    hub: Hub
    live: LiveAnswers
    commands: VisitorCommands
    endings: VisitorEndings
    limits: VisitorLimits
    sockets: OpenSockets
    draining: Draining
    metrics: Metrics
    own_origins: frozenset[str]
    trusted_proxies: Sequence[Network]
    clock: Callable[[], datetime]
    incident: Callable[[], Incident | None] = lambda: None
    """What is wrong with the product at the moment."""

    people: PeopleNow | None = None
    """Who answers; without it panels are not told."""
