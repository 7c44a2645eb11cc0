"""A chart as HTML that stands anywhere: its title, how to read it, what its series look like, the drawing, and its
table beside it with a link to each point's tickets and to the CSV."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

from server.charts.chart import Chart, ChartKind
from server.charts.ink import SWATCH_HEIGHT, SWATCH_WIDTH, draw_line, draw_marker, fill_of, style_class
from server.charts.svg import svg_of
from server.charts.table import rows_of
from server.charts.words import value_words

MARKS_LISTED: Final = 6
"""Marks whose words stand below a drawing; all are on it."""

EMPTY_WORDS: Final = "Nothing to show yet."


def figure_of(chart: Chart, *, csv_href: str | None = None, empty: str = EMPTY_WORDS) -> Markup:
    """A chart as an element `figure`, for a page that links the stylesheet of charts or has it within.

    `csv_href` leads to its CSV; `empty` is what a chart without any value says instead of a drawing.
    """
    figure = Element("figure", {"class": "chart", "id": f"chart-{chart.name}"})
    head = SubElement(figure, "figcaption")
    SubElement(head, "strong").text = chart.title
    if chart.hint:
        SubElement(head, "span", {"class": "chart-hint"}).text = chart.hint
    if not any(point.value is not None for series in chart.series for point in series.points):
        SubElement(figure, "p", {"class": "chart-empty"}).text = empty
        return _markup(figure)
    if len(chart.series) > 1:
        _add_legend(figure, chart)
    figure.append(svg_of(chart))
    _add_marks(figure, chart)
    _add_table(figure, chart, csv_href)
    return _markup(figure)


def _add_legend(figure: Element, chart: Chart) -> None:
    legend = SubElement(figure, "ul", {"class": "chart-legend"})
    for place, series in enumerate(chart.series):
        item = SubElement(legend, "li")
        box = {"viewBox": f"0 0 {SWATCH_WIDTH} {SWATCH_HEIGHT}", "width": str(SWATCH_WIDTH)}
        swatch = SubElement(item, "svg", box | {"height": str(SWATCH_HEIGHT), "aria-hidden": "true"})
        if chart.kind is ChartKind.LINES:
            draw_line(swatch, f"M0 {SWATCH_HEIGHT / 2}H{SWATCH_WIDTH}", place)
            draw_marker(swatch, SWATCH_WIDTH / 2, SWATCH_HEIGHT / 2, place)
        else:
            size = {"width": str(SWATCH_WIDTH), "height": str(SWATCH_HEIGHT)}
            SubElement(
                swatch, "rect", {"class": f"chart-bar {style_class(place)}", "fill": fill_of(chart.name, place)} | size
            )
        SubElement(item, "span").text = series.name


def _add_marks(figure: Element, chart: Chart) -> None:
    marks = [mark for mark in chart.marks if mark.label in chart.labels and not mark.before]
    if not marks:
        return
    listed = SubElement(figure, "ul", {"class": "chart-marks"})
    for mark in marks[-MARKS_LISTED:]:
        SubElement(listed, "li").text = f"{mark.label}: {mark.words}"
    if len(marks) > MARKS_LISTED:
        SubElement(listed, "li").text = f"and {len(marks) - MARKS_LISTED} before"


def _add_table(figure: Element, chart: Chart, csv_href: str | None) -> None:
    details = SubElement(figure, "details")
    SubElement(details, "summary").text = "Table"
    if csv_href is not None:
        SubElement(details, "a", {"href": csv_href, "class": "chart-csv", "download": ""}).text = "Download as CSV"
    room = SubElement(
        details,
        "div",
        {"class": "chart-table", "tabindex": "0", "role": "region", "aria-label": f"{chart.title}, table"},
    )
    table = SubElement(room, "table")
    head = SubElement(SubElement(table, "thead"), "tr")
    SubElement(head, "td").text = chart.unit
    for series in chart.series:
        SubElement(head, "th", {"scope": "col"}).text = series.name
    body = SubElement(table, "tbody")
    for row in rows_of(chart):
        line = SubElement(body, "tr")
        SubElement(line, "th", {"scope": "row"}).text = row.label
        for point in row.points:
            cell = SubElement(line, "td")
            words = value_words(point)
            if point.href is not None and words:
                SubElement(cell, "a", {"href": point.href}).text = words
            else:
                cell.text = words or "–"


def _markup(figure: Element) -> Markup:
    return Markup(tostring(figure, encoding="unicode", method="html"))  # noqa: S704
