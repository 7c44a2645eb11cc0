"""Where things stand in a chart: from labels and values to coordinates in user units."""

from dataclasses import dataclass
from typing import Final

from server.charts.chart import Chart, ChartKind, Mark
from server.charts.scale import Scale, scale_of

WIDTH, HEIGHT = 640.0, 260.0
"""User units; the drawing is as wide as its place."""

LEFT, RIGHT, TOP, BOTTOM = 66.0, 14.0, 16.0, 34.0
"""Margins: for the scale, the last label, the top number and the labels."""

NAMES_RIGHT: Final = 120.0
"""Instead of RIGHT where each line has its name at its end."""

MARKS_TOP: Final = 34.0
"""Instead of TOP where marks have their words above the chart."""


@dataclass(frozen=True, slots=True)
class Plot:
    """The room of a chart."""

    count: int
    scale: Scale
    left: float
    right: float
    top: float
    bottom: float
    inset: bool
    """Labels own a band each, as bars need; else the first and the last point stand at the edges."""

    @property
    def band(self) -> float:
        """Width that one label has."""
        return (self.right - self.left) / max(self.count if self.inset else self.count - 1, 1)

    def x(self, place: int) -> float:
        """Where the label at this place stands."""
        if not self.inset and self.count == 1:
            return (self.left + self.right) / 2
        return self.left + self.band * (place + (0.5 if self.inset else 0.0))

    def x_of_mark(self, mark: Mark, place: int) -> float:
        """Where the upright line of a mark stands."""
        return max(self.left, self.x(place) - self.band / 2) if mark.before else self.x(place)

    def y(self, value: float) -> float:
        """Where a value stands."""
        return self.bottom - self.scale.share(value) * (self.bottom - self.top)


def plot_of(chart: Chart) -> Plot:
    """The room that a chart has for its points."""
    named = chart.kind is ChartKind.LINES and len(chart.series) > 1
    return Plot(
        count=len(chart.labels),
        scale=scale_of(chart),
        left=LEFT,
        right=WIDTH - (NAMES_RIGHT if named else RIGHT),
        top=MARKS_TOP if chart.marks or chart.lines else TOP,
        bottom=HEIGHT - BOTTOM,
        inset=chart.kind is not ChartKind.LINES,
    )
