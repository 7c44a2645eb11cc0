"""What an address of the queue asks for: a view, conditions beside it, an order, and a place in it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from escalation.filters import FIELDS, NOT, OF_CUSTOM_FIELD, Condition, Filters, filters_from_query
from escalation.queue_pages import Order, Place

NEXT: Final = "next"
"""What one sees first: one's own tickets and those that nobody has, as one queue."""

VIEW_CHARACTERS_MAX: Final = 32


@dataclass(frozen=True, slots=True)
class QueueRequest:
    """`view` is the name of a built-in view, the id of a saved one, or empty where the conditions stand alone.

    `order` is None where the view's own counts. `left_out` names conditions that could not be read.
    """

    view: str = NEXT
    filters: Filters = field(default_factory=Filters)
    order: Order | None = None
    place: Place | None = None
    left_out: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, items: Iterable[tuple[str, str]]) -> "QueueRequest":
        """What an address says; names that mean nothing here are passed over. Empty values are fields left alone."""
        given = [(name, value) for name, value in items if value]
        named = dict(given)
        read = filters_from_query(given)
        alone = any(name.removeprefix(NOT) in FIELDS or OF_CUSTOM_FIELD in name for name, _ in given)
        view = named.get("view", "" if alone else NEXT)[:VIEW_CHARACTERS_MAX]
        order = Order(named["order"]) if named.get("order") in set(Order) else None
        return cls(view, read.filters, order, Place.from_text(named.get("place", "")), read.left_out)

    @property
    def query(self) -> str:
        """The same as a query string."""
        items = [("view", self.view)] if self.view else []
        items += self.filters.to_query()
        if self.order is not None:
            items.append(("order", self.order))
        if self.place is not None:
            items.append(("place", self.place.to_text()))
        return urlencode(items)

    def knowing(self, custom_names: Collection[str]) -> "QueueRequest":
        """The same without conditions on custom fields that there are not."""
        gone = tuple(
            each
            for each in self.filters.conditions
            if each.custom_name is not None and each.custom_name not in custom_names
        )
        if not gone:
            return self
        left = tuple(each for each in self.filters.conditions if each not in gone)
        return replace(self, filters=Filters(left), left_out=(*self.left_out, *(each.field for each in gone)))

    def at(self, place: Place | None) -> "QueueRequest":
        """Another page of the same."""
        return replace(self, place=place)

    def ordered(self, order: Order) -> "QueueRequest":
        """The same in another order, from its beginning."""
        return replace(self, order=order, place=None)

    def without(self, condition: Condition) -> "QueueRequest":
        """The same without one of its conditions."""
        left = tuple(each for each in self.filters.conditions if each != condition)
        return replace(self, filters=Filters(left), place=None)

    def of_site(self, site_id: str | None) -> "QueueRequest":
        """The same on one site; None for all of them."""
        left = tuple(each for each in self.filters.conditions if each.field != "site")
        chosen = (Condition("site", (site_id,)),) if site_id is not None else ()
        return replace(self, filters=Filters((*left, *chosen)), place=None)
