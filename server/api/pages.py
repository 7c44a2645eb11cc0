"""Pages of a list: some rows in an order that no row leaves, and the cursor of what follows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import Field
from sqlalchemy import BigInteger, ColumnElement, Row, Select, String, literal, tuple_

from escalation.instant import milliseconds_of
from escalation.instant_column import Instant
from server.api.cursor import CURSOR_CHARACTERS_MAX, cursor_after, place_of
from server.api.operation import Asked
from server.api.request_body import Asking, Clean

PAGE_ROWS: Final = 50
PAGE_ROWS_MAX: Final = 200
"""What is read in some 20 ms."""

Cursor = Annotated[Clean, Field(max_length=CURSOR_CHARACTERS_MAX, description="`next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=PAGE_ROWS_MAX, description="Rows of one page.")]

R = TypeVar("R", bound=tuple[Any, ...])


class Paged(Asking):
    """The query of a list."""

    cursor: Cursor | None = None
    limit: Limit = PAGE_ROWS


@dataclass(frozen=True, slots=True)
class KeysetOrder:
    """By which columns of texts and moments a list is ordered, the last one unique within a site."""

    columns: tuple[ColumnElement[Any], ...]
    descending: bool = False

    @property
    def kinds(self) -> tuple[type[int] | type[str], ...]:
        """What a cursor holds of each: of a moment its milliseconds, as the database does."""
        return tuple(int if isinstance(column.type, Instant) else str for column in self.columns)


def list_name(asked: Asked, query: Paged) -> str:
    """What a cursor is good for: this operation with these filters."""
    return f"{asked.operation} {query.model_dump_json(exclude={'cursor', 'limit'})} {sorted(asked.path.items())}"


async def page_of(
    asked: Asked, query: Paged, rows: Select[R], order: KeysetOrder
) -> tuple[Sequence[Row[R]], str | None]:
    """The rows of the page that `query` asks for, and the cursor of the next one or None.

    `rows` has the columns of the order. Raises Refused for a cursor of another list.
    """
    name = list_name(asked, query)
    if query.cursor is not None:
        here = tuple_(*order.columns)
        there = tuple_(*map(_bound, place_of(name, query.cursor, order.kinds)))
        rows = rows.where(here < there if order.descending else here > there)
    directed = (column.desc() if order.descending else column.asc() for column in order.columns)
    found = (await asked.connection.execute(rows.order_by(*directed).limit(query.limit + 1))).all()
    shown = found[: query.limit]
    if len(found) <= query.limit:
        return shown, None
    last = shown[-1]._mapping
    return shown, cursor_after(name, [_kept(last[column]) for column in order.columns])


def _bound(value: int | str) -> ColumnElement[Any]:
    return literal(value, BigInteger()) if isinstance(value, int) else literal(value, String())


def _kept(value: Any) -> int | str:
    return milliseconds_of(value) if isinstance(value, datetime) else str(value)
