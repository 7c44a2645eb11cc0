"""Which tickets a view shows: conditions that all must hold, as values, as JSON and as a query string.

`filter_sql.py` says the same in SQL.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from escalation.reason import ReasonCode
from escalation.ticket import Cause, Resolution, TicketStatus
from escalation.triage import TriageTier

CONDITIONS_MAX: Final = 20
"""Of one view; more than a person can keep in mind."""

VALUES_MAX: Final = 50
"""Of one condition."""

VALUE_CHARACTERS_MAX: Final = 200

NOBODY: Final = "nobody"
ME: Final = "me"
"""Values of `assignee` beside the ids of people."""

RUNNING: Final = "running"
"""A value of `sprint` beside the ids of sprints: whichever goes on."""

NOTHING: Final = ""
"""The value of a field that holds nothing."""

NOT: Final = "not."
"""Stands before the name of a field in a query string when the condition must not hold."""

OF_CUSTOM_FIELD: Final = "field."
"""Stands before the name of a custom field."""

_CUSTOM_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_AGE: Final = re.compile(r"([1-9][0-9]{0,4})(min|h|d)")
_AGE_UNITS: Final = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class FieldKind(StrEnum):
    """What can be asked of a field."""

    CHOICE = "choice"
    """Whether it is one of the values."""
    FLAG = "flag"
    """Whether it is so: `yes` or `no`."""
    AGE = "age"
    """Whether it is at least so long ago: `30min`, `4h`, `3d`."""
    TEXT = "text"
    """Whether it contains the words, in any case."""


FIELDS: Final[Mapping[str, FieldKind]] = {
    "site": FieldKind.CHOICE,
    "status": FieldKind.CHOICE,
    "resolution": FieldKind.CHOICE,
    "tier": FieldKind.CHOICE,
    "category": FieldKind.CHOICE,
    "segment": FieldKind.CHOICE,
    "assignee": FieldKind.CHOICE,
    "team": FieldKind.CHOICE,
    "tag": FieldKind.CHOICE,
    "language": FieldKind.CHOICE,
    "reason": FieldKind.CHOICE,
    "cause": FieldKind.CHOICE,
    "contact": FieldKind.CHOICE,
    "problem": FieldKind.CHOICE,
    "sprint": FieldKind.CHOICE,
    "created": FieldKind.AGE,
    "updated": FieldKind.AGE,
    "waiting": FieldKind.AGE,
    "due_soon": FieldKind.FLAG,
    "breached": FieldKind.FLAG,
    "snoozed": FieldKind.FLAG,
    "merged": FieldKind.FLAG,
    "has_note": FieldKind.FLAG,
    "text": FieldKind.TEXT,
}
"""Every field that every site has. Of `waiting` the moment is when the customer wrote last."""

_WORDS_OF: Final[Mapping[str, frozenset[str]]] = {
    "status": frozenset(TicketStatus),
    "resolution": frozenset(Resolution),
    "tier": frozenset(TriageTier),
    "reason": frozenset(ReasonCode),
    "cause": frozenset({*Cause, NOTHING}),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `values` are what its kind takes, of a choice any of them; `negated` says that it must not hold.

    A ticket whose field holds nothing is not one of the values, and nothing is not so long ago.
    """

    field: str
    values: tuple[str, ...]
    negated: bool = False

    @property
    def kind(self) -> FieldKind:
        """What is asked of its field."""
        return FIELDS.get(self.field, FieldKind.CHOICE)

    @property
    def custom_name(self) -> str | None:
        """The name of the custom field that it asks of; None for a field that every site has."""
        return self.field.removeprefix(OF_CUSTOM_FIELD) if self.field.startswith(OF_CUSTOM_FIELD) else None

    @property
    def age(self) -> timedelta:
        """How long ago at least; of a condition of ages only."""
        count, unit = _AGE.fullmatch(self.values[0]).groups()  # type: ignore[union-attr]
        return int(count) * _AGE_UNITS[unit]


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that all must hold; none at all lets every ticket through.

    `either` are alternatives that no ticket has two of, one of which must hold as well; only views that are made anew
    whenever they are shown have some, so that they are neither stored nor part of an address.
    """

    conditions: tuple[Condition, ...] = ()
    either: tuple["Filters", ...] = ()

    @property
    def parts(self) -> tuple["Filters", ...]:
        """The same as filters without alternatives, whose tickets together are those of this one."""
        return tuple(each.plus(*self.conditions) for each in self.either) or (self,)

    def of(self, field: str) -> Condition | None:
        """The first condition on this field, or None."""
        return next((each for each in self.conditions if each.field == field), None)

    def plus(self, *more: Condition) -> "Filters":
        """The same with further conditions; one that stands there already is not repeated."""
        return Filters((*self.conditions, *(each for each in more if each not in self.conditions)), self.either)

    def to_json(self) -> list[dict[str, Any]]:
        """As a saved view keeps it."""
        return [
            {"field": each.field, "values": list(each.values)} | ({"not": True} if each.negated else {})
            for each in self.conditions
        ]

    def to_query(self) -> tuple[tuple[str, str], ...]:
        """As names and values of a query string."""
        return tuple(
            (f"{NOT if each.negated else ''}{each.field}", value) for each in self.conditions for value in each.values
        )


@dataclass(frozen=True, slots=True)
class ReadFilters:
    """Filters that came from outside, and the names of the conditions that mean nothing here and were left out."""

    filters: Filters
    left_out: tuple[str, ...] = ()


def filters_from_query(items: Iterable[tuple[str, str]], custom_names: Collection[str] | None = None) -> ReadFilters:
    """The conditions among the names and values of a query string; other names are passed over.

    `custom_names` are the custom fields that there are; None takes every name. Values of the same name make one
    condition. What cannot be read is left out, and told.
    """
    gathered: dict[str, list[str]] = {}
    for name, value in items:
        if name.removeprefix(NOT) in FIELDS or name.removeprefix(NOT).startswith(OF_CUSTOM_FIELD):
            gathered.setdefault(name, []).append(value)
    return _read(
        (
            Condition(name.removeprefix(NOT), tuple(dict.fromkeys(values)), name.startswith(NOT))
            for name, values in gathered.items()
        ),
        custom_names,
    )


def filters_from_json(document: Any, custom_names: Collection[str] | None = None) -> ReadFilters:
    """What `Filters.to_json` wrote, perhaps by another version or before a field was removed."""
    conditions: list[Condition] = []
    for each in document if isinstance(document, list) else []:
        if isinstance(each, dict) and isinstance(each.get("field"), str) and isinstance(each.get("values"), list):
            values = tuple(str(value) for value in each["values"])
            conditions.append(Condition(each["field"], values, each.get("not") is True))
    return _read(conditions, custom_names)


def _read(conditions: Iterable[Condition], custom_names: Collection[str] | None) -> ReadFilters:
    taken: list[Condition] = []
    left_out: list[str] = []
    for each in conditions:
        if len(taken) < CONDITIONS_MAX and _has_meaning(each, custom_names):
            taken.append(each)
        elif each.field not in left_out:
            left_out.append(each.field)
    return ReadFilters(Filters(tuple(taken)), tuple(left_out))


def _has_meaning(condition: Condition, custom_names: Collection[str] | None) -> bool:
    values = condition.values
    if not 0 < len(values) <= VALUES_MAX or any(len(value) > VALUE_CHARACTERS_MAX or "\0" in value for value in values):
        return False
    name = condition.custom_name
    if name is not None:
        return _CUSTOM_NAME.fullmatch(name) is not None and (custom_names is None or name in custom_names)
    if condition.field not in FIELDS:
        return False
    if condition.kind is FieldKind.CHOICE:
        words = _WORDS_OF.get(condition.field)
        return words is None or all(value in words for value in values)
    if len(values) > 1:
        return False
    if condition.kind is FieldKind.FLAG:
        return values[0] in {"yes", "no"}
    if condition.kind is FieldKind.AGE:
        return _AGE.fullmatch(values[0]) is not None
    return bool(values[0].strip())
