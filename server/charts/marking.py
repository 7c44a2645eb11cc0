"""Words and points of a drawing."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from server.charts.chart import Chart, Series
from server.charts.ink import number
from server.charts.words import point_words

POINTS_FOCUSED: Final = 60
"""Links of a chart that the Tab key stops at; of more, it stops at those in the table only."""


def draw_text(parent: Element, kind: str, x: float, y: float, words: str, anchor: str) -> None:
    """Words at a place; `anchor` is start, middle or end."""
    place = {"class": kind, "x": number(x), "y": number(y), "text-anchor": anchor}
    SubElement(parent, "text", place).text = words


def point_group(svg: Element, chart: Chart, series: Series, place: int, *, titled: bool = True) -> Element:
    """What a point is drawn in: a link where it leads somewhere, with the point in words as its title.

    One whose words stand in it needs no title.
    """
    words, href = point_words(chart, series, place), series.points[place].href
    if href is None:
        group = SubElement(svg, "g", {"class": "chart-point"})
    else:
        group = SubElement(svg, "a", {"class": "chart-point", "href": href, "aria-label": words})
        if len(chart.labels) * len(chart.series) > POINTS_FOCUSED:
            group.set("tabindex", "-1")
    if titled:
        SubElement(group, "title").text = words
    return group
