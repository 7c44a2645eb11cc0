"""What every page of the desk works with, put together once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from knowledge.knowledge_base import KnowledgeBase
from server.backlog.audits.running import Auditing
from server.database import Database
from server.desk.passwords import Passwords
from server.desk.screens import Screens
from server.inbox.copilot import Copilot
from server.realtime.hub import Hub
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the desk. `now` gives aware UTC moments; `wake_agent` says that there is a run to take up."""

    database: Database
    hub: Hub
    knowledge: KnowledgeBase
    settings: Settings
    wake_agent: Callable[[], None]
    now: Callable[[], datetime]
    screens: Screens
    passwords: Passwords
    copilot: Copilot
    auditing: Auditing

    @property
    def https(self) -> bool:
        """Whether browsers reach the desk over https."""
        return self.settings.origin.startswith("https://")
