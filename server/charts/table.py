"""A chart as a table and as CSV: the same points in rows of labels and columns of series."""

import csv
import io
from dataclasses import dataclass
from typing import Final

from server.charts.chart import Chart, Point

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula (OWASP, CSV Injection)."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One label of a chart with the point of each series."""

    label: str
    points: tuple[Point, ...]


def rows_of(chart: Chart) -> tuple[TableRow, ...]:
    """The rows of a chart's table, in the order of its labels."""
    return tuple(
        TableRow(label, tuple(series.points[place] for series in chart.series))
        for place, label in enumerate(chart.labels)
    )


def csv_of(chart: Chart) -> str:
    """A chart as CSV (RFC 4180): numbers in the chart's unit, nothing where there is none.

    No cell acts as a formula in a spreadsheet.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    unit = f" ({chart.unit})" if chart.unit else ""
    writer.writerow([_plain(chart.title), *(_plain(f"{series.name}{unit}") for series in chart.series)])
    for row in rows_of(chart):
        writer.writerow([_plain(row.label), *("" if each.value is None else each.value for each in row.points)])
    return sheet.getvalue()


def _plain(words: str) -> str:
    return f"'{words}" if words.startswith(FORMULA_STARTS) else words
