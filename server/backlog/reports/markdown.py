"""A report as Markdown, for a wiki, an issue or a letter."""

import re
from typing import Final

from server.backlog.reports.content import Content, Table

_MARKS: Final = re.compile(r"([\\`*_\[\]<>|#~])")


def markdown_of(content: Content) -> str:
    """CommonMark with tables as GitHub writes them (GFM 4.10)."""
    parts = [f"# {plain(content.title)}", f"{plain(content.site_name)}. {plain(content.note)}"]
    parts.append("\n".join(f"- **{plain(name)}:** {plain(words)}" for name, words in content.lines))
    for section in content.sections:
        parts += [f"## {plain(section.title)}", plain(section.hint)]
        parts += [part for table in section.tables for part in _table(table)]
    return "\n\n".join(parts) + "\n"


def plain(words: str) -> str:
    """Words that mean themselves, on one line, whatever stands in them."""
    return _MARKS.sub(r"\\\1", " ".join(words.split()))


def _table(table: Table) -> list[str]:
    if not table.rows:
        return [f"### {plain(table.title)}", plain(table.empty)]
    lines = [_row(table.columns), "|" + " --- |" * len(table.columns), *map(_row, table.rows)]
    return [f"### {plain(table.title)}", "\n".join(lines)]


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(plain(cell) for cell in cells) + " |"
