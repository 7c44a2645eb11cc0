"""`handrail calibrate`: a calibration fitted on evaluation folders and stored outcomes, and what it changes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.markup import escape
from rich.table import Table

from knowledge.evaluation.methods import CurrentMethod
from knowledge.evaluation.question import Problem
from knowledge.evaluation.question_set import find_folders, read_set
from knowledge.evaluation.text_vectors import TextVectors
from server.agent.accepted_error import NEVER
from server.agent.calibration import SHIPPED, Calibration, probability, read_calibration, write_calibration
from server.commands.embedding import open_embedder
from server.commands.evaluating import CACHE_FOLDER, prepared, print_problems, progress_bar
from server.commands.opening import open_database
from server.commands.terminal import OUT
from server.errors import HandrailError
from server.evaluation.asking_products import ask_products, fair_rankers
from server.evaluation.examples import Example
from server.evaluation.fitting import fit
from server.evaluation.stored_outcomes import stored_examples
from server.evaluation.unanswerable import FILE, Unanswerable, read_unanswerable
from server.settings import Settings

OUTCOMES_MIN: Final = 200
"""Fewer outcomes bear out no threshold at an accepted error rate of 5 %, and trees learn their accidents."""


class TooFewOutcomes(HandrailError):
    """There is too little to calibrate with; the text says how much is there and how much is needed."""


class CalibrationNotWritten(HandrailError):
    """The file cannot be written."""


async def calibrate(
    settings: Settings, paths: Sequence[Path], stored: bool, out: Path | None, cache: Path | None
) -> Calibration:
    """Fits on the products in `paths` and, if `stored`, on what came in by itself; prints what changes, and writes it.

    Raises SourceError for a path that holds no questions, TooFewOutcomes, ModelMissing and CalibrationNotWritten.
    """
    examples, model = await asked_examples(settings, paths, cache) if paths else ([], settings.embedding_model or "")
    if stored:
        async with open_database(settings) as database:
            examples += await database.read(stored_examples)
    if len(examples) < OUTCOMES_MIN:
        raise TooFewOutcomes(
            f"{len(examples)} labelled outcomes are too few; {OUTCOMES_MIN} are needed. "
            "Name more folders of questions, or take what visitors and agents said into account with --outcomes."
        )
    try:
        made = fit(examples, model)
    except ValueError as error:
        raise TooFewOutcomes(f"{error} Name more folders of questions.") from error
    target = out or settings.calibration_file or SHIPPED
    before = read_calibration(target) if target.exists() else None
    OUT.print(_changes(before, made, examples, settings.accepted_error_rate))
    try:
        write_calibration(made, target)
    except OSError as error:
        raise CalibrationNotWritten(
            f"{target} cannot be written: {error.strerror or error}. Name another file with --out."
        ) from error
    OUT.print(f"Written to {escape(str(target))}. The next start reads it.", soft_wrap=True)
    return made


async def asked_examples(settings: Settings, paths: Sequence[Path], cache: Path | None) -> tuple[list[Example], str]:
    """What came of all questions of the products in `paths`, and the embedding model's name."""
    folders = [path for path in paths if not (path / FILE).is_file()]
    sets = [read_set(folder) for folder in find_folders(folders)]
    problems = [problem for each in sets for problem in each.problems]
    given = _given([path for path in paths if (path / FILE).is_file()], {each.product for each in sets}, problems)
    print_problems(problems)
    async with open_embedder(settings) as embedder:
        folder = cache or settings.data_dir / CACHE_FOLDER
        products = await prepared(sets, [CurrentMethod()], embedder, folder)
        with OUT.status("Learning a ranker for each product from the others, where the shipped one has seen it."):
            rankers = fair_rankers(products)
        with progress_bar("Asking") as show:
            examples = await ask_products(products, given, rankers, TextVectors(embedder, folder), lambda _: show)
        return examples, embedder.name


def _given(folders: Sequence[Path], products: set[str], problems: list[Problem]) -> dict[str, list[Unanswerable]]:
    """Rows of files by product; rows of products that were not given are counted and left out."""
    rows = [row for folder in folders for row in read_unanswerable(folder, problems)]
    for name in sorted({row.product for row in rows} - products):
        count = sum(row.product == name for row in rows)
        OUT.print(f"Left out {count} unanswerable questions of {escape(name or 'no product')}, which was not given.")
    return {name: [row for row in rows if row.product == name and row.kind != "answer removed"] for name in products}


def _changes(before: Calibration | None, after: Calibration, examples: Sequence[Example], rate: float) -> Table:
    table = Table("", "Before", "After", title="What changes", title_justify="left", box=None)
    both = (before, after)
    for share in (0.05, 0.1, 0.2, 0.3, rate):
        levels = ["" if each is None else each.thresholds(share).hand_off for each in both]
        table.add_row(f"Threshold at {share:.0%}", *(_level(level) for level in levels))
        shares = ["" if each is None else f"{_answered(each, examples, share):.1%}" for each in both]
        table.add_row("  share answered", *shares)
    return table


def _level(level: float | str) -> str:
    return "" if isinstance(level, str) else "a person answers" if level >= NEVER else f"{level:.2f}"


def _answered(calibration: Calibration, examples: Sequence[Example], rate: float) -> float:
    level = calibration.thresholds(rate).hand_off
    mix = [each for each in examples if each.is_natural]
    passed = sum(each.signs is not None and probability(calibration.log_odds(each.signs)) >= level for each in mix)
    return passed / max(len(mix), 1)
