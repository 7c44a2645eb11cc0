"""A chart as a table and as CSV: the same points in rows of labels and columns of series."""

from dataclasses import dataclass

from server.charts.chart import Chart, Point
from server.spreadsheet import csv_text


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
    """A chart as CSV: numbers in the chart's unit, nothing where there is none."""
    unit = f" ({chart.unit})" if chart.unit else ""
    head = (chart.title, *(f"{series.name}{unit}" for series in chart.series))
    return csv_text((head, *((row.label, *(each.value for each in row.points)) for row in rows_of(chart))))
