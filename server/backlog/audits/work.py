"""The work of an audit on a folder that has all it needs: the export or our own tickets, and what is asked of them.

It knows no database, so that a process of its own can do it: what takes minutes and a gigabyte then takes neither from
those who serve visitors.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from escalation.audit.limits import Limits, PolicyLimits, WallLimits, wall_limits
from escalation.audit.reading.export import read_export
from escalation.audit.reading.mapping import mapping_from_words
from escalation.audit.reading.problems import Example, Problem, ProblemKind
from escalation.audit.row import AuditTicket
from escalation.audit.ticket_filter import TicketFilter
from escalation.hours_document import hours_from_document
from escalation.instant import instant_of
from escalation.sla_document import policies_from_document
from knowledge.embedding import Embedder
from server.backlog.audits.auditing import gather, look_and_write
from server.backlog.audits.options import AuditOptions
from server.backlog.audits.progress import Phase, Show
from server.backlog.audits.read import Read, Source
from server.backlog.audits.spool import Spool
from server.backlog.audits.ticket_json import ticket_from_json
from server.backlog.audits.writing import TOPICS_FILE, read_topics

ORDER_FILE: Final = "order.json"
OWN_FILE: Final = "own.jsonl"
EXPORT_FILE: Final = "export"
OUT_FOLDER: Final = "out"

EXAMPLES_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a folder. JSON values only."""

    source: Literal["own", "file"]
    name: str
    as_of_ms: int
    waiting_days: int
    only: Mapping[str, Any] = field(default_factory=dict)
    """As `TicketFilter.to_json` writes it."""
    zone: str = "UTC"
    mapping: tuple[str, ...] = ()
    """As `mapping_from_words` takes them."""
    sla: tuple[str, ...] = ()
    """As `wall_limits` takes them, of an export."""
    policies: Mapping[str, Any] | None = None
    """Documents `sla` and `hours` of the site, of our own tickets."""
    tickets: int | None = None
    """How many of our own there are."""
    labels: Mapping[str, str] | None = None
    """What the site calls its categories, of our own tickets."""
    left: tuple[str, ...] = ()
    """Numbers of tickets that somebody has who left."""
    embedding: Mapping[str, str | None] | None = None
    """`model`, `models_dir` and `precision` of the embedding model, for a process of its own."""

    def write(self, folder: Path) -> None:
        """Puts it into the folder."""
        values = {name: getattr(self, name) for name in self.__slots__}
        (folder / ORDER_FILE).write_text(json.dumps(values), encoding="utf-8")

    @staticmethod
    def read(folder: Path) -> "Order":
        """The order that lies there."""
        values = json.loads((folder / ORDER_FILE).read_text(encoding="utf-8"))
        for name in ("mapping", "sla", "left"):
            values[name] = tuple(values[name])
        return Order(**values)

    def limits(self) -> Limits:
        """What was promised. Raises SettingInvalid."""
        if self.source == "file":
            return wall_limits(self.sla)
        if self.policies is None:
            return WallLimits()
        hours = hours_from_document(self.policies["hours"])
        return PolicyLimits(policies_from_document(self.policies["sla"], hours))


async def work(folder: Path, embedder: Embedder, show: Show) -> None:
    """Does what is asked, and leaves the report in `out` below the folder.

    Raises ExportUnreadable, MappingInvalid or SettingInvalid, each with a remedy for people.
    """
    order = Order.read(folder)
    options = AuditOptions(
        instant_of(order.as_of_ms),
        waiting_days=order.waiting_days,
        only=TicketFilter.from_json(order.only),
        limits=order.limits(),
    )
    out = folder / OUT_FOLDER
    out.mkdir(exist_ok=True)
    kept = folder / TOPICS_FILE
    former = read_topics(kept.read_text(encoding="utf-8")) if kept.exists() else ()
    with Spool(folder) as spool:
        if order.source == "own":
            found = _own(folder)
            gathering, seconds = gather(found, spool, options, lambda done: show(Phase.READING, done, order.tickets))
            source, problems = Source("own", order.name, category_labels=order.labels or {}), _left(order.left)
        else:
            with read_export(
                folder / EXPORT_FILE,
                mapping_from_words(order.mapping),
                zone=order.zone,
                now=options.as_of,
                name=order.name,
                progress=lambda done, total: show(Phase.READING, done, total),
            ) as export:
                gathering, seconds = gather(export, spool, options, lambda _done: None)
                source, problems = Source(export.source.words, order.name, zone=order.zone), export.problems
        read = Read(source, options, problems, gathering, seconds)
        await look_and_write(spool, read, embedder, out, show, former=former)


def _own(folder: Path) -> Iterator[AuditTicket]:
    with (folder / OWN_FILE).open(encoding="utf-8") as lines:
        for line in lines:
            yield ticket_from_json(json.loads(line))


def _left(numbers: tuple[str, ...]) -> tuple[Problem, ...]:
    if not numbers:
        return ()
    examples = tuple(Example(None, f"#{number}") for number in numbers[:EXAMPLES_MAX])
    return (Problem(ProblemKind.ASSIGNEE_LEFT, len(numbers), examples),)
