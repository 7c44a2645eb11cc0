"""Which place of a row holds which field, for one table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from escalation.audit.reading.dialect import Dialect
from escalation.audit.reading.errors import ExportUnreadable, MappingInvalid
from escalation.audit.reading.header_names import HeaderName, header_name, plain_name
from escalation.audit.reading.headerless import guessed_fields
from escalation.audit.reading.mapping import ColumnMapping
from escalation.audit.reading.problems import ProblemKind, Problems
from escalation.audit.reading.shape import Field, Shape, Source
from escalation.audit.reading.sources import GENERIC, shape_of

COLUMNS_MAX: Final = 500
"""Kept beside a ticket; Zendesk allows an account 400 fields. Columns that a field takes are found beyond, too."""

WIDTH_MAX: Final = 16_384
"""Columns of a table that is read; a workbook has no more. A header may be a line of nothing but commas, and each row
under it would be filled up to its width."""

_NAMED_MAX: Final = 30
"""Names of a header that an error spells out."""

_SPELLED_CHARACTERS_MAX: Final = 60
"""Of each."""

_NEEDED: Final = (Field.TICKET_ID, Field.SUBJECT, Field.TEXT, Field.OPENED_AT, Field.MESSAGE_TEXT)


@dataclass(frozen=True, slots=True)
class Columns:
    """`places` of a field in the order of preference, from 0; `beside` are columns that no field takes."""

    shape: Shape
    names: tuple[HeaderName, ...]
    places: Mapping[Field, tuple[int, ...]]
    beside: tuple[tuple[int, str], ...]
    width: int

    @property
    def source(self) -> Source:
        """Where the table comes from."""
        return self.shape.source

    @property
    def unknown(self) -> tuple[str, ...]:
        """Columns that neither a field takes nor the product has by itself."""
        return tuple(said for place, said in self.beside if self.names[place].name not in self.shape.also)

    @property
    def are_messages(self) -> bool:
        """Whether each row is a message, and several make a ticket."""
        return Field.MESSAGE_TEXT in self.places and Field.TICKET_ID in self.places


def columns_of(dialect: Dialect, mapping: ColumnMapping, problems: Problems) -> Columns:
    """Finds the fields in a header, or guesses them where there is none, and tells `problems` what is odd.

    Raises MappingInvalid when a mapped column does not exist, ExportUnreadable when no field is found or there are more
    than WIDTH_MAX columns.
    """
    width = max(map(len, dialect.sample)) if dialect.header is None else len(dialect.header)
    if width > WIDTH_MAX:
        raise ExportUnreadable(
            f"The table has more than {WIDTH_MAX:,} columns. Export only those that you need, then try again."
        )
    if dialect.header is None:
        names = tuple(header_name(f"Column {place}") for place in range(1, width + 1))
        shape, places = GENERIC, guessed_fields(dialect.sample, width)
        problems.tell(ProblemKind.NO_HEADER, None, _told(names, places, mapping))
    else:
        names = tuple(header_name(said) for said in dialect.header)
        shape = shape_of({name.name for name in names})
        places = _places(names, shape)
    places = {**places, **_mapped(names, mapping)}
    if not any(field in places for field in _NEEDED):
        raise ExportUnreadable(_nothing_known(names))
    return Columns(shape, names, places, _beside(names, shape, places, problems), len(names))


def _places(names: Sequence[HeaderName], shape: Shape) -> dict[Field, tuple[int, ...]]:
    first: dict[str, int] = {}
    for place, name in enumerate(names):
        first.setdefault(name.name, place)
    places: dict[Field, tuple[int, ...]] = {}
    taken: set[int] = set()
    for field, wanted in shape.names.items():
        found = tuple(first[name] for name in wanted if name in first)
        if shape is GENERIC:
            # Of a table made by hand each column is one field, and of several that could be one the best known counts.
            found = tuple(place for place in found if place not in taken)[: None if field is Field.RESOLVED_AT else 1]
        if found:
            places[field] = found
            taken.update(found)
    return places


def _mapped(names: Sequence[HeaderName], mapping: ColumnMapping) -> dict[Field, tuple[int, ...]]:
    places: dict[Field, tuple[int, ...]] = {}
    for field, column in mapping.columns.items():
        if isinstance(column, int):
            if column > len(names):
                raise MappingInvalid(f"{field} is mapped to column {column}, but there are {len(names)}.")
            places[field] = (column - 1,)
            continue
        found = [place for place, name in enumerate(names) if column in (name.said, name.name)] or [
            place for place, name in enumerate(names) if plain_name(column) == name.name
        ]
        if not found:
            raise MappingInvalid(f"{field} is mapped to {column!r}, which is no column. They are: {_listed(names)}.")
        places[field] = (found[0],)
    return places


def _beside(
    names: Sequence[HeaderName], shape: Shape, places: Mapping[Field, tuple[int, ...]], problems: Problems
) -> tuple[tuple[int, str], ...]:
    taken = {place for found in places.values() for place in found}
    kept: list[tuple[int, str]] = []
    seen: set[str] = {names[place].name for place in taken}
    for place, name in enumerate(names):
        if place in taken or not name.said:
            continue
        if name.name in seen:
            problems.tell(ProblemKind.COLUMN_REPEATED, None, name.said)
        elif len(kept) < COLUMNS_MAX:
            kept.append((place, name.said))
            if name.name not in shape.also:
                problems.tell(ProblemKind.COLUMNS_UNKNOWN, None, name.said)
        seen.add(name.name)
    if len(names) > COLUMNS_MAX:
        problems.tell(ProblemKind.COLUMNS_TOO_MANY, None, f"{len(names):,} columns; {len(kept)} are kept.")
    return tuple(kept)


def _told(names: Sequence[HeaderName], places: Mapping[Field, tuple[int, ...]], mapping: ColumnMapping) -> str:
    guesses = ", ".join(f"{names[found[0]].said} is {field}" for field, found in places.items())
    return (
        f"{guesses}. Map the columns by their place (opened_at=3) where that is wrong."
        if not mapping.columns
        else guesses
    )


def _nothing_known(names: Sequence[HeaderName]) -> str:
    return (
        f"No column holds a ticket's id, subject, text or date. The columns are: {_listed(names)}. "
        f'Map them, for example --map subject="{names[0].said[:_SPELLED_CHARACTERS_MAX] or 1}".'
    )


def _listed(names: Sequence[HeaderName]) -> str:
    listed = ", ".join(name.said[:_SPELLED_CHARACTERS_MAX] or "(empty)" for name in names[:_NAMED_MAX])
    return listed if len(names) <= _NAMED_MAX else f"{listed}, and {len(names) - _NAMED_MAX:,} more"
