"""`handrail eval confidence`: whether the agent knows when it does not know; needs no database, no site and no key."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from server.agent.accepted_error import NEVER
from server.agent.calibration import shipped_calibration
from server.commands.calibrating import asked_examples
from server.commands.evaluating import ReportNotWritten, write_report
from server.commands.terminal import OUT
from server.evaluation.confidence_measures import Interval, Selective
from server.evaluation.confidence_report import ConfidenceReport, Judge, report_of
from server.evaluation.examples import Example
from server.evaluation.fitting import fit
from server.evaluation.pictures import reliability_picture, risk_coverage_picture
from server.settings import Settings


async def evaluate_confidence(
    settings: Settings, paths: Sequence[Path], json_file: Path | None, pictures: Path | None, cache: Path | None
) -> ConfidenceReport:
    """Asks everything, judges each product by a calibration that has not seen it, and prints what came out.

    Raises SourceError for a path that holds no questions, ModelMissing, and ReportNotWritten.
    """
    if json_file is not None:
        write_report(json_file, "", "a")
    examples, model = await asked_examples(settings, paths, cache)
    report = report_of(examples, judges_of(examples, model), model)
    for table in (_apart(report), *_scopes(report)):
        OUT.print(table)
        OUT.print()
    OUT.print(f"Model {escape(report.model)}. Ranges are 95 % intervals; docs/confidence.md says of what.")
    if pictures is not None:
        _draw(report, pictures)
    if json_file is not None:
        write_report(json_file, json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    return report


def judges_of(examples: Sequence[Example], model: str) -> dict[str, Judge]:
    """For each product the shipped calibration if it never saw it, else one fitted on the other products given.

    A product that the shipped one was fitted on and that is given alone is judged by it all the same, and named so.
    """
    shipped, names = shipped_calibration(), sorted({each.product for each in examples})
    return {name: _judge(name, examples, model) if name in shipped.fitted_on else _shipped() for name in names}


def _judge(name: str, examples: Sequence[Example], model: str) -> Judge:
    others = [each for each in examples if each.product != name]
    if not others:
        return Judge("shipped, which has seen it", shipped_calibration())
    return Judge(f"fitted on {', '.join(sorted({each.product for each in others}))}", fit(others, model))


def _shipped() -> Judge:
    return Judge("shipped", shipped_calibration())


def _apart(report: ConfidenceReport) -> Table:
    table = Table("Questions", "told apart from", "n", title="AUROC", title_justify="left", box=None)
    for head in ("confidence", "bare cosine"):
        table.add_column(head)
    for each in report.apart:
        counts = f"{each.answerable} / {each.unanswerable}"
        table.add_row(escape(each.scope), each.kind, counts, _interval(each.confidence), _interval(each.cosine))
    return table


def _scopes(report: ConfidenceReport) -> Iterator[Table]:
    for scope in report.scopes:
        title = (
            f"{escape(scope.name)}: {scope.questions} questions, {scope.right:.1%} rightly answered if all are; "
            f"calibration error {scope.calibration_error:.3f}; {escape(scope.judged_by)}"
        )
        table = Table(
            "accepted", "threshold", "answered", "wrong of those", title=title, title_justify="left", box=None
        )
        for each in scope.selective:
            answered = f"{each.answered} ({each.answered / max(each.questions, 1):.1%})"
            wrong = _interval(each.wrong) if each.answered else "none given"
            table.add_row(f"{each.accepted:.0%}", _threshold(each), answered, wrong)
        yield table


def _threshold(each: Selective) -> str:
    if each.threshold is None:
        return "of each product"
    return "a person answers" if each.threshold >= NEVER else f"{each.threshold:.2f}"


def _interval(figure: Interval) -> str:
    return f"{figure.value:.3f} [dim]{figure.low:.3f}-{figure.high:.3f}[/]"


def _draw(report: ConfidenceReport, folder: Path) -> None:
    first = report.scopes[0]
    drawn = {"reliability": reliability_picture(first.bins), "risk-coverage": risk_coverage_picture(first.curve)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in drawn.items():
            (folder / f"{name}.svg").write_text(picture, "utf-8")
    except OSError as error:
        raise ReportNotWritten(
            f"{folder} cannot be written: {error.strerror or error}. Name another folder."
        ) from error
    OUT.print(f"Pictures are in {escape(str(folder))}.", soft_wrap=True)
