"""`handrail eval clusters`: topics held against labels that they never saw; needs no database, no site and no key."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.markup import escape
from rich.table import Table

from knowledge.evaluation.question import Problem
from knowledge.evaluation.text_vectors import TextVectors
from server.commands.embedding import open_embedder
from server.commands.evaluating import CACHE_FOLDER, print_problems, progress_bar, write_report
from server.commands.terminal import OUT
from server.evaluation.cluster_report import (
    AREA_LABELS_MAX,
    ClusterFigure,
    ClusterReport,
    TopicsOfSet,
    is_reported,
    measure_clusters,
)
from server.evaluation.triage_sets import read_tasks
from server.settings import Settings

SHEET_TOPICS: Final = 60
"""On the sheet, shared by the sets: what somebody judges in half an hour."""

SAMPLES_SHOWN: Final = 3
SAMPLE_CHARACTERS: Final = 110


async def evaluate_clusters(
    settings: Settings, paths: Sequence[Path], json_file: Path | None, sheet: Path | None, cache: Path | None
) -> list[ClusterReport]:
    """Finds topics in each set and prints how they agree with its labels, beside k-means.

    `sheet`: a Markdown file for judging labels. Raises SourceError for paths that hold no labelled texts,
    ModelMissing, and ReportNotWritten.
    """
    problems: list[Problem] = []
    tasks = read_tasks(paths, problems)
    print_problems(problems)
    for file in filter(None, (json_file, sheet)):
        write_report(file, "", "a")
    texts = [text for task in tasks for text, _ in (*task.learned, *task.asked) if is_reported(text)]
    async with open_embedder(settings) as embedder:
        with progress_bar("Embedding") as show:
            vectors = await TextVectors(embedder, cache or settings.data_dir / CACHE_FOLDER, show).of(texts)
        model = embedder.name
    with progress_bar("Clustering") as show:
        reports, found = measure_clusters(tasks, vectors, show)
    OUT.print(_table(reports))
    OUT.print(
        f"Adjusted Rand index / V-measure on the half of the texts that nothing was chosen on. k-means is told how "
        f"many labels there are; below it, how many we found. A label with at most {AREA_LABELS_MAX} values is held "
        f"against areas, one with more against topics: in bold. Model {escape(model)}.",
        soft_wrap=True,
    )
    if json_file is not None:
        document = {"model": model, "sets": [each.as_json() for each in reports]}
        write_report(json_file, json.dumps(document, ensure_ascii=False, indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    if sheet is not None:
        write_report(sheet, _sheet(found))
        OUT.print(f"The sheet is {escape(str(sheet))}.", soft_wrap=True)
    return reports


def _table(reports: Sequence[ClusterReport]) -> Table:
    methods = [figure.method for figure in reports[0].figures] if reports else []
    table = Table("Set", "Label", "Texts", box=None)
    for name in methods:
        table.add_column(name, justify="right")
    for report in reports:
        cells = (_cell(each, is_told=each.method == report.method) for each in report.figures)
        table.add_row(escape(report.name), f"{report.label} ({report.classes})", f"{report.texts:,}", *cells)
        ours = [_cell(each) for each in report.with_our_number]
        table.add_row("", "", "", *[""] * (len(methods) - len(ours)), *ours)
    return table


def _cell(figure: ClusterFigure, *, is_told: bool = False) -> str:
    words = f"{figure.adjusted_rand:.3f} / {figure.v_measure:.3f} ({figure.clusters})"
    return f"[bold]{words}[/]" if is_told else words


def _sheet(found: Sequence[TopicsOfSet]) -> str:
    lines = [
        "| set | label | size | what its texts say | good, acceptable or poor |",
        "| --- | --- | ---: | --- | --- |",
    ]
    for each in found:
        for topic in each.topics.topics[: SHEET_TOPICS // len(found)]:
            samples = (
                " ".join(each.texts[place].split())[:SAMPLE_CHARACTERS] for place in topic.nearest[:SAMPLES_SHOWN]
            )
            said = " · ".join(samples).replace("|", "\\|")
            lines.append(f"| {each.name} | {topic.label} | {topic.size} | {said} | |")
    return "\n".join(lines) + "\n"
