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
    measure_clusters,
    measure_kept,
    texts_embedded,
)
from server.evaluation.label_report import OURS as LABELS
from server.evaluation.label_report import WORDS as THREE_WORDS
from server.evaluation.label_report import LabelFigure, judge_labels, three_words
from server.evaluation.triage_sets import Task, read_tasks
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
    texts = texts_embedded(tasks)
    async with open_embedder(settings) as embedder:
        with progress_bar("Embedding") as show:
            vectors = await TextVectors(embedder, cache or settings.data_dir / CACHE_FOLDER, show).of(texts)
        model = embedder.name
        with progress_bar("Clustering") as show:
            reports, found = measure_clusters(tasks, vectors, show)
        kept = [measure_kept(each, vectors) for each in found]
        labels = await _labels_judged(tasks, found, TextVectors(embedder))
    OUT.print(_table(reports))
    OUT.print(
        f"Adjusted Rand index / V-measure on the half of the texts that nothing was chosen on. k-means is told how "
        f"many labels there are; below it, how many we found. A label with at most {AREA_LABELS_MAX} values is held "
        f"against areas, one with more against topics: in bold. Model {escape(model)}.",
        soft_wrap=True,
    )
    OUT.print(_label_table(labels))
    OUT.print(
        "Labels, means over topics. Named: words that they share with the hidden name of the topic's commonest value, "
        "precision / recall. Covered: texts of the topic that say a word of its label. Right: of the texts that say "
        "all its words, those of the topic. Finds: labels whose embedding is nearest to their own topic.",
        soft_wrap=True,
    )
    for each in kept:
        OUT.print(
            f"{escape(each.name)}, a week later, with a tenth of the texts exchanged: of the {each.texts:,} that "
            f"stayed, {each.same_id:.0%} have the same topic id, {each.same_label:.0%} under the same label. "
            f"Learned from half of the texts, words tell the topic of {each.joined:.0%} of the others.",
            soft_wrap=True,
        )
    if json_file is not None:
        document = {
            "model": model,
            "sets": [each.as_json() for each in reports],
            "labels": [each.as_json() for each in labels],
            "kept": [each.as_json() for each in kept],
        }
        write_report(json_file, json.dumps(document, ensure_ascii=False, indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    if sheet is not None:
        write_report(sheet, _sheet(found))
        OUT.print(f"The sheet is {escape(str(sheet))}.", soft_wrap=True)
    return reports


async def _labels_judged(
    tasks: Sequence[Task], found: Sequence[TopicsOfSet], vectors: TextVectors
) -> list[LabelFigure]:
    judged: list[LabelFigure] = []
    for each in found:
        finest = max((task for task in tasks if task.name == each.name), key=lambda task: task.classes)
        methods = {
            LABELS: [topic.label for topic in each.topics.topics],
            THREE_WORDS: three_words(each.texts, each.topics),
        }
        rows = await vectors.of(label for labels in methods.values() for label in labels)
        values = dict((*finest.learned, *finest.asked))
        judged += judge_labels(each.name, each.texts, each.topics, methods, values, rows)
    return judged


def _label_table(labels: Sequence[LabelFigure]) -> Table:
    table = Table("Set", "Labels", box=None)
    for name in ("Topics", "Named", "Covered", "Right", "Finds"):
        table.add_column(name, justify="right")
    for each in labels:
        table.add_row(
            escape(each.name),
            each.method,
            str(each.topics),
            f"{each.named_precision:.2f} / {each.named_recall:.2f}",
            *(f"{value:.2f}" for value in (each.coverage, each.precision, each.finds_own)),
        )
    return table


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
