"""When the step of the audit is done: the queue is split, and the dead weight is out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

SPLIT_MIN: Final = 0.95
"""Share of the open tickets that must be sorted: the last ones come in while one looks."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist."""

    words: str
    holds: bool
    how_far: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """All of it; it is done when all hold."""

    checks: tuple[Check, ...]

    @property
    def is_done(self) -> bool:
        """Whether the step of the audit is done."""
        return all(each.holds for each in self.checks)


def checklist_of(report: Mapping[str, Any], dead_weight: int) -> Checklist:
    """How far the queue of a report is; `dead_weight` counts what it found that is still open."""
    apparent = report["backlog"]["apparent"]
    return Checklist(
        (
            _split("Split by type: every ticket has a category", report, "category", {"(none)"}, apparent),
            _split("Split by age: it is known since when each waits", report, "age", {"not known"}, apparent),
            _split("Split by urgency: every ticket has a tier", report, "priority", {"(none)"}, apparent),
            Check(
                "Dead weight closed: resolved ones, duplicates, what waits for the customer",
                dead_weight == 0,
                "nothing is left" if dead_weight == 0 else f"{dead_weight:,} still open",
            ),
        )
    )


def _split(words: str, report: Mapping[str, Any], dimension: str, without: set[str], apparent: int) -> Check:
    unsorted = sum(each["open"] for each in report["by"][dimension] if each["value"] in without)
    share = 1.0 if not apparent else (apparent - unsorted) / apparent
    return Check(words, share >= SPLIT_MIN, f"{apparent - unsorted:,} of {apparent:,}")
