"""Counting a backlog in one pass, whatever its length: by age, category, assignee and so on, and what each category is.

Everything is counted exactly; what is kept of a ticket is one number, its age.
"""

from array import array
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from escalation.ages import AgeBand, age_of, band_of
from escalation.audit.limits import Limits
from escalation.audit.row import AuditTicket
from escalation.audit.ticket_filter import NOTHING
from escalation.instant import DAY_MS, MILLISECOND

OTHERS: Final = "(others)"

VALUES_MAX: Final = 10_000
"""Different values of one dimension that are told apart: more is a column of free text; the rest are OTHERS."""

VALUE_CHARACTERS_MAX: Final = 200

LATELY: Final = timedelta(days=28)
"""For the volume of a category: four whole weeks."""

DIMENSIONS: Final = ("age", "category", "assignee", "status", "segment", "channel", "priority")
"""By what the open queue is counted."""


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """One category of the open queue. Ages in days, None where no opening is known."""

    name: str
    open: int
    mean_age_days: float | None
    median_age_days: float | None
    promised: int
    """Open ones for which something was promised, and of which the opening is known."""
    beyond_sla: int
    opened_lately: int
    """Tickets of any status that were opened within LATELY before the audit."""

    @property
    def share_beyond(self) -> float | None:
        """Of those that were promised something, 0 to 1."""
        return self.beyond_sla / self.promised if self.promised else None


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted."""

    tickets: int
    open: int
    resolved: int
    by: dict[str, tuple[tuple[str, int], ...]]
    """By dimension its values with how many open tickets each has: of ages in their order, else the most first."""
    categories: tuple[CategoryCount, ...]
    """Most open ones first, then by name."""


@dataclass(slots=True)
class _Category:
    ages: "array[int]"
    open: int = 0
    promised: int = 0
    beyond: int = 0
    lately: int = 0


class Counting:
    """Counts tickets one by one, as they stood at `as_of`, an aware moment."""

    def __init__(self, as_of: datetime, limits: Limits) -> None:
        self._as_of = as_of
        self._since = as_of - LATELY
        self._limits = limits
        self._open = 0
        self._resolved = 0
        self._by = {name: Counter[str]() for name in DIMENSIONS}
        self._categories: dict[str, _Category] = {}

    def add(self, ticket: AuditTicket) -> bool | None:
        """Counts one; each ticket may come once. Whether it is open beyond what was promised; None for no promise."""
        of_category = self._category(named(ticket.category))
        if ticket.opened_at is not None and self._since <= ticket.opened_at < self._as_of:
            of_category.lately += 1
        if not ticket.status.is_backlog:
            self._resolved += 1
            return None
        self._open += 1
        of_category.open += 1
        self._count("age", band_of(ticket.opened_at, self._as_of).value)
        self._count("category", named(ticket.category))
        self._count("assignee", named(ticket.assignee))
        self._count("status", ticket.status.value)
        self._count("segment", named(ticket.segment))
        self._count("channel", named(ticket.channel))
        self._count("priority", named(ticket.priority))
        age = age_of(ticket.opened_at, self._as_of)
        if age is None:
            return None
        of_category.ages.append(age // MILLISECOND)
        breach = self._limits.breach_of(ticket)
        if breach is None:
            return None
        beyond = breach < self._as_of
        of_category.promised += 1
        of_category.beyond += beyond
        return beyond

    def counts(self) -> Counts:
        """What was counted until now."""
        by = {name: _ordered(name, found) for name, found in self._by.items()}
        rows = (_row(name, found) for name, found in self._categories.items())
        categories = tuple(sorted(rows, key=lambda each: (-each.open, each.name)))
        return Counts(self._open + self._resolved, self._open, self._resolved, by, categories)

    def _count(self, dimension: str, value: str) -> None:
        counter = self._by[dimension]
        counter[value if value in counter or len(counter) < VALUES_MAX else OTHERS] += 1

    def _category(self, name: str) -> _Category:
        known = self._categories.get(name)
        if known is None:
            key = name if len(self._categories) < VALUES_MAX else OTHERS
            known = self._categories.setdefault(key, _Category(array("q")))
        return known


def _ordered(dimension: str, found: Counter[str]) -> tuple[tuple[str, int], ...]:
    if dimension == "age":
        return tuple((band.value, found[band.value]) for band in AgeBand if found[band.value])
    return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def named(value: str | None) -> str:
    """The value as it is counted: NOTHING for none, and cut where it is a text."""
    plain = (value or "").strip()
    return plain[:VALUE_CHARACTERS_MAX] if plain else NOTHING


def _row(name: str, found: _Category) -> CategoryCount:
    ages = np.frombuffer(found.ages, dtype=np.int64) if found.ages else None
    return CategoryCount(
        name=name,
        open=found.open,
        mean_age_days=None if ages is None else float(ages.mean()) / DAY_MS,
        median_age_days=None if ages is None else float(np.median(ages)) / DAY_MS,
        promised=found.promised,
        beyond_sla=found.beyond,
        opened_lately=found.lately,
    )
