"""`handrail eval duplicates`: merge proposals held against paraphrases and near neighbours; needs no database."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from knowledge.evaluation.question import Problem
from knowledge.evaluation.text_vectors import TextVectors
from server.commands.embedding import open_embedder
from server.commands.evaluating import CACHE_FOLDER, print_problems, progress_bar, write_report
from server.commands.terminal import OUT
from server.evaluation.cluster_report import is_reported
from server.evaluation.duplicate_pairs import RECALL, DuplicateReport, measure_duplicates
from server.evaluation.triage_sets import read_tasks
from server.settings import Settings

LABELS: dict[str, int] = {"intent": 0, "category": 1}
"""Fields that tell matters apart, the finest first: of each set one is asked."""


async def evaluate_duplicates(
    settings: Settings, paths: Sequence[Path], json_file: Path | None, cache: Path | None
) -> list[DuplicateReport]:
    """Makes pairs from each set, and prints how surely those of one matter are told from the others.

    Raises SourceError for paths that hold no labelled texts, ModelMissing, and ReportNotWritten.
    """
    problems: list[Problem] = []
    found = [task for task in read_tasks(paths, problems) if task.label in LABELS]
    print_problems(problems)
    tasks = {task.name: task for task in sorted(found, key=lambda task: -LABELS[task.label])}.values()
    if json_file is not None:
        write_report(json_file, "", "a")
    texts = [text for task in tasks for text, _ in (*task.learned, *task.asked) if is_reported(text)]
    async with open_embedder(settings) as embedder:
        with progress_bar("Embedding") as show:
            vectors = await TextVectors(embedder, cache or settings.data_dir / CACHE_FOLDER, show).of(texts)
        model = embedder.name
    reports = []
    with progress_bar("Making and scoring pairs") as show:
        for done, task in enumerate(tasks, 1):
            reports.append(measure_duplicates(task, vectors))
            show(done, len(tasks))
    OUT.print(_table(reports))
    OUT.print(
        f"Paraphrases against the nearest texts of other labels, half of the pairs each: precision at recall {RECALL}. "
        "Any other: text alone against a text of any other label. Proposed: precision and recall of what is proposed, "
        f"with days. One day: share of any other that would be proposed within a day. Model {escape(model)}.",
        soft_wrap=True,
    )
    if json_file is not None:
        document = {"model": model, "sets": [each.as_json() for each in reports]}
        write_report(json_file, json.dumps(document, ensure_ascii=False, indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    return reports


def _table(reports: Sequence[DuplicateReport]) -> Table:
    table = Table("Set", "Label", box=None)
    for name in ("Pairs", "Cosine", "Text", "+ days", "Any other", "Proposed", "recall", "One day"):
        table.add_column(name, justify="right")
    for each in reports:
        alone = (each.cosine_alone, each.text_alone, each.with_time, each.any_other)
        figures = (*alone, each.proposed_precision, each.proposed_recall, each.same_day)
        table.add_row(escape(each.name), each.label, f"{each.pairs:,}", *(f"{figure:.3f}" for figure in figures))
    return table
