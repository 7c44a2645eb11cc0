"""JSON and JSON Lines, strict and bounded."""

import json
from collections.abc import Iterator
from typing import Final

from knowledge.sources.file import Unreadable

LINE_CHARACTERS_MAX: Final = 1024 * 1024
"""One record: as much as one article file may have."""

TOO_DEEP: Final = ("is nested too deep", "Export it again: no export nests a thousand values.")


def json_document(text: str) -> object:
    """What `text` says in JSON. Raises Unreadable when it is none, with the place, or is nested too deep."""
    if not text.strip():
        raise Unreadable("is empty", "Export it again, or remove it.")
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if "\n" in text.strip() else f"column {error.colno}"
        raise Unreadable(f"is not JSON ({error.msg}, {where})", "Export it again, or mend it there.") from error
    except RecursionError as error:
        raise Unreadable(*TOO_DEEP) from error
    except ValueError as error:
        raise Unreadable(
            "is not JSON that can be read (a number has thousands of digits)", "Export it again."
        ) from error


def json_lines(text: str) -> Iterator[tuple[str, object]]:
    """Each line that is not empty: its label and what it says, or the Unreadable that it is."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        label = f"line {number}"
        if len(line) > LINE_CHARACTERS_MAX:
            yield label, Unreadable("is longer than 1 MiB", "Split the record.")
            continue
        try:
            yield label, json_document(line)
        except Unreadable as problem:
            yield label, problem


def _no_constant(name: str) -> float:
    raise Unreadable(f"is not JSON ({name} is no value of JSON)", "Export it again.")
