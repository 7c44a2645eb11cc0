"""The report of an evaluation as tables for the terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.markup import escape
from rich.table import Table

from knowledge.evaluation.bootstrap import Estimate
from knowledge.evaluation.measures import MEASURES
from knowledge.evaluation.report import Difference, Report, Row

COLUMNS = {"recall_1": "recall@1", "recall_5": "recall@5", "mrr_10": "MRR@10", "ndcg_10": "nDCG@10"}

SHORT = {"hybrid with page text": "hybrid +page", "fused with page": "fused +page"}
"""Names that are too long for the head of a column."""


def tables(report: Report) -> Iterator[Table]:
    """For each product and all together: an overview, and then what a page changes; first of all every figure."""
    for scope, rows in groupby(report.rows, key=lambda row: row.scope):
        of_scope = list(rows)
        if scope == report.rows[0].scope:
            yield from (_details(row, report.methods) for row in of_scope)
        yield _overview(f"{scope}: recall@1", of_scope, report.methods)
        changes = [each for each in report.page_differences if each.scope == scope]
        if changes:
            yield _differences(f"{scope}: what the page changes in recall@1", changes, report.methods)
        gains = [each for each in report.method_differences if each.scope == scope]
        if len(report.methods) > 1:
            names = [f"{report.methods[0]} - {other}" for other in report.methods[1:]]
            yield _differences(f"{scope}: what “{report.methods[0]}” adds in recall@1 to", gains, names)


def _details(row: Row, methods: Sequence[str]) -> Table:
    table = _table(f"{row.scope}: {row.set_name}, {row.asked} (n = {row.questions})", "Method")
    for measure in MEASURES:
        table.add_column(COLUMNS[measure], no_wrap=True)
    for method in methods:
        table.add_row(method, *(_interval(row.figures[method][measure]) for measure in MEASURES))
    return table


def _overview(title: str, rows: Sequence[Row], methods: Sequence[str]) -> Table:
    table = _table(title, "Questions", "Page")
    for head in ("n", *(SHORT.get(method, method) for method in methods)):
        table.add_column(head, justify="right")
    for row in rows:
        cells = (f"{row.figures[method]['recall_1'].mean:.3f}" for method in methods)
        table.add_row(escape(row.set_name), row.asked, str(row.questions), *cells)
    return table


def _differences(title: str, differences: Sequence[Difference], names: Sequence[str]) -> Table:
    table = _table(title, "Questions", "Page")
    for head in ("n", *(SHORT.get(name.split(" - ")[-1], name.split(" - ")[-1]) for name in names)):
        table.add_column(head, justify="right")
    for each in differences:
        cells = (_signed(each.figures[name]["recall_1"]) for name in names)
        table.add_row(escape(each.set_name), each.what, str(each.questions), *cells)
    return table


def _table(title: str, *heads: str) -> Table:
    return Table(*heads, title=escape(title), title_justify="left", box=None)


def _interval(estimate: Estimate) -> str:
    return f"{estimate.mean:.3f} [dim]{estimate.low:.3f}-{estimate.high:.3f}[/]"


def _signed(estimate: Estimate) -> str:
    return f"{estimate.mean:+.3f} [dim]({estimate.low:+.3f}, {estimate.high:+.3f})[/]"
