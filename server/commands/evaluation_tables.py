"""The report of an evaluation as tables for the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, repeat

from rich.markup import escape
from rich.table import Table

from knowledge.evaluation.bootstrap import Estimate
from knowledge.evaluation.measures import MEASURES
from knowledge.evaluation.report import Difference, Report, Row

COLUMNS = {"recall_1": "recall@1", "recall_5": "recall@5", "mrr_10": "MRR@10", "ndcg_10": "nDCG@10"}

SHORT = {"hybrid with page text": "hybrid +page", "fused with page": "fused +page", "four rankings fused": "four fused"}
"""Names that are too long for the head of a column."""


def tables(report: Report) -> Iterator[Table]:
    """Every figure of the first scope (all products, or the only one), then recall@1 of each product."""
    scopes = [(scope, list(rows)) for scope, rows in groupby(report.rows, key=lambda row: row.scope)]
    first, rows = scopes[0]
    yield from (_details(row, report.methods) for row in rows)
    names = {f"{report.methods[0]} - {other}": other for other in report.methods[1:]}
    for title, differences, heads in (
        ("what the page changes", report.page_differences, {method: method for method in report.methods}),
        (f"what “{report.methods[0]}” adds to", report.method_differences, names),
    ):
        of_scope = [each for each in differences if each.scope == first]
        telling = {name: head for name, head in heads.items() if any(map(_changes, of_scope, repeat(name)))}
        if telling:
            yield _differences(f"{first}: {title}, in points of recall@1", of_scope, telling)
    yield from (_overview(f"{scope}: recall@1", of_scope, report.methods) for scope, of_scope in scopes)


def _changes(difference: Difference, name: str) -> bool:
    """Whether it says anything: a method that does not look at the page is changed by none."""
    recall = difference.figures[name]["recall_1"]
    return recall.low != 0 or recall.high != 0


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


def _differences(title: str, differences: Sequence[Difference], heads: Mapping[str, str]) -> Table:
    """`heads`: what stands above the column of each name."""
    table = _table(title, "Questions", "Page")
    for head in ("n", *(SHORT.get(head, head) for head in heads.values())):
        table.add_column(head, justify="right")
    for each in differences:
        cells = (_points(each.figures[name]["recall_1"]) for name in heads)
        table.add_row(escape(each.set_name), each.what, str(each.questions), *cells)
    return table


def _table(title: str, *heads: str) -> Table:
    return Table(*heads, title=escape(title), title_justify="left", box=None)


def _interval(estimate: Estimate) -> str:
    return f"{estimate.mean:.3f} [dim]{estimate.low:.3f}-{estimate.high:.3f}[/]"


def _points(estimate: Estimate) -> str:
    return f"{100 * estimate.mean:+.1f} [dim]({100 * estimate.low:.0f}, {100 * estimate.high:.0f})[/]"
