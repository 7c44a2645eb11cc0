"""`handrail eval answers`: extractive answers measured on sets of questions; needs no database, no site and no key."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from knowledge.evaluation.methods import CurrentMethod
from knowledge.evaluation.question_set import find_folders, read_set
from server.commands.answers_tables import answers_tables
from server.commands.embedding import open_embedder
from server.commands.evaluating import CACHE_FOLDER, prepared, print_problems, progress_bar, write_report
from server.commands.terminal import OUT
from server.evaluation.answers import outcomes_of
from server.evaluation.answers_labels import SHIPPED, read_labels
from server.evaluation.answers_report import AnswersReport, answers_report
from server.settings import Settings


async def evaluate_answers(
    settings: Settings, paths: Sequence[Path], json_file: Path | None, labels_file: Path | None, cache: Path | None
) -> AnswersReport:
    """Asks every question of the products in `paths`, and prints from where answers come and what they contain.

    `labels_file`: which sentences answer; without it the labels that come with this version. Raises SourceError for
    a path that holds no questions and for labels that cannot be read, ModelMissing, and ReportNotWritten.
    """
    sets = [read_set(folder) for folder in find_folders(paths)]
    labels, problems = read_labels(labels_file or SHIPPED)
    problems = [*(problem for each in sets for problem in each.problems), *problems]
    if json_file is not None:
        write_report(json_file, "", "a")
    async with open_embedder(settings) as embedder:
        products = await prepared(sets, [CurrentMethod()], embedder, cache or settings.data_dir / CACHE_FOLDER)
        total = sum(len(question.asked) for each in sets for question in each.questions)
        with progress_bar("Asking") as show:
            outcomes, unfit = await outcomes_of(products, labels, lambda done: show(done, total))
        problems += unfit
        report = answers_report(outcomes, embedder.name, labels.left_out, problems)
    print_problems(problems)
    for table in answers_tables(report):
        OUT.print(table)
        OUT.print()
    if not report.contained:
        OUT.print("No sentences are marked as answers for these products; see docs/answers.md to mark your own.")
    if report.left_out:
        OUT.print(f"{len(report.left_out)} drawn questions could not be marked: no sentence answers them.")
    OUT.print(f"Model {escape(report.model)}. Ranges and parentheses are 95 % bootstrap intervals.", soft_wrap=True)
    if json_file is not None:
        write_report(json_file, json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    return report
