"""A table of HTML as a table of Markdown."""

from collections.abc import Iterator, Sequence
from typing import Final

from bs4 import Tag

COLUMNS_MAX: Final = 100
"""A wider table is no table that a person reads; a cell that claims to span more is cut there."""

ROWS_SPANNED_MAX: Final = 1000
"""How far down one cell may reach; a larger `rowspan` is a slip of the pen."""

Row = Sequence[tuple[Tag, str]]
"""Each cell with its Markdown."""


def is_layout(table: Tag) -> bool:
    """Whether `table` only arranges things on the page: it holds tables itself, says so, or has a single column."""
    if table.get("role") in ("presentation", "none") or table.find("table") is not None:
        return True
    return all(len(cells) < 2 for cells in cells_of(table))


def cells_of(table: Tag) -> list[list[Tag]]:
    """The cells of each row that has any."""
    rows = [list(row.find_all(["td", "th"], recursive=False)) for row in table.find_all("tr")]
    return [row for row in rows if row]


def table_markdown(rows: Sequence[Row]) -> str:
    """`rows` in the pipes of GitHub's Markdown.

    The first row is the header when its cells say so or are all bold; otherwise the header is empty. A cell that spans
    rows is repeated in each of them, so that a row can be read alone; one that spans columns leaves the others empty.
    """
    grid = _grid(rows)
    width = max(len(row) for row in grid)
    lines = [row + [""] * (width - len(row)) for row in grid]
    if not _is_header(rows[0]):
        lines.insert(0, [""] * width)
    lines.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _is_header(row: Row) -> bool:
    if all(cell.name == "th" for cell, _ in row) or row[0][0].find_parent("thead") is not None:
        return True
    texts = [text.strip() for _, text in row if text.strip()]
    return bool(texts) and all(text.startswith("**") and text.endswith("**") for text in texts)


def _grid(rows: Sequence[Row]) -> list[list[str]]:
    reaching: dict[int, tuple[int, str]] = {}
    grid: list[list[str]] = []
    for row in rows:
        line: list[str] = []
        for cell, markdown in row:
            line.extend(_from_above(reaching, len(line)))
            text = _one_line(markdown)
            for place, written in enumerate((text, *[""] * (_span(cell, "colspan", COLUMNS_MAX) - 1))):
                if (down := _span(cell, "rowspan", ROWS_SPANNED_MAX)) > 1:
                    reaching[len(line)] = (down - 1, written)
                line.append(written if place else text)
        line.extend(_from_above(reaching, len(line)))
        grid.append(line[:COLUMNS_MAX])
    return grid


def _from_above(reaching: dict[int, tuple[int, str]], column: int) -> Iterator[str]:
    while column in reaching:
        left, text = reaching.pop(column)
        if left > 1:
            reaching[column] = (left - 1, text)
        yield text
        column += 1


def _one_line(markdown: str) -> str:
    return " ".join(markdown.split()).rstrip(";").replace("|", "\\|")


def _span(cell: Tag, name: str, most: int) -> int:
    value = str(cell.get(name, "1"))
    return max(1, min(int(value), most)) if value.isascii() and value.isdigit() and len(value) < 9 else 1
