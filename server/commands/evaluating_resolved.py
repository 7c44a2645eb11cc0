"""`handrail eval resolved`: what looks resolved, held against endings of which it is known; needs no database."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from escalation.proportions import Interval
from knowledge.evaluation.question import Problem
from server.commands.evaluating import print_problems, write_report
from server.commands.terminal import OUT
from server.evaluation.resolved_endings import ResolvedReport, endings_of, measure_resolved, written_endings


def evaluate_resolved(paths: Sequence[Path], json_file: Path | None) -> list[ResolvedReport]:
    """Prints how much of what is proposed is right, on the shipped lines and on dialogues.

    Raises SourceError for a file that cannot be read, and ReportNotWritten.
    """
    problems: list[Problem] = []
    endings = [*written_endings(), *endings_of(paths, problems)]
    print_problems(problems)
    reports = measure_resolved(endings)
    OUT.print(_table(reports))
    for each in reports:
        scores = ", ".join(f"{score}: {right} of {proposed}" for score, (proposed, right) in each.by_score.items())
        OUT.print(f"{each.part}, right by score: {scores}.", soft_wrap=True, emoji=False)
        for words in each.wrong:
            OUT.print(f"  wrong: “{escape(words)}”", soft_wrap=True, emoji=False)
    if json_file is not None:
        write_report(json_file, json.dumps([each.as_json() for each in reports], ensure_ascii=False, indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    return reports


def _table(reports: Sequence[ResolvedReport]) -> Table:
    table = Table("Endings", box=None)
    for name in ("All", "Ends", "Proposed", "Right", "Precision", "Recall"):
        table.add_column(name, justify="right")
    for each in reports:
        counts = (each.endings, each.ends, each.proposed, each.right)
        table.add_row(each.part, *map(str, counts), _words(each.precision), _words(each.recall))
    return table


def _words(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.estimate:.3f} [dim]{interval.low:.3f}-{interval.high:.3f}[/]"
