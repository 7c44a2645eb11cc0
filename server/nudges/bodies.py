"""What a page reports: a few things that happened, and nothing about whom."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from server.embed.widget_settings import RuleName
from server.nudges.counts import Arm, Event, Happened

COUNTS_MAX: Final = 20
"""Of one report; a page session has a handful."""

BYTES_MAX: Final = 4_096
"""Of a report: COUNTS_MAX of the longest."""


class HappenedBody(BaseModel):
    """One thing that happened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: RuleName
    arm: Arm
    event: Event

    def value(self) -> Happened:
        """As the rest of the server knows it."""
        return Happened(self.rule, self.arm, self.event)


class NudgesBody(BaseModel):
    """A report."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counts: tuple[HappenedBody, ...] = Field(min_length=1, max_length=COUNTS_MAX)
