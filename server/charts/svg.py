"""A chart as SVG: attributes and classes only, no style and no script within, so that it stands in a page with a strict
content security policy as well as in a file of its own."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from server.charts.chart import Chart, ChartKind, Series
from server.charts.ink import define_patterns, draw_line, draw_marker, fill_of, number, style_class
from server.charts.marking import draw_text, point_group
from server.charts.plot import HEIGHT, WIDTH, Plot, plot_of
from server.charts.rows import draw_rows, rows_height
from server.charts.scale import number_words
from server.charts.words import chart_words

LABELS_SHOWN: Final = 8
"""Labels that fit below a chart; of more, so many are written."""

MARKERS_MAX: Final = 40
"""Points of a series that get a marker each; of more, only the last and those that stand alone."""

LABEL_HALF: Final = 5.5
"""User units of a character that half a label needs where it is drawn large: nearer to the edge it ends there."""

HIT_RADIUS: Final = 9.0
NAME_APART: Final = 15.0
"""User units between the names at the ends of lines."""
NAME_TOP, NAME_BELOW = 10.0, 8.0
"""User units between the middle of such a name and the edges of the drawing."""
NAME_CHARACTERS: Final = 16
BAR_SHARE: Final = 0.8
"""Of its band that bars take."""


def svg_of(chart: Chart) -> Element:
    """The drawing of a chart that has labels, as an element `svg`.

    Its role is `img` while nothing in it leads anywhere, else `group`, with the chart in words as its name.
    """
    linked = any(point.href for series in chart.series for point in series.points)
    height = rows_height(chart) if chart.kind is ChartKind.ROWS else HEIGHT
    svg = Element(
        "svg",
        {
            "class": "chart-drawing",
            "viewBox": f"0 0 {number(WIDTH)} {number(height)}",
            "role": "group" if linked else "img",
            "aria-label": chart_words(chart),
        },
    )
    if chart.kind is ChartKind.ROWS:
        define_patterns(svg, chart.name, len(chart.series))
        draw_rows(svg, chart)
        return svg
    plot = plot_of(chart)
    _draw_scale(svg, plot)
    _draw_labels(svg, chart, plot)
    if chart.kind is ChartKind.LINES:
        _draw_lines(svg, chart, plot)
    else:
        define_patterns(svg, chart.name, len(chart.series))
        _draw_bars(svg, chart, plot)
    _draw_across(svg, chart, plot)
    _draw_marks(svg, chart, plot)
    return svg


def _draw_scale(svg: Element, plot: Plot) -> None:
    for tick in plot.scale.ticks:
        y = plot.y(tick)
        _straight(svg, "chart-zero" if tick == 0 else "chart-grid", plot.left, y, plot.right, y)
        draw_text(svg, "chart-tick", plot.left - 8, y + 4, number_words(tick), "end")


def _draw_labels(svg: Element, chart: Chart, plot: Plot) -> None:
    apart = -(-plot.count // LABELS_SHOWN)
    for turn, place in enumerate(range(0, plot.count, apart)):
        aside = " aside" if turn % 2 and plot.count > 3 else ""
        x, anchor = plot.x(place), "middle"
        if x > WIDTH - LABEL_HALF * len(chart.labels[place]):
            x, anchor = WIDTH, "end"
        draw_text(svg, f"chart-tick{aside}", x, plot.bottom + 23, chart.labels[place], anchor)


def _draw_lines(svg: Element, chart: Chart, plot: Plot) -> None:
    for place, series in enumerate(chart.series):
        values = [point.value for point in series.points]
        path = "".join(
            f"{'M' if at == 0 or values[at - 1] is None else 'L'}{number(plot.x(at))} {number(plot.y(value))}"
            for at, value in enumerate(values)
            if value is not None
        )
        if path:
            draw_line(svg, path, place)
    for place, series in enumerate(chart.series):
        _draw_points(svg, chart, plot, place, series)
    if len(chart.series) > 1:
        _draw_names(svg, chart, plot)


def _draw_points(svg: Element, chart: Chart, plot: Plot, place: int, series: Series) -> None:
    values = [point.value for point in series.points]
    last = max((at for at, value in enumerate(values) if value is not None), default=None)
    for at, value in enumerate(values):
        if value is None:
            continue
        group = point_group(svg, chart, series, at)
        x, y = plot.x(at), plot.y(value)
        circle = {"class": "chart-hit", "cx": number(x), "cy": number(y), "r": number(HIT_RADIUS)}
        SubElement(group, "circle", circle)
        alone = all(beside is None for beside in values[max(at - 1, 0) : at] + values[at + 1 : at + 2])
        if plot.count <= MARKERS_MAX or at == last or alone:
            draw_marker(group, x, y, place)


def _draw_names(svg: Element, chart: Chart, plot: Plot) -> None:
    ends = []
    for place, series in enumerate(chart.series):
        there = [at for at, point in enumerate(series.points) if point.value is not None]
        if there:
            ends.append((plot.y(series.points[there[-1]].value or 0.0), place, series.name))
    ends.sort()
    for y, (_, place, name) in zip(_apart([wanted for wanted, _, _ in ends]), ends, strict=True):
        short = name if len(name) <= NAME_CHARACTERS else f"{name[: NAME_CHARACTERS - 1]}…"
        draw_text(svg, f"chart-name {style_class(place)}", plot.right + 10, y + 4, short, "start")


def _apart(wanted: list[float]) -> list[float]:
    """Heights from above to below, each as near to the wanted one as leaves room for a name between them and between
    them and both edges of the drawing; the last ones meet its lower edge where there are too many for it."""
    down: list[float] = []
    for y in wanted:
        down.append(max(y, down[-1] + NAME_APART if down else NAME_TOP))
    lowest = HEIGHT - NAME_BELOW
    placed: list[float] = []
    for y in reversed(down):
        placed.append(min(y, placed[-1] - NAME_APART if placed else lowest))
    return placed[::-1]


def _draw_bars(svg: Element, chart: Chart, plot: Plot) -> None:
    stacked = chart.kind is ChartKind.STACKED
    width = plot.band * BAR_SHARE / (1 if stacked else max(len(chart.series), 1))
    for at in range(plot.count):
        up = down = 0.0
        for place, series in enumerate(chart.series):
            value = series.points[at].value
            if value is None:
                continue
            base = (up if value >= 0 else down) if stacked else 0.0
            if value >= 0:
                up += value
            else:
                down += value
            x = plot.x(at) - plot.band * BAR_SHARE / 2 + (0 if stacked else width * place)
            top, foot = sorted((plot.y(base + value), plot.y(base)))
            box = {"x": number(x), "y": number(top), "width": number(width), "height": number(foot - top)}
            paint = {"class": f"chart-bar {style_class(place)}", "fill": fill_of(chart.name, place)}
            SubElement(point_group(svg, chart, series, at), "rect", paint | box)


def _draw_across(svg: Element, chart: Chart, plot: Plot) -> None:
    for line in chart.lines:
        y = plot.y(line.value)
        _straight(svg, "chart-target", plot.left, y, plot.right, y)
        draw_text(svg, "chart-target-name", plot.left + 4, y - 5, line.name, "start")


def _draw_marks(svg: Element, chart: Chart, plot: Plot) -> None:
    places = {label: place for place, label in enumerate(chart.labels)}
    for mark in chart.marks:
        if mark.label not in places:
            continue
        x = plot.x_of_mark(mark, places[mark.label])
        group = SubElement(svg, "g", {"class": "chart-mark"})
        SubElement(group, "title").text = f"{mark.label}: {mark.words}"
        _straight(group, "chart-mark-line", x, plot.top - 6, x, plot.bottom)
        corners = f"{number(x - 5)},{number(plot.top - 14)} {number(x + 5)},{number(plot.top - 14)}"
        SubElement(group, "polygon", {"class": "chart-flag", "points": f"{corners} {number(x)},{number(plot.top - 5)}"})
        if len(chart.marks) == 1:
            on_right = x > (plot.left + plot.right) / 2
            anchor, beside = ("end", x - 9) if on_right else ("start", x + 9)
            draw_text(group, "chart-mark-name", beside, plot.top - 8, mark.words, anchor)


def _straight(parent: Element, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
    ends = {"x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)}
    SubElement(parent, "line", {"class": kind} | ends)
