"""What an audit has read before its second look: from where, as it was asked, what was counted, what was odd."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from escalation.audit.reading.problems import Problem
from server.backlog.audits.gathering import Gathering
from server.backlog.audits.options import AuditOptions


@dataclass(frozen=True, slots=True)
class Source:
    """What was audited."""

    kind: str
    """own, or the product whose export it is."""
    name: str
    """Of the file, or of the site."""
    columns: int | None = None
    encoding: str | None = None
    zone: str | None = None
    category_labels: Mapping[str, str] = field(default_factory=dict)
    """What people call the categories, by name, where the names are not what they read."""


@dataclass(frozen=True, slots=True)
class Read:
    """All tickets of an audit, which are in its spool."""

    source: Source
    options: AuditOptions
    problems: Sequence[Problem]
    gathering: Gathering
    seconds: float
    """How long the reading took."""
