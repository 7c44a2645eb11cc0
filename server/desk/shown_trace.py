"""The trace of an answer as the desk shows it; what another version wrote in another shape is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

ROWS_MAX: Final = 50
"""Of each list; no answer of ours has as many."""

NUMBER_MAX: Final = 1e15
"""Larger ones, and those that are none, are somebody's mistake."""

MICRODOLLARS: Final = 1_000_000

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownUsage:
    """What a model was used for, with its prompt's parts as pairs of name and estimated tokens."""

    model: str
    prompt_tokens: int
    completion_tokens: int
    dollars: float
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ShownTrace:
    """The trace in parts, each empty where nothing is known of it. Rows have the names that a template asks for."""

    answerer: str
    reason: str
    parts: tuple[Row, ...]
    passages: tuple[Row, ...]
    steps: tuple[Row, ...]
    failed: tuple[Row, ...]
    usages: tuple[ShownUsage, ...]
    milliseconds: tuple[tuple[str, float], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known beyond the name of the answerer."""
        return not (self.parts or self.passages or self.steps or self.failed or self.usages or self.milliseconds)


def shown_trace(document: Mapping[str, Any] | None) -> ShownTrace:
    """`document` as RunTrace.as_json wrote it, or as any other version did."""
    trace = document or {}
    return ShownTrace(
        answerer=_text(trace.get("answerer")),
        reason=_text(trace.get("reason")),
        parts=_rows(trace, "parts", name="", words="", value=0.0),
        passages=_rows(trace, "passages", title="", section="", url="", why="", score=0.0),
        steps=_steps(trace),
        failed=_rows(trace, "failed", name="", why=""),
        usages=tuple(map(_usage, _dicts(trace.get("usages")))),
        milliseconds=_numbers(trace.get("milliseconds")),
    )


def _steps(trace: Mapping[str, Any]) -> tuple[Row, ...]:
    rows = _rows(trace, "steps", tool="", outcome="", words="", milliseconds=0.0)
    given = (row.get("arguments") for row in _dicts(trace.get("steps")))
    return tuple(
        {**row, "arguments": {str(name): _text(value) for name, value in arguments.items()}}
        if isinstance(arguments, dict)
        else {**row, "arguments": {}}
        for row, arguments in zip(rows, given, strict=True)
    )


def _usage(row: Row) -> ShownUsage:
    parts = _dicts(row.get("parts"))
    return ShownUsage(
        _text(row.get("model")),
        int(_number(row.get("prompt_tokens"))),
        int(_number(row.get("completion_tokens"))),
        _number(row.get("cost_microdollars")) / MICRODOLLARS,
        tuple((_text(part.get("name")), int(_number(part.get("tokens")))) for part in parts),
    )


def _rows(trace: Mapping[str, Any], key: str, /, **fields: str | float) -> tuple[Row, ...]:
    """The dictionaries of a list, each with exactly `fields`; a field of another type has the default given there."""
    return tuple(
        {
            field: _text(row.get(field)) if isinstance(default, str) else _number(row.get(field))
            for field, default in fields.items()
        }
        for row in _dicts(trace.get(key))
    )


def _dicts(rows: object) -> Sequence[Row]:
    return [row for row in rows if isinstance(row, dict)][:ROWS_MAX] if isinstance(rows, list | tuple) else []


def _numbers(values: object) -> tuple[tuple[str, float], ...]:
    if not isinstance(values, dict):
        return ()
    return tuple((str(name), _number(value)) for name, value in list(values.items())[:ROWS_MAX])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if abs(value) < NUMBER_MAX else 0.0


def _text(value: object) -> str:
    return "" if value is None else str(value)
