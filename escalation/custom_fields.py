"""Fields that a team adds to its tickets: what they are called, and what may stand in them."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from escalation.errors import SettingInvalid, TicketMoveRefused
from escalation.ticket import FieldValue

FIELDS_MAX: Final = 30
"""On one ticket: about what fits beside a conversation."""

LABEL_CHARACTERS_MAX: Final = 60
TEXT_CHARACTERS_MAX: Final = 500
CHOICES_MAX: Final = 50
NUMBER_MAX: Final = 1e15
"""Up to which a float keeps whole numbers apart (IEEE 754 binary64: 2**53)."""

_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class CustomField:
    """One field. `key` is its name in tickets, filters and the HTTP interface, and stays when the label changes."""

    key: str
    label: str
    kind: FieldKind
    choices: tuple[str, ...] = ()

    def parsed(self, text: str) -> FieldValue:
        """What somebody typed as a value; None for nothing. Raises TicketMoveRefused with the remedy."""
        plain = " ".join(text.split())
        if not plain:
            return None
        return _PARSERS[self.kind](self, plain)


@dataclass(frozen=True, slots=True)
class CustomFields:
    """The fields of a site, in the order in which they are shown."""

    fields: tuple[CustomField, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "CustomFields":
        """Raises SettingInvalid with the name of the field that cannot be."""
        listed = document.get("fields", [])
        if not isinstance(listed, Sequence) or isinstance(listed, str):
            raise SettingInvalid("fields: give a list.")
        if len(listed) > FIELDS_MAX:
            raise SettingInvalid(f"fields: a ticket has at most {FIELDS_MAX} of its own.")
        fields = tuple(_field(place, each) for place, each in enumerate(listed, start=1))
        keys = [each.key for each in fields]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise SettingInvalid(f"fields: two have the key {twice}. Give one of them another.")
        return cls(fields)

    def to_document(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "fields": [
                {"key": each.key, "label": each.label, "kind": each.kind.value, "choices": list(each.choices)}
                for each in self.fields
            ]
        }

    def named(self, key: str) -> CustomField | None:
        """The field with this key, or None."""
        return next((each for each in self.fields if each.key == key), None)

    def former(self, values: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
        """Values of fields that the site has no more: kept, and shown as such."""
        return {key: value for key, value in values.items() if value is not None and self.named(key) is None}


def key_of(label: str) -> str:
    """A key made of a label: its letters and digits in lower case, joined by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:32]


def _field(place: int, given: object) -> CustomField:
    where = f"field {place}"
    if not isinstance(given, Mapping):
        raise SettingInvalid(f"{where}: give key, label and kind.")
    label = " ".join(str(given.get("label", "")).split())
    if not label or len(label) > LABEL_CHARACTERS_MAX:
        raise SettingInvalid(f"{where}: its label has 1 to {LABEL_CHARACTERS_MAX} characters.")
    key = str(given.get("key") or key_of(label))
    if not _KEY.fullmatch(key):
        raise SettingInvalid(f"{where}: the key {key!r} must begin with a letter a-z, then letters, digits and _.")
    kind = str(given.get("kind", ""))
    if kind not in set(FieldKind):
        raise SettingInvalid(f"{where}: its kind is one of {', '.join(FieldKind)}.")
    choices = tuple(
        dict.fromkeys(" ".join(str(each).split()) for each in given.get("choices") or () if str(each).strip())
    )
    if (kind == FieldKind.CHOICE) is not bool(choices):
        raise SettingInvalid(f"{where}: choices belong to a field of the kind choice, which needs at least one.")
    if len(choices) > CHOICES_MAX or any(len(each) > LABEL_CHARACTERS_MAX for each in choices):
        raise SettingInvalid(f"{where}: at most {CHOICES_MAX} choices of {LABEL_CHARACTERS_MAX} characters.")
    return CustomField(key, label, FieldKind(kind), choices)


def _text(field: CustomField, text: str) -> FieldValue:
    if len(text) > TEXT_CHARACTERS_MAX:
        raise TicketMoveRefused(f"{field.label}: write at most {TEXT_CHARACTERS_MAX} characters.")
    return text


def _number(field: CustomField, text: str) -> FieldValue:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not abs(number) <= NUMBER_MAX:
        raise TicketMoveRefused(f"{field.label}: {text!r} is no number. Write it like 12 or 3.5.")
    return int(number) if number.is_integer() else number


def _choice(field: CustomField, text: str) -> FieldValue:
    if text not in field.choices:
        raise TicketMoveRefused(f"{field.label}: choose one of {', '.join(field.choices)}.")
    return text


def _yes_no(field: CustomField, text: str) -> FieldValue:
    said = text.casefold()
    if said not in {"yes", "no", "true", "false"}:
        raise TicketMoveRefused(f"{field.label}: answer yes or no.")
    return said in {"yes", "true"}


def _date(field: CustomField, text: str) -> FieldValue:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise TicketMoveRefused(f"{field.label}: {text!r} is no date. Write it like 2026-03-31.") from None


_PARSERS: Final = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.CHOICE: _choice,
    FieldKind.YES_NO: _yes_no,
    FieldKind.DATE: _date,
}
