"""The fields between two `---` at the head of a file: what its author says about the article."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import yaml
from frontmatter.default_handlers import YAMLHandler

from knowledge.sources.file import Unreadable

_REMEDY: Final = "Mend the lines between the two `---`; values with a colon or a quote need quotes."
_VALUE_REMEDY: Final = "Mend the date, number or tag between the two `---` that is not possible, such as 2026-02-30."


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Fields by name as YAML gives them; each is checked when it is asked for, and a wrong one raises Unreadable."""

    fields: Mapping[str, object]

    def text(self, *names: str) -> str:
        """The first of `names` that is set, on one line; empty when none is."""
        for name in names:
            value = self.fields.get(name)
            if value is None:
                continue
            if not isinstance(value, str | int | float) or isinstance(value, bool):
                raise _wrong(name, "a text")
            return _clean(str(value), name)
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, or a single text as a list of one."""
        value = self.fields.get(name)
        if value is None:
            return ()
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(each, str) and each.strip() for each in values):
            raise _wrong(name, 'a list of texts, for instance ["one", "two"]')
        return tuple(_clean(each, name) for each in values)

    def flag(self, name: str, otherwise: bool) -> bool:
        """True or false; `otherwise` when the field is not there."""
        value = self.fields.get(name, otherwise)
        if not isinstance(value, bool):
            raise _wrong(name, "true or false")
        return value

    def date(self, name: str) -> date | None:
        """A day, of a moment its day; None when the field is not there."""
        value = self.fields.get(name)
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise _wrong(name, "a date such as 2026-10-12") from error


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The fields at the head of `text`, and what comes after them; without a first line `---` there are none."""
    handler = YAMLHandler()
    if not handler.detect(text):
        return FrontMatter({}), text.strip("\n")
    try:
        lines, body = handler.split(text)
    except ValueError as error:
        raise Unreadable("has front matter without an end", "Close it with a line `---`.") from error
    try:
        fields = handler.load(lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark is not None else ""
        raise Unreadable(f"has front matter that is not YAML{where}", _REMEDY) from error
    except RecursionError as error:
        raise Unreadable("has front matter that is nested too deep", _REMEDY) from error
    except (ValueError, LookupError, AttributeError) as error:  # what PyYAML says of `2026-02-30` and `!!bool x`
        raise Unreadable("has front matter with a value that cannot be", _VALUE_REMEDY) from error
    if not isinstance(fields, dict | None):
        raise Unreadable("has front matter that is not a list of `name: value`", _REMEDY)
    return FrontMatter(fields or {}), body.strip("\n")


def _clean(value: str, name: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _wrong(name, "text without half characters") from error
    if "\0" in value:
        raise _wrong(name, "text without NUL")
    return " ".join(value.split())


def _wrong(name: str, wanted: str) -> Unreadable:
    return Unreadable(f"has a `{name}` that is not {wanted}", f"Set `{name}:` to {wanted}.")
