"""Which rounds a process runs."""

from collections.abc import Callable
from datetime import datetime

from server.database import Database
from server.realtime.hub import Hub
from server.upkeep.forgetting import forgetting
from server.upkeep.upkeep import Round


def build_rounds(database: Database, hub: Hub, clock: Callable[[], datetime]) -> tuple[Round, ...]:  # noqa: ARG001
    """All rounds, on a database that is started; `clock` gives aware UTC moments."""
    return (forgetting(database, clock),)
