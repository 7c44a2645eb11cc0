"""The report on extractive answers as tables for the terminal."""

from collections.abc import Iterator
from itertools import groupby

from rich.markup import escape
from rich.table import Table

from knowledge.evaluation.bootstrap import Estimate
from server.evaluation.answers_report import AnswersReport, Contained, Shares


def answers_tables(report: AnswersReport) -> Iterator[Table]:
    """For all products and for each: where answers come from; then what they contain, where that is marked."""
    for scope, shares in groupby(report.shares, key=lambda each: each.scope):
        yield _shares(scope, list(shares))
    if report.contained:
        yield _contained(report)


def _shares(scope: str, rows: list[Shares]) -> Table:
    table = _table(f"{scope}: answers from the labelled section", "Questions", "Page")
    for head in ("n", "recall@1", "answers", "difference in points", "median words", "declined"):
        table.add_column(head, justify="right")
    for row in rows:
        table.add_row(
            escape(row.set_name),
            row.asked,
            str(row.questions),
            f"{row.recall_1.mean:.3f}",
            _interval(row.from_labelled),
            _points(row.difference),
            f"{row.median_words:.0f}",
            str(row.declined),
        )
    return table


def _contained(report: AnswersReport) -> Table:
    table = _table("Answers that contain the sentences that are marked as the answer", "Product", "Half")
    for head in ("marked", "right", "of those contained", "shortened", "of those contained", "median words", "90 %"):
        table.add_column(head, justify="right")
    for row in report.contained:
        table.add_row(escape(row.scope), row.half, *_cells(row))
    return table


def _cells(row: Contained) -> tuple[str, ...]:
    shares = tuple("-" if each is None else _interval(each) for each in (row.contained, row.shortened_contained))
    words = f"{row.median_words:.0f}", f"{row.words_90:.0f}"
    return str(row.questions), str(row.right), shares[0], str(row.shortened), shares[1], *words


def _table(title: str, *heads: str) -> Table:
    return Table(*heads, title=escape(title), title_justify="left", box=None)


def _interval(estimate: Estimate) -> str:
    return f"{estimate.mean:.3f} [dim]{estimate.low:.3f}-{estimate.high:.3f}[/]"


def _points(estimate: Estimate) -> str:
    return f"{100 * estimate.mean:+.1f} [dim]({100 * estimate.low:.1f}, {100 * estimate.high:.1f})[/]"
