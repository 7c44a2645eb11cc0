"""Which column is which field where the reader cannot know it, as a lead says it on the command line or in a file."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from escalation.audit.reading.errors import MappingInvalid
from escalation.audit.reading.header_names import plain_name
from escalation.audit.reading.shape import Field
from escalation.audit.row import AuditStatus

FILE_BYTES_MAX: Final = 256 * 1024
"""Of a mapping's file: some hundred lines."""

ORDERS: Final = ("day_first", "month_first")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """`columns`: a field's column by its name, or by its place from 1 where there is no header. `statuses`: words of a
    team's own for a status, plain. `day_first`: the order of dates such as 01/02/2024; None lets the dates tell."""

    columns: Mapping[Field, str | int] = field(default_factory=dict)
    statuses: Mapping[str, AuditStatus] = field(default_factory=dict)
    day_first: bool | None = None


NO_MAPPING: Final = ColumnMapping()


def mapping_from_words(words: Iterable[str]) -> ColumnMapping:
    """From `field=Column name` (or a place: `field=3`), `status:Their word=waiting` and `dates=day_first`.

    Raises MappingInvalid.
    """
    columns: dict[str, Any] = {}
    statuses: dict[str, Any] = {}
    dates = None
    for word in words:
        name, equals, value = word.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not value:
            raise MappingInvalid(f'{word!r} maps nothing: write field=Column, for example opened_at="Created on".')
        if name == "dates":
            dates = value
        elif name.startswith("status:"):
            statuses[name.removeprefix("status:")] = value
        else:
            columns[name] = int(value) if value.isdecimal() and len(value) < 5 else value
    return _checked(columns, statuses, dates)


def mapping_from_file(path: Path) -> ColumnMapping:
    """From a TOML or JSON file with the tables `columns` and `status` and the word `dates`.

    Raises MappingInvalid, OSError.
    """
    if path.stat().st_size > FILE_BYTES_MAX:
        raise MappingInvalid(f"{path.name} has more than {FILE_BYTES_MAX // 1024} KiB; a mapping is a few lines.")
    content = path.read_bytes()
    try:
        read = json.loads(content) if path.suffix.lower() == ".json" else tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MappingInvalid(f"{path.name} is neither TOML nor JSON: {error}") from None
    if not isinstance(read, dict):
        raise MappingInvalid(f'{path.name} holds no tables; write [columns] and under it opened_at = "Created on".')
    return _checked(read.get("columns", {}), read.get("status", {}), read.get("dates"))


def joined(first: ColumnMapping, then: ColumnMapping) -> ColumnMapping:
    """Both; where both say something, `then` counts."""
    return ColumnMapping(
        {**first.columns, **then.columns},
        {**first.statuses, **then.statuses},
        then.day_first if then.day_first is not None else first.day_first,
    )


def _checked(columns: Any, statuses: Any, dates: Any) -> ColumnMapping:
    if not isinstance(columns, dict) or not isinstance(statuses, dict):
        raise MappingInvalid("columns and status are tables: names on the left, columns or statuses on the right.")
    if dates is not None and dates not in ORDERS:
        raise MappingInvalid(f"dates is day_first or month_first, not {dates!r}.")
    return ColumnMapping(
        {_field(name): _column(name, value) for name, value in columns.items()},
        {plain_name(str(word)): _status(value) for word, value in statuses.items()},
        None if dates is None else dates == "day_first",
    )


def _field(name: str) -> Field:
    try:
        return Field(name.strip().lower())
    except ValueError:
        raise MappingInvalid(f"There is no field {name!r}. The fields are {', '.join(Field)}.") from None


def _column(name: str, value: object) -> str | int:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise MappingInvalid(f"{name} is mapped to {value!r}; it takes a column's name, or its place from 1.")


def _status(value: object) -> AuditStatus:
    try:
        return AuditStatus(str(value).strip().lower())
    except ValueError:
        raise MappingInvalid(f"There is no status {value!r}. They are {', '.join(AuditStatus)}.") from None
