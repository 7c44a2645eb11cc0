"""A list of keys as a table of one statement, the same on SQLite and PostgreSQL: rows are found by joining it.

SQLite reads a whole table for `(a, b) IN ((?, ?), …)`; joined to this list it takes the table's index. And the
statement stays the same for any number of keys, so that it is compiled once.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.sql.selectable import TableValuedAlias


class json_rows(GenericFunction[Any]):  # noqa: N801 - named as SQL names functions
    """The elements of a JSON array, one a row, in a column named `value`."""

    inherit_cache = True


@compiles(json_rows, "sqlite")
def _in_sqlite(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(json_rows, "postgresql")
def _in_postgresql(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clauses, **options)} AS JSON))"


def listed(keys: Sequence[Sequence[str]]) -> TableValuedAlias:
    """`keys`, each of the same number of texts, as a table for `is_listed`. A key given twice finds its row twice."""
    return json_rows(bindparam("listed", json.dumps(keys), String, unique=True)).table_valued("value", name="listed")


def is_listed(rows: TableValuedAlias, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the columns, in the order of the texts in a key, are one of `rows`."""
    return and_(*(column == _text(rows, place) for place, column in enumerate(columns)))


def _text(rows: TableValuedAlias, place: int) -> ColumnElement[str]:
    return rows.c.value.op("->>", return_type=String())(literal_column(str(place)))
