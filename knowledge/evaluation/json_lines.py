"""JSON Lines, read so that a broken line costs only itself and is named."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from knowledge.errors import SourceError
from knowledge.evaluation.question import Problem

LINE_BYTES_MAX: Final = 16 * 1024 * 1024
"""Bytes of a line; the longest article of a help centre has some 200 kB."""

Fields = Mapping[str, Any]
T = TypeVar("T")


class UnusableLine(Exception):
    """A line has no use; the text says why, and what would be right."""


@dataclass(frozen=True, slots=True)
class Line:
    """One object of a file."""

    number: int
    """From 1."""
    fields: Fields


def read_each(file: Path, take: Callable[[Line], T], problems: list[Problem]) -> list[T]:
    """What `take` makes of each line of `file`; lines without use, for which it raises UnusableLine, go to `problems`.

    Raises SourceError when the file cannot be read.
    """
    taken: list[T] = []
    try:
        with file.open("rb") as stream:
            for number, raw in enumerate(stream, 1):
                try:
                    line = _parsed(raw, number)
                    if line is not None:
                        taken.append(take(line))
                except UnusableLine as error:
                    problems.append(Problem(str(file), number, str(error)))
    except OSError as error:
        raise SourceError(
            f"{file} cannot be read: {error.strerror or error}. Check the file and its rights."
        ) from error
    return taken


def text_of(fields: Fields, name: str) -> str:
    """A text without spaces around it, "" where there is none; raises UnusableLine for anything but a text."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnusableLine(f"`{name}` is no text: {str(value)[:40]!r}. Put it in quotation marks.")
    return value.strip()


def texts_of(fields: Fields, name: str) -> tuple[str, ...]:
    """A list of texts without empty ones; raises UnusableLine for anything else."""
    values = fields.get(name)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise UnusableLine(f'`{name}` is no list of texts. Write ["…", "…"].')
    return tuple(value.strip() for value in values if value.strip())


def _parsed(raw: bytes, number: int) -> Line | None:
    """The line's object, or None for an empty line."""
    if len(raw) > LINE_BYTES_MAX:
        raise UnusableLine(f"The line is longer than {LINE_BYTES_MAX // 1024 // 1024} MiB. Cut it into several.")
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
    except UnicodeDecodeError as error:
        raise UnusableLine(f"It is not UTF-8 (byte {error.start + 1}). Save the file as UTF-8.") from None
    if not text:
        return None
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnusableLine(f"It is not JSON ({error}). Write one JSON object on each line.") from None
    if not isinstance(fields, dict):
        raise UnusableLine("It is JSON but no object. Write {…}.")
    return Line(number, fields)
