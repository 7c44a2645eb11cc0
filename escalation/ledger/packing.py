"""Columns as bytes: a line of JSON that says what follows, then the arrays as they lie in memory."""

import json
from dataclasses import fields
from typing import Any, Final, get_type_hints

import numpy as np

from escalation.ledger.column_parts import FLATTENED, C
from escalation.ledger.columns import ConversationColumns, Names, TicketColumns

VERSION: Final = 1
"""Of the form. A sheet of another form is none, and is made anew."""


def pack(columns: TicketColumns | ConversationColumns) -> bytes:
    """The columns as bytes, little-endian, for `unpack`."""
    head: list[Any] = []
    bodies: list[bytes] = []
    _pack(columns, head, bodies)
    line = json.dumps({"version": VERSION, "arrays": head}, separators=(",", ":"))
    return b"".join([line.encode(), b"\n", *bodies])


def unpack(packed: bytes, kind: type[C]) -> C | None:
    """What `pack` was given; None for the form of another version. The arrays are read-only."""
    line, _, _ = packed.partition(b"\n")
    head = json.loads(line)
    if head["version"] != VERSION:
        return None
    reading = _Reading(packed, len(line) + 1, iter(head["arrays"]))
    columns: C = reading.columns(kind)
    return columns


def _pack(columns: Any, head: list[Any], bodies: list[bytes]) -> None:
    for field in fields(columns):
        values = getattr(columns, field.name)
        if isinstance(values, FLATTENED):
            _pack(values, head, bodies)
            continue
        names = list(values.names) if isinstance(values, Names) else None
        array = values.codes if isinstance(values, Names) else values
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        head.append([little.dtype.str, len(little), names])
        bodies.append(little.tobytes())


class _Reading:
    """Where we are in the bytes of a sheet."""

    def __init__(self, packed: bytes, offset: int, arrays: Any) -> None:
        self._packed = packed
        self._offset = offset
        self._arrays = arrays

    def columns(self, kind: type[Any]) -> Any:
        made: dict[str, Any] = {}
        for name, hint in _HINTS[kind]:
            made[name] = self.columns(hint) if hint in FLATTENED else self._values()
        return kind(**made)

    def _values(self) -> Any:
        dtype, length, names = next(self._arrays)
        array = np.frombuffer(self._packed, dtype=dtype, count=length, offset=self._offset)
        self._offset += array.nbytes
        return array if names is None else Names(array, tuple(names))


_HINTS: Final = {
    kind: [(field.name, get_type_hints(kind)[field.name]) for field in fields(kind)]
    for kind in (TicketColumns, ConversationColumns, *FLATTENED)
}
