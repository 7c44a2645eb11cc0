"""Columns put together and taken apart: the rows of several sheets as one, and some rows of one."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from escalation.ledger.columns import (
    NONE,
    BreachColumns,
    ConversationColumns,
    Ids,
    Mask,
    Names,
    RatingColumns,
    ResponseColumns,
    SpanColumns,
    TicketColumns,
)

C = TypeVar("C", TicketColumns, ConversationColumns)

FLATTENED = (ResponseColumns, SpanColumns, BreachColumns, RatingColumns)


def joined(parts: Sequence[C]) -> C:
    """The rows of all parts, in their order. There must be at least one part."""
    if len(parts) == 1:
        return parts[0]
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    whole: C = _joined(parts, starts)
    return whole


def taken(columns: C, mask: Mask) -> C:
    """The rows for which `mask`, of shape (rows,), is true."""
    if mask.all():
        return columns
    renumbered = np.where(mask, np.cumsum(mask) - 1, NONE)
    made: dict[str, Any] = {}
    for name, values in _fields(columns):
        if isinstance(values, FLATTENED):
            made[name] = _taken_flat(values, renumbered)
        else:
            made[name] = _at(values, mask)
    return type(columns)(**made)


def without(columns: C, ids: Sequence[str]) -> C:
    """All rows but those of the subjects with these ids."""
    own = _own_ids(columns)
    return taken(columns, ~np.isin(own, np.array([each.encode() for each in ids], dtype=own.dtype)))


def only(columns: C, subject_id: str) -> C:
    """The row of one subject, or none."""
    return taken(columns, _own_ids(columns) == subject_id.encode())


def same_rows(one: Any, other: Any) -> bool:
    """Whether both say the same in the same order; which code stands for a name makes no difference."""
    for name, mine in _fields(one):
        theirs = getattr(other, name)
        if isinstance(mine, FLATTENED):
            alike = same_rows(mine, theirs)
        elif isinstance(mine, Names):
            alike = _texts(mine) == _texts(theirs)
        else:
            alike = np.array_equal(mine, theirs)
        if not alike:
            return False
    return True


def _texts(names: Names) -> list[str | None]:
    return [None if code == NONE else names.names[code] for code in names.codes.tolist()]


def _own_ids(columns: TicketColumns | ConversationColumns) -> Ids:
    return columns.ticket_id if isinstance(columns, TicketColumns) else columns.conversation_id


def _joined(parts: Sequence[Any], starts: Any) -> Any:
    made: dict[str, Any] = {}
    for name, first in _fields(parts[0]):
        all_of = [getattr(part, name) for part in parts]
        if isinstance(first, Names):
            made[name] = _joined_names(all_of)
        elif isinstance(first, FLATTENED):
            made[name] = _joined(all_of, starts)
        elif name == "row":
            made[name] = np.concatenate([rows + start for rows, start in zip(all_of, starts, strict=True)])
        else:
            made[name] = np.concatenate(all_of)
    return type(parts[0])(**made)


def _joined_names(parts: Sequence[Names]) -> Names:
    codes: dict[str, int] = {}
    recoded = []
    for part in parts:
        # The last place stands for NONE, which is -1.
        now = [codes.setdefault(name, len(codes)) for name in part.names]
        same = now == list(range(len(now)))
        recoded.append(part.codes if same else np.array([*now, NONE], dtype=np.int32)[part.codes])
    return Names(np.concatenate(recoded), tuple(codes))


def _taken_flat(flat: Any, renumbered: Any) -> Any:
    row = renumbered[flat.row]
    kept = row != NONE
    made = {name: row[kept] if name == "row" else _at(values, kept) for name, values in _fields(flat)}
    return type(flat)(**made)


def _at(values: Any, mask: Mask) -> Any:
    return Names(values.codes[mask], values.names) if isinstance(values, Names) else values[mask]


def _fields(columns: Any) -> list[tuple[str, Any]]:
    return [(field.name, getattr(columns, field.name)) for field in fields(columns)]
