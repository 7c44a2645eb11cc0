"""`handrail eval train`: weights of the ranker learned from sets of questions, and measured on what was left out."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.markup import escape

from knowledge.evaluation.methods import CurrentMethod, Method, baselines
from knowledge.evaluation.question_set import find_folders, read_set
from knowledge.evaluation.report import PAGELESS, TOGETHER, Report, report_of
from knowledge.evaluation.training import LEFT_OUT, learn
from knowledge.ranking.ranker import SHIPPED, as_stored
from server.commands.embedding import open_embedder
from server.commands.evaluating import (
    CACHE_FOLDER,
    ReportNotWritten,
    prepared,
    print_problems,
    progress_bar,
)
from server.commands.evaluation_tables import tables
from server.commands.terminal import OUT
from server.errors import HandrailError
from server.settings import Settings

PRODUCTS_MIN = 2


class TooFewProducts(HandrailError):
    """Weights are measured on a product that they never saw, so there must be another to learn from."""


async def train_ranker(
    settings: Settings, paths: Sequence[Path], out: Path | None, json_file: Path | None, cache: Path | None
) -> Report:
    """Learns from the products in `paths`, prints how each fares with weights from the others, and writes the weights.

    Raises SourceError for a path that holds no questions, TooFewProducts, ModelMissing, and ReportNotWritten.
    """
    sets = [read_set(folder) for folder in find_folders(paths)]
    if len(sets) < PRODUCTS_MIN:
        raise TooFewProducts(f"{len(sets)} product is too few to learn from. Name the folders of two or more.")
    problems = [problem for each in sets for problem in each.problems]
    print_problems(problems)
    beside: list[Method] = list(baselines())
    async with open_embedder(settings) as embedder:
        products = await prepared(sets, [CurrentMethod(), *beside], embedder, cache or settings.data_dir / CACHE_FOLDER)
        with progress_bar("Asking") as show:
            learned = await learn(products, beside, _say, show)
        report = report_of(learned.outcomes, [LEFT_OUT, *(each.name for each in beside)], embedder.name, problems)
    for table in tables(report):
        OUT.print(table)
        OUT.print()
    _write(out or SHIPPED, {**_origin(report, [each.product for each in sets]), **as_stored(learned.ranker)})
    if json_file is not None:
        _write(json_file, report.as_json())
    return report


def _say(left_out: str | None) -> None:
    seen = "every product" if left_out is None else f"every product but {escape(left_out)}"
    OUT.print(f"Learned from {seen}.")


def _origin(report: Report, products: Sequence[str]) -> dict[str, object]:
    """What weights say of themselves: when, from what, and how well they did on what they had not seen."""
    kinds = [row for row in report.rows if row.scope == TOGETHER or row.set_name == PAGELESS]
    return {
        "about": "Written by `handrail eval train`. Recall at 1 is of each product with weights from the others.",
        "trained_on": list(products),
        "trained_at": datetime.now(UTC).date().isoformat(),
        "embedding_model": report.model,
        "recall_1_on_left_out_products": {
            f"{row.set_name}, {row.asked}": {
                "questions": row.questions,
                "mean": round(row.figures[LEFT_OUT]["recall_1"].mean, 3),
                "low": round(row.figures[LEFT_OUT]["recall_1"].low, 3),
                "high": round(row.figures[LEFT_OUT]["recall_1"].high, 3),
            }
            for row in kinds
        },
    }


def _write(file: Path, content: object) -> None:
    try:
        file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise ReportNotWritten(f"{file} cannot be written: {error.strerror or error}. Name another file.") from error
    OUT.print(f"Written to {escape(str(file))}.", soft_wrap=True)
