"""A list of rows as a table of one statement, the same on SQLite and PostgreSQL.

SQLite reads a whole table for `(a, b) IN ((?, ?), …)`; joined to this list it takes the table's index. The statement
stays the same for any number of rows, so that it is compiled once, and a row costs a line of JSON instead of a
dictionary of parameters.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, and_, bindparam, cast, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.sql.selectable import TableValuedAlias


class json_rows(GenericFunction[Any]):  # noqa: N801 - named as SQL names functions
    """The elements of a JSON array, one a row, in a column named `value`."""

    inherit_cache = True


@compiles(json_rows, "sqlite")
def _rows_in_sqlite(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(json_rows, "postgresql")
def _rows_in_postgresql(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clauses, **options)} AS JSON))"


def listed() -> TableValuedAlias:
    """The list as a table; its rows are given when the statement runs, by `rows_given`."""
    return json_rows(bindparam("listed", type_=String())).table_valued("value", name="listed")


def rows_given(rows: Sequence[Sequence[str | int | None]]) -> dict[str, str]:
    """The parameter of a statement with a list: rows of equally many texts, numbers and nothings."""
    return {"listed": json.dumps(rows, ensure_ascii=False)}


def is_listed(rows: TableValuedAlias, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the columns have the first texts of one of `rows`. A row given twice matches twice."""
    return and_(*(column == text_at(rows, place) for place, column in enumerate(columns)))


def text_at(rows: TableValuedAlias, place: int) -> ColumnElement[str]:
    """What stands at `place` of a row, as a text."""
    return rows.c.value.op("->>", return_type=String())(literal_column(str(place)))


def number_at(rows: TableValuedAlias, place: int) -> ColumnElement[int]:
    """What stands at `place` of a row, as a whole number of 64 bits."""
    return cast(text_at(rows, place), BigInteger)
