"""Reads bytes as an export, for tests."""

from dataclasses import dataclass
from io import BytesIO

from escalation.audit.reading.export import read_export
from escalation.audit.reading.mapping import NO_MAPPING, ColumnMapping
from escalation.audit.reading.problems import Problem, ProblemKind
from escalation.audit.row import AuditTicket
from tests.escalation.audit.exports import AS_OF


@dataclass(frozen=True)
class Read:
    tickets: tuple[AuditTicket, ...]
    problems: tuple[Problem, ...]

    def told(self, kind: ProblemKind) -> Problem | None:
        return next((problem for problem in self.problems if problem.kind is kind), None)

    def count(self, kind: ProblemKind) -> int:
        problem = self.told(kind)
        return problem.count if problem else 0


def read(
    content: bytes | str, mapping: ColumnMapping = NO_MAPPING, zone: str = "UTC", encoding: str | None = None
) -> Read:
    content = content.encode() if isinstance(content, str) else content
    with read_export(BytesIO(content), mapping, zone=zone, now=AS_OF, encoding=encoding) as export:
        tickets = tuple(export)
        return Read(tickets, export.problems)
