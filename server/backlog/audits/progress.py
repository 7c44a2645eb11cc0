"""How far an audit is."""

from collections.abc import Callable
from enum import StrEnum


class Phase(StrEnum):
    """What is done now, in this order."""

    WAITING = "waiting"
    READING = "reading"
    EMBEDDING = "embedding"
    COMPARING = "comparing"
    ASKING = "asking"
    WRITING = "writing"

    @property
    def words(self) -> str:
        """For people."""
        return _WORDS[self]


_WORDS = {
    Phase.WAITING: "Waiting for its turn",
    Phase.READING: "Reading the tickets",
    Phase.EMBEDDING: "Reading what the texts mean",
    Phase.COMPARING: "Finding topics, duplicates and causes",
    Phase.ASKING: "Asking the help centre what it can answer",
    Phase.WRITING: "Writing the report",
}

Show = Callable[[Phase, int, int | None], None]
"""Hears the phase, what is done of it, and how much there is: None where nobody knows."""
