"""The first pass over an export: how many rows there are, which ids come again, in which order dates are written."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from escalation.audit.reading.columns import Columns
from escalation.audit.reading.moments import OrderSeen
from escalation.audit.reading.problems import ProblemKind, Problems
from escalation.audit.reading.shape import Field

_MONTH_FIRST_ZONES: Final = ("America/", "US/", "Pacific/Honolulu")


@dataclass(slots=True)
class Survey:
    """What one pass saw of one table; `see` takes each record."""

    columns: Columns
    rows: int = 0
    orders: dict[int, OrderSeen] = field(default_factory=dict)
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    """A number of 64 bits for each row's id: in a million rows two ids share one with a chance of 3 in 10^8."""

    def __post_init__(self) -> None:
        places = self.columns.places
        self.orders = {place: OrderSeen() for each, found in places.items() if each.is_moment for place in found}

    def see(self, cells: Sequence[str]) -> None:
        """One more record."""
        self.rows += 1
        width = len(cells)
        for place, order in self.orders.items():
            if place < width and cells[place]:
                order.see(cells[place].strip())
        found = self.columns.places.get(Field.TICKET_ID)
        said = cells[found[0]].strip() if found and found[0] < width else ""
        self.ids.append(hash(said) if said else hash((self.rows, id(self))))


def day_first_of(survey: Survey, zone: str, given: bool | None, problems: Problems) -> Mapping[int, bool]:
    """For each column of dates whether the day comes first: as it is `given`, as its own dates tell, as the table's
    other dates do, else as people in `zone` write it, which is told."""
    if given is not None:
        return dict.fromkeys(survey.orders, given)
    of_table = _decided(
        OrderSeen(
            sum(order.day_first for order in survey.orders.values()),
            sum(order.month_first for order in survey.orders.values()),
        )
    )
    guess = not zone.startswith(_MONTH_FIRST_ZONES)
    decided: dict[int, bool] = {}
    for place, order in survey.orders.items():
        own = _decided(order)
        decided[place] = own if own is not None else of_table if of_table is not None else guess
        said = survey.columns.names[place].said
        if order.day_first and order.month_first:
            rarer = min(order.day_first, order.month_first)
            problems.tell(ProblemKind.DATES_MIXED, None, f"{said}: {rarer:,} against the rest", count=rarer)
        elif order.either and own is None and of_table is None:
            words = "the day first" if guess else "the month first"
            problems.tell(ProblemKind.DATES_UNDECIDED, None, f"{said}: read with {words}", count=order.either)
    return decided


def superseded_rows(surveys: Sequence[Survey]) -> NDArray[np.bool_]:
    """For each row of all tables one after the other, whether a later one has its id."""
    ids = np.concatenate([np.frombuffer(survey.ids, dtype=np.int64) for survey in surveys if survey.ids] or [_NONE])
    order = np.argsort(ids, kind="stable")
    mask = np.zeros(len(ids), dtype=np.bool_)
    mask[order[:-1]] = ids[order[:-1]] == ids[order[1:]]
    return mask


_NONE: Final = np.zeros(0, dtype=np.int64)


def _decided(order: OrderSeen) -> bool | None:
    if order.day_first == order.month_first:
        return None
    return order.day_first > order.month_first
