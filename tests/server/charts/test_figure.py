"""A chart is a drawing, a table and a CSV of the same points; it needs neither colour nor script nor inline style."""

import csv
import io
import itertools
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.charts.chart import Chart, ChartKind, Line, Mark, Point, Series
from server.charts.figure import figure_of
from server.charts.ink import STYLES
from server.charts.scale import number_words, scale_of
from server.charts.stylesheet import chart_css
from server.charts.table import csv_of
from server.charts.words import chart_words

VALUES = st.lists(st.none() | st.floats(-1e6, 1e6) | st.integers(-1000, 1000), min_size=1, max_size=12)


def chart_of(values: list[list[float | None]], kind: ChartKind = ChartKind.LINES, **more: object) -> Chart:
    """A chart of these series, over labels "d0", "d1", ..."""
    chart = Chart(
        name="flow",
        title="Net flow",
        unit="tickets",
        labels=tuple(f"d{place}" for place in range(len(values[0]))),
        series=tuple(
            Series(f"Series {at}", tuple(Point(value, href=f"/t?at={place}&s={at}") for place, value in enumerate(row)))
            for at, row in enumerate(values)
        ),
        kind=kind,
    )
    return chart if not more else Chart(**({name: getattr(chart, name) for name in FIELDS} | more))


FIELDS = ("name", "title", "unit", "labels", "series", "kind", "lines", "marks", "hint")


def drawn(chart: Chart) -> ElementTree.Element:
    """The figure, read back as XML: whatever was drawn is well-formed."""
    html = str(figure_of(chart, csv_href="/c.csv"))
    return ElementTree.fromstring(html)


@pytest.mark.parametrize("kind", list(ChartKind))
@given(rows=st.integers(1, 4).flatmap(lambda n: st.lists(VALUES, min_size=n, max_size=n)))
def test_every_value_stands_within_the_drawing_and_in_the_table(
    kind: ChartKind, rows: list[list[float | None]]
) -> None:
    length = min(len(row) for row in rows)
    chart = chart_of([row[:length] for row in rows], kind)
    scale = scale_of(chart)
    assert scale.low <= 0 <= scale.high
    assert len(scale.ticks) <= 12
    figure = drawn(chart)
    there = sum(point.value is not None for series in chart.series for point in series.points)
    assert len(figure.findall(".//a[@class='chart-point']")) == there
    drawing = figure.find("svg[@class='chart-drawing']")
    height = 0.0 if drawing is None else float(drawing.get("viewBox", "").split()[3])
    for line in figure.iter("rect"):
        assert float(line.get("height", "0")) >= 0
    for name in ("y", "y1", "y2", "cy") if drawing is not None else ():
        assert all(-1 <= float(each.get(name, "0")) <= height for each in figure.iter())
    assert len(figure.findall(".//td/a")) == there


def test_nothing_is_inline_and_nothing_is_foreign() -> None:
    chart = chart_of([[1.0, None, 3.0]], hint="<b>&", marks=(Mark("d1", 'Release "2"'),), lines=(Line("Target", 2),))
    figure = drawn(chart)
    for element in figure.iter():
        assert element.tag not in {"style", "script", "image", "foreignObject"}
        assert not {name for name in element.keys() if name == "style" or name.startswith("on")}  # noqa: SIM118
    assert "http" not in str(figure_of(chart)) + chart_css()


def test_series_are_told_apart_by_dashes_markers_and_patterns() -> None:
    lines = drawn(chart_of([[float(at), at + 1.0] for at in range(STYLES)]))
    dashes = {each.get("stroke-dasharray") for each in lines.findall(".//svg[@class='chart-drawing']/path")}
    assert len(dashes) == STYLES
    bars = drawn(chart_of([[float(at), at + 1.0] for at in range(STYLES)], ChartKind.STACKED))
    fills = {each.get("fill") for each in bars.iter("rect") if "chart-bar" in each.get("class", "")}
    assert len(fills) == STYLES
    patterns = [ElementTree.tostring(each)[40:] for each in bars.iter("pattern")]
    assert len({pattern.split(b">", 1)[1].replace(b"s%d" % at, b"") for at, pattern in enumerate(patterns)}) == STYLES


def test_a_gap_breaks_the_line_and_a_lonely_point_has_its_marker() -> None:
    figure = drawn(chart_of([[1.0, 2.0, None, 4.0, None, *[5.0] * 50]]))
    path = figure.find(".//svg[@class='chart-drawing']/path")
    assert path is not None
    assert path.get("d", "").count("M") == 3
    assert len(figure.findall(".//a/circle[@class='chart-marker s0']")) == 2


@pytest.mark.parametrize("value", [0.0, 1.0, -1.0])
def test_names_of_lines_that_end_together_are_all_within_the_drawing_and_apart(value: float) -> None:
    figure = drawn(chart_of([[value] * 2 for _ in range(STYLES)]))
    heights = [float(each.get("y", "")) for each in figure.iter("text") if "chart-name" in each.get("class", "")]
    assert len(heights) == STYLES
    assert all(below - above >= 14 for above, below in itertools.pairwise(heights))
    assert 10 <= heights[0] <= heights[-1] <= 260


def test_who_cannot_see_it_hears_its_course_its_lines_and_its_marks() -> None:
    chart = chart_of([[3.0, 9.0, None, 5.0]], lines=(Line("Target", 4),), marks=(Mark("d1", "Release 2"),))
    words = chart_words(chart)
    assert words == ("Net flow. Series 0: from 3 (d0) to 5 (d3), highest 9 (d1). Target at 4 tickets. d1: Release 2.")
    drawing = drawn(chart).find("svg[@class='chart-drawing']")
    assert drawing is not None
    assert drawing.get("aria-label") == words
    assert drawing.get("role") == "group"


def test_many_points_are_reached_by_the_table_not_by_a_hundred_steps_of_the_tab_key() -> None:
    few, many = drawn(chart_of([[1.0] * 10])), drawn(chart_of([[1.0] * 100]))
    assert {each.get("tabindex") for each in few.findall(".//a[@class='chart-point']")} == {None}
    assert {each.get("tabindex") for each in many.findall(".//a[@class='chart-point']")} == {"-1"}


def test_a_limit_stands_between_its_bars() -> None:
    chart = chart_of([[4.0, 3.0, 1.0]], ChartKind.BARS, marks=(Mark("d2", "SLA", before=True),))
    figure = drawn(chart)
    line = figure.find(".//line[@class='chart-mark-line']")
    bars = [each for each in figure.iter("rect") if each.get("class") == "chart-bar s0"]
    assert line is not None
    assert float(bars[1].get("x", "")) + float(bars[1].get("width", "")) < float(line.get("x1", ""))
    assert float(line.get("x1", "")) < float(bars[2].get("x", ""))


def test_without_a_value_it_says_so() -> None:
    assert "Nothing to show yet." in str(figure_of(chart_of([[None, None]])))


def test_csv_holds_the_numbers_and_no_formula() -> None:
    chart = Chart("x", "=cmd", "h", ("+1", "b"), (Series("@x", (Point(1.25, words="1 h 15 min"), Point(None))),))
    rows = list(csv.reader(io.StringIO(csv_of(chart))))
    assert rows == [["'=cmd", "'@x (h)"], ["'+1", "1.25"], ["b", ""]]


@pytest.mark.parametrize(("value", "words"), [(1200, "1,200"), (0.5, "0.5"), (2.0, "2"), (-3, "-3"), (0.333, "0.33")])
def test_numbers_are_written_as_short_as_they_tell(value: float, words: str) -> None:
    assert number_words(value) == words
