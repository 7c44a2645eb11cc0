"""Pages of the queue: tickets in an order, from a place onwards or backwards, and how many there are of them.

A page is read by keyset: each site, status and assignee in the order of its index, merged here. So the first page of
100,000 tickets costs what the first of 1,000 does, and a page stays where it is while others come and go before it.
"""

import base64
import binascii
import heapq
import json
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal, literal_column, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.filter_sql import Asking, statuses_of, where
from escalation.filters import Filters
from escalation.instant import milliseconds_of
from escalation.json_text import read_json
from escalation.queue import urgency, urgency_columns
from escalation.tables import tickets
from escalation.ticket import Ticket, TicketStatus
from escalation.tickets import tickets_where

PAGE_ROWS: Final = 50
"""What one looks through at once."""

COUNT_MAX: Final = 999
"""More are not counted one by one: nobody decides differently at 1,001."""

_PLACE_CHARACTERS_MAX: Final = 400

Key = tuple[int, ...]

Name = TypeVar("Name", bound=Hashable)


class Order(StrEnum):
    """In which order a view shows its tickets."""

    URGENCY = "urgency"
    NEWEST = "newest"
    OLDEST = "oldest"
    WAITING = "waiting"
    RESOLVED = "resolved"
    """The latest resolved first; only of resolved tickets."""


@dataclass(frozen=True, slots=True)
class _Ordering:
    columns: tuple[ColumnElement[Any], ...]
    key: Callable[[Ticket], Key]
    descending: bool = False


def _wrote(ticket: Ticket) -> int:
    return milliseconds_of(ticket.customer_wrote_at or ticket.opened_at)


_C: Final = tickets.c
_ORDERINGS: Final[dict[Order, _Ordering]] = {
    Order.URGENCY: _Ordering(urgency_columns(), urgency),
    Order.NEWEST: _Ordering((_C.opened_at, _C.number), lambda t: (milliseconds_of(t.opened_at), t.number), True),
    Order.OLDEST: _Ordering((_C.opened_at, _C.number), lambda t: (milliseconds_of(t.opened_at), t.number)),
    Order.WAITING: _Ordering(
        (func.coalesce(_C.customer_wrote_at, _C.opened_at), _C.number), lambda t: (_wrote(t), t.number)
    ),
    Order.RESOLVED: _Ordering(
        (_C.resolved_at, _C.number),
        lambda t: (milliseconds_of(t.resolved_at) if t.resolved_at is not None else 0, t.number),
        True,
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a ticket with this key of this site, or, `backwards`, before it."""

    order: Order
    key: Key
    site_id: str
    backwards: bool = False

    def to_text(self) -> str:
        """As it stands in an address."""
        document = [self.order, *self.key, self.site_id, int(self.backwards)]
        return base64.urlsafe_b64encode(json.dumps(document, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> "Place | None":
        """The place that `to_text` wrote, or None for anything else."""
        if len(text) > _PLACE_CHARACTERS_MAX:
            return None
        try:
            order, *key, site_id, backwards = read_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            place = cls(Order(order), tuple(key), site_id, bool(backwards))
        except (ValueError, TypeError, binascii.Error):
            return None
        whole = all(type(number) is int and abs(number) < 2**63 for number in place.key)
        names_site = isinstance(site_id, str) and "\0" not in site_id
        return place if whole and names_site and len(place.key) == len(_ORDERINGS[place.order].columns) else None


@dataclass(frozen=True, slots=True)
class Page:
    """Tickets in order; `before` and `after` are the places of the neighbouring pages, None where there is none."""

    tickets: tuple[Ticket, ...]
    order: Order
    before: Place | None = None
    after: Place | None = None


async def page_of(
    connection: AsyncConnection,
    site_ids: Collection[str],
    filters: Filters,
    asking: Asking,
    *,
    order: Order = Order.URGENCY,
    place: Place | None = None,
    rows: int = PAGE_ROWS,
) -> Page:
    """At most `rows` tickets of these sites. A place of another order is passed over.

    The order of what was resolved stands only for resolved tickets; any other view takes that of urgency instead.
    """
    statuses = statuses_of(filters)
    if order is Order.RESOLVED and statuses != (TicketStatus.RESOLVED,):
        order = Order.URGENCY
    if place is not None and place.order is not order:
        place = None
    backwards = place is not None and place.backwards
    ordering = _ORDERINGS[order]
    parts = [
        await _part(connection, site_id, status, (part, asking), ordering, place, rows + 1)
        for part in parts_of(filters)
        for site_id in _asked_sites(site_ids, part)
        for status in statuses
    ]
    downwards = ordering.descending is not backwards
    found = list(heapq.merge(*parts, key=lambda t: (ordering.key(t), t.site_id), reverse=downwards))
    more, shown = len(found) > rows, found[:rows]
    if backwards:
        shown.reverse()
    earlier, later = (more, True) if backwards else (place is not None, more)
    return Page(
        tuple(shown),
        order,
        _place(order, shown[0], True) if shown and earlier else None,
        _place(order, shown[-1], False) if shown and later else None,
    )


async def _part(
    connection: AsyncConnection,
    site_id: str,
    status: TicketStatus,
    asked: tuple[Filters, Asking],
    ordering: _Ordering,
    place: Place | None,
    rows: int,
) -> Sequence[Ticket]:
    """The next of one site and status: their index has them in order."""
    backwards = place is not None and place.backwards
    downwards = ordering.descending is not backwards

    def narrowed(query: Select[Any]) -> Select[Any]:
        query = query.where(tickets.c.status == status, *where(*asked))
        if place is not None:
            query = query.where(_beyond(ordering.columns, place, site_id, downwards))
        return query.order_by(*(each.desc() if downwards else each.asc() for each in ordering.columns)).limit(rows)

    return await tickets_where(connection, site_id, narrowed)


def _beyond(
    columns: tuple[ColumnElement[Any], ...], place: Place, site_id: str, downwards: bool
) -> ColumnElement[bool]:
    """Behind the place; of another site's tickets with the same key, those of the site that comes later."""
    here = tuple_(*columns)
    there = tuple_(*(literal(number, BigInteger) for number in place.key))
    with_it = site_id < place.site_id if downwards else site_id > place.site_id
    if downwards:
        return here <= there if with_it else here < there
    return here >= there if with_it else here > there


def _place(order: Order, ticket: Ticket, backwards: bool) -> Place:
    return Place(order, _ORDERINGS[order].key(ticket), ticket.site_id, backwards)


def _asked_sites(site_ids: Collection[str], filters: Filters) -> list[str]:
    left = set(site_ids)
    for each in filters.conditions:
        if each.field == "site":
            left = {site_id for site_id in left if (site_id in each.values) is not each.negated}
    return sorted(left)


def parts_of(filters: Filters) -> list[Filters]:
    """Filters that each have an index, whose tickets together are those of this one, none of them twice."""
    return [part for alternative in filters.parts for part in _by_assignee(alternative)]


def _by_assignee(filters: Filters) -> list[Filters]:
    """The same for one assignee each: "mine or nobody's" has no index, each of both has."""
    asked = filters.of("assignee")
    if asked is None or asked.negated:
        return [filters]
    rest = tuple(each for each in filters.conditions if each is not asked)
    return [Filters((*rest, replace(asked, values=(value,)))) for value in asked.values]


async def bounded_counts(
    connection: AsyncConnection, site_ids: Collection[str], views: Mapping[Name, Filters], asking: Asking
) -> dict[Name, int]:
    """How many tickets each view has, by the views' names; COUNT_MAX + 1 stands for that many and more."""
    if not views or not site_ids:
        return dict.fromkeys(views, 0)
    counted = await connection.execute(select(*(_count(site_ids, view, asking) for view in views.values())))
    return dict(zip(views, counted.one(), strict=True))


def _count(site_ids: Collection[str], filters: Filters, asking: Asking) -> ColumnElement[int]:
    sites = _asked_sites(site_ids, filters)
    of_sites = tickets.c.site_id == sites[0] if len(sites) == 1 else tickets.c.site_id.in_(sites)
    one: Select[Any] = select(literal_column("1").label("one")).where(of_sites, *where(filters, asking))
    return select(func.count()).select_from(one.limit(COUNT_MAX + 1).subquery()).scalar_subquery()
