"""What an export has that is not as it should be: counted, with its first rows as examples, never fatal."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

EXAMPLES_MAX: Final = 5
"""Rows named for each kind: enough to find what they share."""

DETAIL_CHARACTERS_MAX: Final = 200
"""Of what a row says: a line on a screen."""


class ProblemKind(StrEnum):
    """What can be wrong, in the order in which a report tells it."""

    FILE_CUT_SHORT = "file_cut_short"
    FILE_TOO_LARGE = "file_too_large"
    FILE_LEFT_OUT = "file_left_out"
    NO_HEADER = "no_header"
    COLUMNS_UNKNOWN = "columns_unknown"
    COLUMNS_TOO_MANY = "columns_too_many"
    COLUMN_REPEATED = "column_repeated"
    ENCODING_BROKEN = "encoding_broken"
    NUL_BYTES = "nul_bytes"
    MARKS_TAKEN_OUT = "marks_taken_out"
    QUOTING_BROKEN = "quoting_broken"
    ROW_SHORT = "row_short"
    ROW_LONG = "row_long"
    CELL_CUT = "cell_cut"
    ID_MISSING = "id_missing"
    ID_REPEATED = "id_repeated"
    STATUS_MISSING = "status_missing"
    STATUS_UNKNOWN = "status_unknown"
    DATE_UNREADABLE = "date_unreadable"
    DATES_UNDECIDED = "dates_undecided"
    DATES_MIXED = "dates_mixed"
    DATE_IN_FUTURE = "date_in_future"
    CLOSED_BEFORE_OPENED = "closed_before_opened"
    TURNS_LEFT_OUT = "turns_left_out"
    ASSIGNEE_LEFT = "assignee_left"

    @property
    def words(self) -> str:
        """What it means and what became of it, as a sentence."""
        return _WORDS[self]


_WORDS: Final = {
    ProblemKind.FILE_CUT_SHORT: "The file ends in the middle; what comes before was read. Export it again.",
    ProblemKind.FILE_TOO_LARGE: "The file unpacks to more than is read; the rest was left out. Split it.",
    ProblemKind.FILE_LEFT_OUT: "A file of the archive was left out.",
    ProblemKind.NO_HEADER: "The first line does not name the columns; what they are was guessed from what they hold.",
    ProblemKind.COLUMNS_UNKNOWN: "Columns that no field takes; they are kept beside the ticket. Map them to use them.",
    ProblemKind.COLUMNS_TOO_MANY: "There are more columns than are kept; those past the bound were left out.",
    ProblemKind.COLUMN_REPEATED: "Two columns have the same name; the first counts.",
    ProblemKind.ENCODING_BROKEN: "Bytes that are no text of the file's encoding were replaced.",
    ProblemKind.NUL_BYTES: "NUL bytes were taken out.",
    ProblemKind.MARKS_TAKEN_OUT: "Invisible marks that turn a text around or command a terminal were taken out.",
    ProblemKind.QUOTING_BROKEN: "A quotation mark is never closed or out of place; the line was read without it.",
    ProblemKind.ROW_SHORT: "Rows with fewer cells than the header; what is missing counts as empty.",
    ProblemKind.ROW_LONG: "Rows with more cells than the header; what is too much was left out.",
    ProblemKind.CELL_CUT: "Texts longer than is kept were cut.",
    ProblemKind.ID_MISSING: "Tickets without an id; the number of the row stands in for it.",
    ProblemKind.ID_REPEATED: "Ids that come more than once; the last row of each counts, the earlier ones do not.",
    ProblemKind.STATUS_MISSING: "Tickets without a status count as resolved when they were resolved, else as open.",
    ProblemKind.STATUS_UNKNOWN: "Words for a status that are not known count as open. Map them.",
    ProblemKind.DATE_UNREADABLE: "Dates that could not be read count as absent.",
    ProblemKind.DATES_UNDECIDED: "No date tells whether the day or the month comes first; the order is a guess.",
    ProblemKind.DATES_MIXED: "Some dates have the day first, others the month; each was read as it can be.",
    ProblemKind.DATE_IN_FUTURE: "Dates that lie in the future. They stand as they are.",
    ProblemKind.CLOSED_BEFORE_OPENED: "Tickets that were closed before they were opened. They stand as they are.",
    ProblemKind.TURNS_LEFT_OUT: "Conversations with more messages than are read; the rest was left out.",
    ProblemKind.ASSIGNEE_LEFT: "Tickets assigned to somebody who is no longer on the team.",
}


@dataclass(frozen=True, slots=True)
class Example:
    """Where it was seen. `row` counts the rows under the header from 1; None means the file as a whole."""

    row: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind, how often it was seen, and the first few of them."""

    kind: ProblemKind
    count: int
    examples: tuple[Example, ...]


class Problems:
    """Gathers them in memory that does not grow with the file."""

    def __init__(self) -> None:
        self._counts: dict[ProblemKind, int] = {}
        self._examples: dict[ProblemKind, list[Example]] = {}

    def tell(self, kind: ProblemKind, row: int | None, detail: str = "", *, count: int = 1) -> None:
        """One more of a kind, or `count` more of which one is shown."""
        self._counts[kind] = self._counts.get(kind, 0) + count
        examples = self._examples.setdefault(kind, [])
        if len(examples) < EXAMPLES_MAX:
            examples.append(Example(row, detail[:DETAIL_CHARACTERS_MAX]))

    def found(self) -> tuple[Problem, ...]:
        """All so far, in the order of `ProblemKind`."""
        return tuple(
            Problem(kind, self._counts[kind], tuple(self._examples[kind]))
            for kind in ProblemKind
            if kind in self._counts
        )


def together(*gathered: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems of several passes as one list: counts added, the first examples of each."""
    counts: dict[ProblemKind, int] = {}
    examples: dict[ProblemKind, tuple[Example, ...]] = {}
    for problems in gathered:
        for problem in problems:
            counts[problem.kind] = counts.get(problem.kind, 0) + problem.count
            examples[problem.kind] = (examples.get(problem.kind, ()) + problem.examples)[:EXAMPLES_MAX]
    return tuple(Problem(kind, counts[kind], examples[kind]) for kind in ProblemKind if kind in counts)
