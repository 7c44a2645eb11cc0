"""CSV files of questions and answers."""

from collections.abc import Iterator
from typing import Final

from knowledge.article import Article
from knowledge.sources.file import Contents, Reader, SourceFile, Unreadable
from knowledge.sources.question_columns import question_columns
from knowledge.sources.questions import QuestionReading
from knowledge.sources.records import RECORDS_BYTES_MAX, articles_of
from knowledge.sources.table_text import Row, decoded, header_of, rows_of


def _read(file: SourceFile) -> Contents:
    """An article for each row. Raises Unreadable when the file is no table, or no column holds questions or answers."""
    rows = rows_of(decoded(file.bytes()))
    header = header_of(rows)
    reading = QuestionReading(file, question_columns(header))

    def article(row: Row) -> Article:
        if row.problem:
            raise Unreadable(f"cannot be read ({row.problem})", "Close its quotes; a quote within a cell is doubled.")
        if len(row.cells) > len(header) and any(cell.strip() for cell in row.cells[len(header) :]):
            raise Unreadable("has more cells than the header", "Put cells that hold the delimiter between quotes.")
        return reading.article(dict(zip(header, row.cells, strict=False)))

    return articles_of(file, _labelled(rows), article)


def _labelled(rows: Iterator[Row]) -> Iterator[tuple[str, Row]]:
    return ((f"row {row.number}", row) for row in rows)


CSV_READER: Final = Reader(_read, revision="csv 1", bytes_max=RECORDS_BYTES_MAX)
