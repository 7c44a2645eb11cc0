"""Labelled tickets from a CSV file or JSON Lines: bounded, and with a word on every line that was not taken."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

from escalation.errors import EscalationError
from escalation.examples import EXAMPLES_MAX, TEXT_CHARACTERS_MAX, Example
from escalation.json_text import read_json
from escalation.taxonomy import Taxonomy
from escalation.uploaded_csv import delimiter_of, no_csv, text_of_upload

BYTES_MAX: Final = 5 * 1024 * 1024
"""Of a file: EXAMPLES_MAX texts of TEXT_CHARACTERS_MAX characters, most of one byte. The server takes no body of
more than 6 MiB."""

LINES_MAX: Final = 20_000
"""Of a file, ten times what is kept: read in a fraction of a second, in which the process answers nobody else."""

COLUMNS: Final = ("text", "category")


class ExamplesRefused(EscalationError):
    """Nothing of the file can be taken."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that was not taken; `line` counts from 1."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class ReadExamples:
    """What a file holds: examples, each text once, and the lines that were left out."""

    examples: tuple[Example, ...]
    left_out: tuple[LeftOut, ...]


def read_examples(content: bytes, taxonomy: Taxonomy) -> ReadExamples:
    """The labelled texts of a file: JSON Lines when it begins with a brace, else CSV with text and category.

    Categories are named by name or label. Of a text that comes twice the first line counts. Raises ExamplesRefused.
    """
    text = text_of_upload(content, BYTES_MAX, ExamplesRefused)
    names = {each.name.casefold(): each.name for each in taxonomy.current}
    names |= {each.label.casefold(): each.name for each in taxonomy.current}
    taken: dict[str, tuple[int, str]] = {}
    left_out: list[LeftOut] = []
    for count, (line, fields) in enumerate(_lines(text), start=1):
        if count > LINES_MAX:
            raise ExamplesRefused(f"The file has more than {LINES_MAX:,} lines. Split it.")
        example = _example(line, fields, names)
        if isinstance(example, LeftOut):
            left_out.append(example)
        elif example.text in taken:
            left_out.append(LeftOut(line, f"Line {taken[example.text][0]} has the same text already."))
        elif len(taken) == EXAMPLES_MAX:
            left_out.append(LeftOut(line, f"More than {EXAMPLES_MAX:,} examples are not kept."))
        else:
            taken[example.text] = (line, example.category)
    return ReadExamples(tuple(Example(text, category) for text, (_, category) in taken.items()), tuple(left_out))


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    if text.lstrip()[:1] == "{":
        for line, written in enumerate(text.split("\n"), start=1):
            if written.strip():
                yield line, _parsed(written)
        return
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ExamplesRefused(f"The first line must name the columns text and category; {missing[0]} is missing.")
        for fields in reader:
            yield reader.line_num, fields
    except csv.Error as error:
        raise ExamplesRefused(no_csv(reader.line_num, error)) from None


def _parsed(written: str) -> Any:
    try:
        return read_json(written)
    except ValueError:
        return None


def _example(line: int, fields: Any, names: dict[str, str]) -> Example | LeftOut:
    if not isinstance(fields, dict):
        return LeftOut(line, "It is no JSON object.")
    text, category = fields.get("text"), fields.get("category")
    if not isinstance(text, str) or not text.strip():
        return LeftOut(line, "It has no text.")
    if not isinstance(category, str) or category.strip().casefold() not in names:
        return LeftOut(line, f"There is no category {str(category)[:40]!r}.")
    clean = text.replace("\0", "").strip()[:TEXT_CHARACTERS_MAX]
    return Example(clean, names[category.strip().casefold()])
