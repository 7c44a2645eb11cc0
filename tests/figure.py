"""One measured value of a benchmark."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, its baseline of the same run (None where there is none) and how often it was measured."""

    name: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    n: int


def figure(name: str, value: float, unit: str, baseline: float | None, n: int) -> Figure:
    """The figure with its ratio."""
    return Figure(name, value, unit, baseline, value / baseline if baseline else None, n)
