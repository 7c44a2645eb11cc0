"""One record of a table or an export: named values of loose types, each checked when it is asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from knowledge.sources.file import Unreadable

YES: Final = frozenset({"true", "yes", "y", "1", "x", "on", "ja", "wahr", "oui", "vrai", "si", "sí", "sim"})
NO: Final = frozenset({"false", "no", "n", "0", "off", "nein", "falsch", "non", "faux", "não"})
"""What people write in a column of yes and no; an empty cell says nothing."""

MOMENT_MAX: Final = 4_102_444_800
"""Seconds since 1970 of the year 2100; a larger number is in milliseconds."""

_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Record:
    """Values by the name of their field; `columns` are the author's names for the fields, where they differ."""

    fields: Mapping[str, object]
    columns: Mapping[str, str] = field(default_factory=dict)

    def prose(self, *names: str) -> str:
        """The first of `names` that is a text with words in it, as it stands; empty when none is.

        Raises Unreadable when the first that is set is no text, or holds what no database stores.
        """
        for name in names:
            value = self.fields.get(name)
            if value is None or value == "":
                continue
            if not isinstance(value, str | int | float) or isinstance(value, bool):
                raise self.wrong(name, "a text")
            text = self._stored(str(value), name).strip()
            if text:
                return text
        return ""

    def text(self, *names: str) -> str:
        """The same on one line."""
        return " ".join(self.prose(*names).split())

    def texts(self, name: str, separators: str = ",;|\n") -> tuple[str, ...]:
        """A list of texts, or one text cut at any of `separators`."""
        value = self.fields.get(name)
        if value is None:
            return ()
        values = value if isinstance(value, list) else re.split(f"[{re.escape(separators)}]", self.prose(name))
        if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in values):
            raise self.wrong(name, "a list of texts")
        return tuple(text for each in values if (text := " ".join(self._stored(str(each), name).split())))

    def flag(self, name: str, otherwise: bool) -> bool:
        """Yes or no, in the words of several languages; `otherwise` when the field is not there or empty."""
        value = self.fields.get(name)
        if value is None or isinstance(value, bool):
            return otherwise if value is None else value
        word = str(value).strip().casefold()
        if word in YES or word in NO:
            return word in YES
        if word:
            raise self.wrong(name, "true or false")
        return otherwise

    def day(self, *names: str) -> date | None:
        """The first of `names` that is set: a date such as 2026-10-12, a moment, or seconds since 1970."""
        for name in names:
            value = self.fields.get(name)
            if value is None or value == "":
                continue
            day = _day(value)
            if day is None:
                raise self.wrong(name, "a date such as 2026-10-12")
            return day
        return None

    def wrong(self, name: str, wanted: str) -> Unreadable:
        """What is wrong with the field `name`, which should be `wanted`."""
        column = self.columns.get(name, name)
        return Unreadable(f"has something in `{column}` that is not {wanted}", f"Set `{column}` to {wanted}.")

    def _stored(self, text: str, name: str) -> str:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise self.wrong(name, "text without half characters") from error
        if "\0" in text:
            raise self.wrong(name, "text without NUL")
        return text


def _day(value: object) -> date | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value if abs(value) <= MOMENT_MAX else value / 1000
        return datetime.fromtimestamp(seconds, UTC).date() if 0 < seconds <= MOMENT_MAX else None
    text = str(value).strip()
    german = _GERMAN_DATE.fullmatch(text)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return datetime.fromisoformat(text.removesuffix(" UTC")).date()
    except ValueError:
        return None
