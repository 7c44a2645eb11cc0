"""Canned responses from a CSV file and back into one: bounded, and with a word on every line that was not taken."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from typing import Final, Protocol

from escalation.formula_guard import guarded, unguarded
from escalation.macros import Macro, MacroInvalid, checked, new_macro_id, short_code_from
from escalation.uploaded_csv import delimiter_of, no_csv, text_of_upload

BYTES_MAX: Final = 4 * 1024 * 1024
"""Of a file: 2,000 texts of half a page, in any script."""

LINES_MAX: Final = 2_000
"""Responses of one file."""

COLUMNS: Final = ("name", "short_code", "text")


class ImportRefused(MacroInvalid):
    """Nothing of the file can be taken."""

    def __init__(self, message: str) -> None:
        super().__init__("file", message)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that was left out. `line` counts from 1, the one with the names of the columns."""

    line: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What comes of a file, before anything is stored."""

    added: tuple[Macro, ...]
    changed: tuple[Macro, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class CannedLine:
    """One line as it stands in the file."""

    line: int
    name: str
    short_code: str
    text: str


def read_csv(content: bytes) -> tuple[CannedLine, ...]:
    """The lines of a file with the columns name, short_code (may be left empty, or out) and text, parted by comma,
    semicolon or tab. Raises ImportRefused."""
    text = text_of_upload(content, BYTES_MAX, ImportRefused)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        return tuple(_lines(reader))
    except csv.Error as error:
        raise ImportRefused(no_csv(reader.line_num, error)) from None


def plan_import(
    lines: Iterable[CannedLine],
    existing: Mapping[str, Macro],
    site_id: str,
    owner_id: str | None,
    fields: Collection[str],
) -> ImportPlan:
    """What the lines mean beside what there is (by short code), for one owner or for all of a site with these custom
    fields. Of lines with the same short code the first counts; actions of what there is stay."""
    added: list[Macro] = []
    changed: list[Macro] = []
    skipped: list[Skipped] = []
    seen: dict[str, int] = {}
    for each in lines:
        try:
            given = checked(
                Macro(
                    site_id,
                    new_macro_id(),
                    owner_id,
                    each.name,
                    each.short_code or short_code_from(each.name),
                    each.text,
                ),
                fields,
            )
            if not given.text:
                raise MacroInvalid("text", "It has no text.")
        except MacroInvalid as invalid:
            skipped.append(Skipped(each.line, each.name, f"{invalid.field}: {invalid}"))
            continue
        if (line := seen.get(given.short_code)) is not None:
            skipped.append(Skipped(each.line, each.name, f"Line {line} has the short code {given.short_code} already."))
            continue
        seen[given.short_code] = each.line
        known = existing.get(given.short_code)
        if known is None:
            added.append(given)
        elif (known.name, known.text) == (given.name, given.text):
            skipped.append(Skipped(each.line, each.name, "It is there already, word for word."))
        else:
            changed.append(replace(known, name=given.name, text=given.text))
    return ImportPlan(tuple(added), tuple(changed), tuple(skipped))


class _Reader(Protocol):
    """What `csv.reader` gives."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def as_csv(macros: Iterable[Macro]) -> str:
    """Names, short codes and texts as a file that `read_csv` reads, and in which a spreadsheet reckons nothing out."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(map(guarded, (each.name, each.short_code, each.text)) for each in macros)
    return out.getvalue()


def _lines(reader: "_Reader") -> Iterable[CannedLine]:
    header = [name.strip().lower().replace(" ", "_") for name in next(reader, [])]
    missing = [name for name in ("name", "text") if name not in header]
    if missing:
        raise ImportRefused(f"The first line names the columns; it lacks {' and '.join(missing)}.")
    at = {name: header.index(name) for name in COLUMNS if name in header}
    count = 0
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            count += 1
            if count > LINES_MAX:
                raise ImportRefused(f"The file has more than {LINES_MAX:,} responses. Split it.")
            values = {name: unguarded(cells[place].strip()) if place < len(cells) else "" for name, place in at.items()}
            yield CannedLine(line, values["name"], values.get("short_code", ""), values["text"])
        line = reader.line_num + 1
