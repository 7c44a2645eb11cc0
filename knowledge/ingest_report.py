"""What an ingest did: with one file, and altogether."""

from dataclasses import dataclass, field
from typing import Final, Literal

from knowledge.sources.item import SourceProblem

PROBLEMS_KEPT_MAX: Final = 1_000
"""Problems that a report holds, 300 bytes each; all of them pass through `on_file`, and all are counted."""

Outcome = Literal["added", "changed", "removed", "unchanged", "problem"]

Stage = Literal["reading", "cutting anew"]
"""Articles that did not change are cut anew when the way of cutting or the embedding model did."""


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """How far an ingest is, in files (articles while it cuts anew)."""

    stage: Stage
    done: int
    """Embedded; they are stored a batch at a time."""
    total: int | None
    """None while the source cannot tell, such as a website that is being crawled."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was done with one file, page or record; the figures count articles."""

    path: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    """Stored anew."""
    recut: int = 0
    """Of the unchanged ones, cut anew."""
    problem: SourceProblem | None = None

    @property
    def outcome(self) -> Outcome:
        """One word for the file."""
        if self.problem is not None:
            return "problem"
        if self.changed or (self.added and (self.unchanged or self.removed)):
            return "changed"
        if self.added:
            return "added"
        return "removed" if self.removed else "unchanged"


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, in articles; `passages` counts those that were stored anew."""

    added: int
    changed: int
    unchanged: int
    removed: int
    passages: int
    recut: int = 0
    """Of the unchanged ones: cut anew, because the way of cutting or the embedding model changed."""
    problem_count: int = 0
    problems: tuple[SourceProblem, ...] = ()
    """The first PROBLEMS_KEPT_MAX."""


@dataclass(slots=True)
class Tally:
    """Adds up the reports of files."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    recut: int = 0
    problem_count: int = 0
    problems: list[SourceProblem] = field(default_factory=list)

    def count(self, file: FileReport) -> None:
        """Counts one file."""
        self.added += file.added
        self.changed += file.changed
        self.unchanged += file.unchanged
        self.removed += file.removed
        self.passages += file.passages
        self.recut += file.recut
        if file.problem is not None:
            self.problem_count += 1
            if len(self.problems) < PROBLEMS_KEPT_MAX:
                self.problems.append(file.problem)

    def report(self) -> IngestReport:
        """What was counted so far."""
        return IngestReport(
            added=self.added,
            changed=self.changed,
            unchanged=self.unchanged,
            removed=self.removed,
            passages=self.passages,
            recut=self.recut,
            problem_count=self.problem_count,
            problems=tuple(self.problems),
        )
