"""`handrail eval retrieval`: sets of questions measured and reported; needs no database and no site."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from knowledge.embedding import Embedder
from knowledge.evaluation.evaluate import Product, evaluate, prepare
from knowledge.evaluation.methods import CurrentMethod, Method, baselines
from knowledge.evaluation.question import Problem, QuestionSet
from knowledge.evaluation.question_set import find_folders, read_set
from knowledge.evaluation.report import Report, report_of
from knowledge.evaluation.text_vectors import TextVectors
from server.commands.embedding import open_embedder
from server.commands.evaluation_tables import tables
from server.commands.terminal import ERR, OUT
from server.errors import HandrailError
from server.settings import Settings

CACHE_FOLDER = "evaluation"
"""Within the data folder, for vectors that a second run need not make again."""

PROBLEMS_SHOWN_MAX = 20
"""Lines of problems on the terminal; all of them are in the JSON file."""

OnStep = Callable[[int, int], None]


class ReportNotWritten(HandrailError):
    """The JSON file cannot be written."""


async def evaluate_retrieval(
    settings: Settings, paths: Sequence[Path], json_file: Path | None, cache: Path | None
) -> Report:
    """Measures the current settings beside the baselines on the products in `paths`, and prints what came out.

    Raises SourceError for a path that holds no questions, ModelMissing, and ReportNotWritten.
    """
    sets = [read_set(folder) for folder in find_folders(paths)]
    problems = [problem for each in sets for problem in each.problems]
    print_problems(problems)
    if json_file is not None:
        write_report(json_file, "", "a")
    methods: list[Method] = [CurrentMethod(), *baselines()]
    async with open_embedder(settings) as embedder:
        products = await prepared(sets, methods, embedder, cache or settings.data_dir / CACHE_FOLDER)
        with progress_bar("Asking") as show:
            outcomes = await evaluate(products, methods, show)
        report = report_of(outcomes, [method.name for method in methods], embedder.name, problems)
    for table in tables(report):
        OUT.print(table)
        OUT.print()
    OUT.print(f"Model {escape(report.model)}. Ranges and parentheses are 95 % bootstrap intervals.", soft_wrap=True)
    if json_file is not None:
        write_report(json_file, json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    return report


async def prepared(
    sets: Sequence[QuestionSet], methods: Sequence[Method], embedder: Embedder, cache: Path
) -> list[Product]:
    """What each of `sets` is asked of, with all vectors that `methods` need; shows how far it is."""
    products = []
    for each in sets:
        with progress_bar(f"Embedding {escape(each.product)}") as show:
            products.append(await prepare(each, methods, TextVectors(embedder, cache, show)))
    return products


def print_problems(problems: Sequence[Problem]) -> None:
    """Names the lines that were left out."""
    for problem in problems[:PROBLEMS_SHOWN_MAX]:
        ERR.print(f"[yellow]Left out[/] {escape(str(problem))}", soft_wrap=True)
    if len(problems) > PROBLEMS_SHOWN_MAX:
        ERR.print(f"[yellow]Left out[/] {len(problems) - PROBLEMS_SHOWN_MAX} more lines; --json FILE names all.")


def write_report(file: Path, text: str, mode: Literal["a", "w"] = "w") -> None:
    """Writes `text`; mode "a" and an empty text tell before the work whether it will go. Raises ReportNotWritten."""
    try:
        with file.open(mode, encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise ReportNotWritten(
            f"{file} cannot be written: {error.strerror or error}. Name another with --json."
        ) from error


@contextmanager
def progress_bar(title: str) -> Iterator[OnStep]:
    """A bar that moves as the function that it gives is told how many of how many are done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=OUT) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
