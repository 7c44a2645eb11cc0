"""What the service consists of."""

from dataclasses import dataclass

from escalation.business_hours import BusinessHours
from knowledge.knowledge_base import KnowledgeBase
from knowledge.served_embedder import ServedEmbedder
from server.acting import Acting
from server.agent.answer import Answerer
from server.agent.run_worker import RunWorker
from server.backlog.audits.running import Auditing
from server.database import Database
from server.draining import Draining
from server.integrations.courier import Courier
from server.letters.postman import Postman
from server.metrics import Metrics
from server.realtime.bus import Bus
from server.realtime.gap_watch import GapWatch
from server.realtime.hub import Hub
from server.realtime.open_sockets import OpenSockets
from server.realtime.visitor_socket import VisitorSocket
from server.settings import Settings
from server.upkeep.upkeep import Upkeep


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
    upkeep: Upkeep
    hours: BusinessHours
    """When people answer on sites that have not set it themselves."""
    courier: Courier
    """Sends announcements to other systems."""
    postman: Postman | None
    """Sends letters, where a mail server takes them."""
    auditing: Auditing
    """Does the audits that the desk asks for."""
