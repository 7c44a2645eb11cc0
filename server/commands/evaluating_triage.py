"""`handrail eval triage`: how well tickets are sorted, beside simple methods; needs no database, no site and no key."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from knowledge.evaluation.question import Problem
from knowledge.evaluation.text_vectors import TextVectors
from server.commands.embedding import open_embedder
from server.commands.evaluating import CACHE_FOLDER, print_problems, progress_bar, write_report
from server.commands.terminal import OUT
from server.evaluation.triage_methods import OURS, WORDS, WORDS_TUNED
from server.evaluation.triage_report import FEW, FEW_SEEDS, TaskReport, measure
from server.evaluation.triage_sets import TEST_PERCENT, Task, read_tasks
from server.settings import Settings


async def evaluate_triage(
    settings: Settings, paths: Sequence[Path], json_file: Path | None, cache: Path | None
) -> list[TaskReport]:
    """Learns from each set and asks what was kept apart, and prints what came out.

    Raises SourceError for paths that hold no labelled texts, ModelMissing, and ReportNotWritten.
    """
    problems: list[Problem] = []
    tasks = read_tasks(paths, problems)
    print_problems(problems)
    if json_file is not None:
        write_report(json_file, "", "a")
    async with open_embedder(settings) as embedder:
        with progress_bar("Embedding") as show:
            vectors = await TextVectors(embedder, cache or settings.data_dir / CACHE_FOLDER, show).of(_texts(tasks))
        model = embedder.name
    with progress_bar("Learning and asking") as show:
        reports = measure(tasks, vectors, show)
    OUT.print(_table(reports))
    OUT.print(
        f"Macro-F1. {TEST_PERCENT} % of the rows were kept apart; figures of {FEW} examples are means of {FEW_SEEDS} "
        f"draws. Model {escape(model)}.",
        soft_wrap=True,
    )
    if json_file is not None:
        document = {
            "model": model,
            "tasks": [each.as_json() for each in reports],
            "problems": [str(each) for each in problems],
        }
        write_report(json_file, json.dumps(document, ensure_ascii=False, indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    return reports


def _texts(tasks: Sequence[Task]) -> Iterator[str]:
    return (text for task in tasks for text, _ in (*task.learned, *task.asked))


def _table(reports: Sequence[TaskReport]) -> Table:
    names = list(dict.fromkeys(figure.method for report in reports for figure in report.figures))
    table = Table("Set", "Label", "Learned from", box=None)
    for name in names:
        table.add_column(name, justify="right")
    table.add_column("Handrail against both", justify="right")
    for report in reports:
        found = {figure.method: figure.macro_f1 for figure in report.figures}
        ahead = " / ".join(f"{100 * (found[OURS] - found[other]):+.1f}" for other in (WORDS, WORDS_TUNED))
        cells = (f"{found[name]:.3f}" if name in found else "" for name in names)
        label = f"{report.label} ({report.classes})"
        table.add_row(escape(report.name), label, report.learned_from, *cells, ahead)
    return table
