"""What a chart shows, as values: it is drawn, tabled and written as CSV from the same points."""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum


class ChartKind(StrEnum):
    """How the points of a chart are drawn."""

    LINES = "lines"
    BARS = "bars"
    """The series of one label side by side."""
    STACKED = "stacked"
    ROWS = "rows"
    """Bars from left to right below the name of their label, for labels that are words; none is below zero."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value over one label of the chart; None where there is none. `href` leads to the tickets behind it."""

    value: float | None
    href: str | None = None
    words: str | None = None
    """What is written for the value, such as "3 h 20 min", or for there being none; None for the number itself."""


@dataclass(frozen=True, slots=True)
class Series:
    """Points in the order of the chart's labels; told apart from others by name, pattern and place, not by colour."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A value that counts for the whole chart, such as a target."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at one of the labels, such as a release."""

    label: str
    words: str
    _: KW_ONLY
    before: bool = False
    """It stands between its label and the one before, as the limit of a histogram does."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. `name` is short and in the address of its CSV; `unit` is what the values count."""

    name: str
    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    _: KW_ONLY
    kind: ChartKind = ChartKind.LINES
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    hint: str = ""
    """One sentence: how to read it."""
