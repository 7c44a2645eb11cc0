"""The upright scale of a chart: round numbers that hold all its values."""

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from server.charts.chart import Chart, ChartKind

STEPS_WANTED: Final = 4
"""Steps of the scale; a few more or less, as round numbers fall."""

ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` in steps of `step`, all in the chart's unit; zero is always on it."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        """The values that are written beside the chart."""
        return tuple(self.low + place * self.step for place in range(round((self.high - self.low) / self.step) + 1))

    def share(self, value: float) -> float:
        """How high a value stands, from 0 at the bottom to 1 at the top."""
        return (value - self.low) / (self.high - self.low)


def scale_of(chart: Chart) -> Scale:
    """The scale that holds every value and every line of a chart."""
    values = [0.0, *(line.value for line in chart.lines), *_extremes(chart)]
    low, high = min(values), max(values)
    step = _round_step((high - low) / STEPS_WANTED, whole=all(value == int(value) for value in values))
    return Scale(floor(low / step) * step, max(ceil(high / step), 1) * step, step)


def number_words(value: float) -> str:
    """A number as it stands in a chart: "1,200", "0.5"; at most two digits after the point."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def _extremes(chart: Chart) -> list[float]:
    columns = [[series.points[place].value for series in chart.series] for place in range(len(chart.labels))]
    if chart.kind is not ChartKind.STACKED:
        return [value for column in columns for value in column if value is not None]
    return [
        sum(value for value in column if value is not None and (value > 0) is up)
        for column in columns
        for up in (True, False)
    ]


def _round_step(wanted: float, *, whole: bool) -> float:
    if wanted <= 0:
        return 1.0
    size: float = 10.0 ** floor(log10(wanted))
    step = next(each * size for each in ROUND if each * size >= wanted * 0.999)
    return max(1.0, float(ceil(step))) if whole else step
