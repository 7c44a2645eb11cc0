"""A chart in words: of one point, and of the whole."""

from server.charts.chart import Chart, Point, Series
from server.charts.scale import number_words


def value_words(point: Point) -> str:
    """What is written for a point; empty where it has neither value nor words."""
    if point.value is None:
        return point.words or ""
    return point.words if point.words is not None else number_words(point.value)


def point_words(chart: Chart, series: Series, place: int) -> str:
    """A point by its label, series and value, such as "3 Nov, Critical: 12 tickets"."""
    point = series.points[place]
    unit = f" {chart.unit}" if point.words is None and chart.unit else ""
    return f"{chart.labels[place]}, {series.name}: {value_words(point) or 'nothing'}{unit}"


def chart_words(chart: Chart) -> str:
    """What somebody hears who does not see the chart: its title, and for each series where it begins, ends and is
    highest, then its lines and marks."""
    parts = [f"{chart.title}.", *(_series_words(chart, series) for series in chart.series)]
    parts += [f"{line.name} at {number_words(line.value)} {chart.unit}." for line in chart.lines]
    parts += [f"{mark.label}: {mark.words}." for mark in chart.marks]
    return " ".join(parts)


def _series_words(chart: Chart, series: Series) -> str:
    there = [place for place, point in enumerate(series.points) if point.value is not None]
    if not there:
        return f"{series.name}: nothing."

    def said(place: int) -> str:
        return f"{value_words(series.points[place])} ({chart.labels[place]})"

    if len(there) == 1:
        return f"{series.name}: {said(there[0])}."
    highest = max(there, key=lambda place: series.points[place].value or 0.0)
    return f"{series.name}: from {said(there[0])} to {said(there[-1])}, highest {said(highest)}."
