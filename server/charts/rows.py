"""A chart of rows: each label has its name, and below it a bar for each series with its value written at its end."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from server.charts.chart import Chart
from server.charts.ink import fill_of, number
from server.charts.marking import draw_text, point_group
from server.charts.plot import WIDTH
from server.charts.words import value_words

NAME_HEIGHT: Final = 28.0
BAR_HEIGHT: Final = 21.0
"""As high as its words are where they are drawn large."""

GAP: Final = 8.0
VALUE_ROOM: Final = 190.0
"""For the words at the end of the longest bar, also when they are drawn large."""


def rows_height(chart: Chart) -> float:
    """How high such a chart is, in user units."""
    return len(chart.labels) * (NAME_HEIGHT + BAR_HEIGHT * len(chart.series) + GAP)


def draw_rows(svg: Element, chart: Chart) -> None:
    """The rows of a chart whose values are not below zero."""
    values = [point.value for series in chart.series for point in series.points if point.value is not None]
    largest = max([*values, 0.0])
    y = 0.0
    for at, label in enumerate(chart.labels):
        draw_text(svg, "chart-row-name", 0, y + 20, label, "start")
        y += NAME_HEIGHT
        for place, series in enumerate(chart.series):
            point = series.points[at]
            there = point.value is not None
            group = point_group(svg, chart, series, at, titled=False) if there else SubElement(svg, "g")
            width = (WIDTH - VALUE_ROOM) * max(point.value or 0.0, 0.0) / largest if largest else 0.0
            box = {"x": "0", "y": number(y), "width": number(width), "height": number(BAR_HEIGHT - 2)}
            if there:
                paint = {"class": f"chart-bar s{place}", "fill": fill_of(chart.name, place)}
                SubElement(group, "rect", paint | box)
            draw_text(group, "chart-tick", width + 8, y + BAR_HEIGHT - 5, value_words(point) or "–", "start")
            y += BAR_HEIGHT
        y += GAP
