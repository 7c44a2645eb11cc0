"""The account of an ingest: a table of what changed on the terminal, and every file in a JSON report when asked for."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final, TextIO

from rich.markup import escape
from rich.table import Table

from knowledge.ingest_report import FileReport, IngestReport
from server.commands.terminal import ERR, OUT
from server.errors import HandrailError

LINES_MAX: Final = 50
"""Changed files, and problems, that are printed; a report holds all of them."""

BEGIN: Final = '{"files": ['
"""Of the JSON report, which is written file by file: it may be longer than what fits into memory."""

STYLES: Final = {"added": "green", "changed": "cyan", "removed": "magenta"}


class ReportNotWritten(HandrailError):
    """The JSON report cannot be written."""


class IngestAccount:
    """Hears of each file; keeps the first lines and the number of the others, and writes all of them to the report."""

    def __init__(self, report: TextIO | None, *, in_brief: bool = False) -> None:
        """`in_brief` prints problems and sums only."""
        self._in_brief = in_brief
        self._report = report
        self._changed: list[FileReport] = []
        self._changed_count = 0
        self._problems: list[FileReport] = []
        self._problem_count = 0
        self._written = 0

    def hear(self, file: FileReport) -> None:
        """Takes one file down."""
        self._write(file)
        if file.problem is not None:
            self._problem_count += 1
            if len(self._problems) < LINES_MAX:
                self._problems.append(file)
        elif file.outcome != "unchanged":
            self._changed_count += 1
            if len(self._changed) < LINES_MAX:
                self._changed.append(file)

    def close(self, report: IngestReport) -> None:
        """Prints the table, the problems with their remedies and the sums, and ends the report."""
        if self._report is not None:
            sums = {name: value for name, value in asdict(report).items() if name != "problems"}
            self._report.write("" if self._written else BEGIN)
            self._report.write(f'\n], "sums": {json.dumps(sums)}}}\n')
        if self._changed and not self._in_brief:
            OUT.print(_table(self._changed))
            _print_rest(self._changed_count - len(self._changed), "changed files")
        for file in self._problems:
            if file.problem is not None:
                what, remedy = escape(file.problem.what), escape(file.problem.remedy)
                ERR.print(f"[yellow]{escape(file.path)}[/] {what}. {remedy}", soft_wrap=True)
        _print_rest(self._problem_count - len(self._problems), "problems")
        OUT.print(_sums(report))

    def _write(self, file: FileReport) -> None:
        if self._report is not None:
            values = {name: value for name, value in asdict(file).items() if value} | {"outcome": file.outcome}
            self._report.write("," if self._written else BEGIN)
            self._report.write(f"\n{json.dumps(values, ensure_ascii=False)}")
            self._written += 1


@contextmanager
def report_file(path: Path | None) -> Iterator[TextIO | None]:
    """The file of the JSON report, which appears when it is whole; raises ReportNotWritten."""
    if path is None:
        yield None
        return
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", errors="replace") as file:
            yield file
        partial.replace(path)
    except OSError as error:
        raise ReportNotWritten(f"--report {path}: it cannot be written ({error.strerror}).") from error
    finally:
        partial.unlink(missing_ok=True)


def _table(files: list[FileReport]) -> Table:
    table = Table("File", "What", "Articles", "Passages", box=None)
    for file in files:
        articles = file.added + file.changed + file.removed
        style = STYLES.get(file.outcome, "")
        table.add_row(escape(file.path), f"[{style}]{file.outcome}[/]", str(articles), str(file.passages))
    return table


def _print_rest(count: int, what: str) -> None:
    if count > 0:
        OUT.print(f"…and {count} more {what}; --report FILE.json writes all of them down.")


def _sums(report: IngestReport) -> str:
    recut = f" ({report.recut} of them cut or embedded anew)" if report.recut else ""
    problems = f"; problems: {report.problem_count}" if report.problem_count else ""
    return (
        f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged{recut}"
        f"; {report.passages} passages stored{problems}."
    )
