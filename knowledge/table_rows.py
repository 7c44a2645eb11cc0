"""A long table cut between rows, each piece under the header."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from knowledge.cut_window import Measure
from knowledge.filling import filled
from knowledge.sentences import sentences_within

HEADER_MAX: Final = 0.5
"""A header that takes more than half of the room leaves none for rows: every row then names its columns itself."""

_CELL_END: Final = re.compile(r"(?<!\\)\|")


def rows_of(table: str, first: int, size: int, measure: Measure) -> list[str]:
    """`table` as pieces of at most `first`, then `size`, in what `measure` counts; each repeats the header.

    A row that is too long by itself becomes a paragraph for each cell, which begins with the name of its column.
    """
    head, rule, *rows = table.split("\n")
    room = size - measure(_plain(head))
    if room < size * (1 - HEADER_MAX):
        return [piece for row in rows for piece in _spelled_out(head, row, size, measure)]
    texts: list[str] = []
    for fits, group in _runs(rows, room, measure):
        if not fits:
            texts.extend(piece for row in group for piece in _spelled_out(head, row, size, measure))
            continue
        sized = ((row, measure(_plain(row))) for row in group)
        start = first - (size - room) if not texts else room
        texts.extend("\n".join((head, rule, *piece)) for piece in filled(sized, start, room))
    return texts


def _runs(rows: Sequence[str], room: int, measure: Measure) -> Iterator[tuple[bool, list[str]]]:
    """Neighbouring rows that fit, and those that do not."""
    run: list[str] = []
    run_fits = True
    for row in rows:
        fits = measure(_plain(row)) <= room
        if run and fits != run_fits:
            yield run_fits, run
            run = []
        run_fits = fits
        run.append(row)
    if run:
        yield run_fits, run


def _spelled_out(head: str, row: str, size: int, measure: Measure) -> list[str]:
    names, cells = _cells(head), _cells(row)
    named = [
        f"**{name}:** {cell}" if name else cell
        for name, cell in zip([*names, *[""] * len(cells)], cells, strict=False)
        if cell
    ]
    pieces = [piece for text in named for piece in sentences_within(text, size, size, measure)]
    groups = filled(((piece, measure(piece)) for piece in pieces), size, size)
    return ["\n\n".join(group) for group in groups]


def _plain(row: str) -> str:
    return _CELL_END.sub(" ", row)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _CELL_END.split(row.strip().strip("|"))]
