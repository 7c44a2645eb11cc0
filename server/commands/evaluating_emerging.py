"""`handrail eval emerging`: how soon a planted topic is told as new, and how often an old one is."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.markup import escape
from rich.table import Table

from knowledge.errors import SourceError
from knowledge.evaluation.question import Problem
from knowledge.evaluation.text_vectors import TextVectors
from server.commands.embedding import open_embedder
from server.commands.evaluating import CACHE_FOLDER, print_problems, progress_bar, write_report
from server.commands.terminal import OUT
from server.evaluation.emerging import LABELS_MIN, EmergingReport, is_chosen_on, measure, simulated
from server.evaluation.triage_sets import Task, read_tasks
from server.settings import Settings


async def evaluate_emerging(
    settings: Settings,
    paths: Sequence[Path],
    streams: int,
    seed: int,
    a_day: float,
    planted_a_day: float,
    json_file: Path | None,
    cache: Path | None,
    *,
    chosen_on: bool = False,
) -> dict[str, list[EmergingReport]]:
    """Lets tickets with the texts of each set come over twelve weeks, so many `streams` of each, and prints what came
    out, by the name of the set.

    `chosen_on`: with the half of the labels on which the method was chosen. Raises SourceError for paths that hold too
    few labels, ModelMissing, and ReportNotWritten.
    """
    problems: list[Problem] = []
    texts = _texts(read_tasks(paths, problems), chosen_on=chosen_on)
    print_problems(problems)
    if not texts:
        raise SourceError(f"{', '.join(map(str, paths))}: give sets with {2 * LABELS_MIN} labels or more.")
    if json_file is not None:
        write_report(json_file, "", "a")
    async with open_embedder(settings) as embedder:
        with progress_bar("Embedding") as show:
            every = [text for labels in texts.values() for each in labels.values() for text in each]
            vectors = await TextVectors(embedder, cache or settings.data_dir / CACHE_FOLDER, show).of(every)
        model = embedder.name
    reports: dict[str, list[EmergingReport]] = {}
    for name, labels in texts.items():
        reports[name] = []
        for number in range(seed, seed + streams):
            with progress_bar(f"{escape(name)} {number}") as show:
                reports[name].append(measure(simulated(labels, number, a_day, planted_a_day), vectors, show))
    OUT.print(_table(reports, texts))
    OUT.print(
        f"{a_day:g} tickets a day, {planted_a_day:g} of the planted topic. Model {escape(model)}.", soft_wrap=True
    )
    for line in (line for each in reports.values() for report in each for line in report.false_alarms):
        OUT.print(f"  {escape(line)}", soft_wrap=True, emoji=False)
    if json_file is not None:
        document = {name: [each.as_json() for each in found] for name, found in reports.items()}
        write_report(json_file, json.dumps({"model": model, "sets": document}, ensure_ascii=False, indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    return reports


def _texts(tasks: Sequence[Task], *, chosen_on: bool) -> dict[str, dict[str, list[str]]]:
    """The texts of each set by its finest label, of one half of the labels; sets with too few are left out."""
    finest: dict[str, Task] = {}
    for task in tasks:
        if task.label != "tier" and (task.name not in finest or task.classes > finest[task.name].classes):
            finest[task.name] = task
    found: dict[str, dict[str, list[str]]] = {}
    for name, task in finest.items():
        labels: dict[str, list[str]] = {}
        for text, label in (*task.learned, *task.asked):
            if is_chosen_on(label) is chosen_on:
                labels.setdefault(label, []).append(text)
        if len(labels) >= LABELS_MIN:
            found[name] = labels
    return found


def _table(reports: Mapping[str, Sequence[EmergingReport]], texts: Mapping[str, Mapping[str, Sequence[str]]]) -> Table:
    table = Table(
        "Set", "Labels", "Streams", "Found in 3 days", "In a week", "Days, median", "False alarms a week", box=None
    )
    for name, found in reports.items():
        days = [each.after_days for each in found if each.after_days is not None]
        alarms, weeks = sum(len(each.false_alarms) for each in found), sum(each.weeks for each in found)
        table.add_row(
            escape(name),
            str(len(texts[name])),
            str(len(found)),
            str(sum(each <= 3 for each in days)),
            str(sum(each <= 7 for each in days)),
            f"{np.median(days):.1f}" if days else "–",
            f"{alarms / weeks:.3f}",
        )
    return table
