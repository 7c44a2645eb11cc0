"""`handrail eval causes`: planted outbreaks of one bug looked for among other tickets; needs no database."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from knowledge.evaluation.question import Problem
from knowledge.evaluation.text_vectors import TextVectors
from server.commands.embedding import open_embedder
from server.commands.evaluating import CACHE_FOLDER, print_problems, progress_bar, write_report
from server.commands.evaluating_duplicates import LABELS
from server.commands.terminal import OUT
from server.evaluation.cluster_report import is_reported
from server.evaluation.outbreaks import OUTBREAKS, OutbreakReport, failing_labels, measure_outbreaks
from server.evaluation.triage_sets import read_tasks
from server.settings import Settings


async def evaluate_causes(
    settings: Settings, paths: Sequence[Path], queues: int, json_file: Path | None, cache: Path | None
) -> list[OutbreakReport]:
    """Plants outbreaks in queues made of each set, and prints how many are found and how many proposals are right.

    Sets with too few labels about something that fails are left out. Raises SourceError for paths that hold no labelled
    texts, ModelMissing, and ReportNotWritten.
    """
    problems: list[Problem] = []
    found = [task for task in read_tasks(paths, problems) if task.label in LABELS]
    print_problems(problems)
    finest = {task.name: task for task in sorted(found, key=lambda task: -LABELS[task.label])}.values()
    tasks = [task for task in finest if len(failing_labels(task)) >= OUTBREAKS]
    if json_file is not None:
        write_report(json_file, "", "a")
    texts = [text for task in tasks for text, _ in (*task.learned, *task.asked) if is_reported(text)]
    async with open_embedder(settings) as embedder:
        with progress_bar("Embedding") as show:
            vectors = await TextVectors(embedder, cache or settings.data_dir / CACHE_FOLDER, show).of(texts)
    reports = []
    with progress_bar("Looking for outbreaks") as show:
        for done, task in enumerate(tasks, 1):
            reports.append(measure_outbreaks(task, vectors, queues))
            show(done, len(tasks))
    OUT.print(_table(reports))
    if json_file is not None:
        write_report(json_file, json.dumps([each.as_json() for each in reports], indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    return reports


def _table(reports: Sequence[OutbreakReport]) -> Table:
    table = Table("Set", box=None)
    for name in ("Planted", "Found", "by reports", "Proposals", "right", "Their tickets", "right"):
        table.add_column(name, justify="right")
    for each in reports:
        by_size = ", ".join(f"{size}: {found} of {each.queues}" for size, found in each.found_by_size.items())
        counts = (each.proposals, each.right, each.reports_proposed, each.reports_right)
        table.add_row(escape(each.name), str(each.planted), str(each.found), by_size, *map(str, counts))
    return table
