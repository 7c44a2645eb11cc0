"""What a load program measured, each figure beside the bound that was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure; `most` is what was promised, None where the figure stands for itself."""

    program: str
    name: str
    value: float
    unit: str
    most: float | None = None

    @property
    def is_kept(self) -> bool:
        """Within what was promised."""
        return self.most is None or self.value <= self.most


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of 100 do not exceed; 0 without values."""
    if len(values) < 2:
        return max(values, default=0.0)
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def show(measured: Sequence[Measured], console: Console) -> None:
    """Prints a table; what broke its bound is red."""
    table = Table(title="Load")
    for name in ("program", "figure"):
        table.add_column(name)
    for name in ("value", "promised"):
        table.add_column(name, justify="right")
    for each in measured:
        colour = "green" if each.is_kept else "red"
        most = "" if each.most is None else f"<= {each.most:g} {each.unit}"
        table.add_row(each.program, each.name, f"[{colour}]{each.value:,.3g} {each.unit}[/]", most)
    console.print(table)
