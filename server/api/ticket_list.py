"""Lists of tickets: the views and the filters of the queue, page by page."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from escalation.filter_sql import Asking as AskedBy
from escalation.filters import OF_CUSTOM_FIELD, Filters, filters_from_query
from escalation.queue_pages import Order, Place, page_of
from escalation.tags_of_tickets import tags_of_tickets
from escalation.ticket import TicketStatus
from escalation.views import built_in, view_for
from server.api.cursor import cursor_after, place_of
from server.api.operation import Answer, Asked
from server.api.pages import PAGE_ROWS_MAX, Limit, Paged, list_name
from server.api.refusal import Refused
from server.api.request_body import Clean
from server.api.ticket_bodies import TicketBody, TicketsBody

VALUES_CHARACTERS_MAX: Final = 1_000
ANY_STATUS: Final = "any"

Values = Annotated[Clean, StringConstraints(min_length=1, max_length=VALUES_CHARACTERS_MAX)]
"""One value, or several with commas between them."""

_OWN: Final = frozenset({"cursor", "limit", "view", "order", "status", "fields", "text"})
"""What is no filter of several values."""


class TicketsQuery(Paged):
    """Which tickets. All filters must hold; of several values of one filter any may."""

    limit: Limit = PAGE_ROWS_MAX
    view: Annotated[Clean, StringConstraints(min_length=1, max_length=32)] | None = Field(
        default=None, description="A view by its name or id, see /api/v1/views; other filters hold beside it."
    )
    order: Order | None = Field(
        default=None,
        description="Without it the view's own, else urgency. In newest and oldest no ticket moves between two pages.",
    )
    status: Values | None = Field(
        default=None, description="open, waiting_for_customer, resolved or any; without it and a view open."
    )
    tier: Values | None = Field(default=None, description="critical, high, normal or low.")
    category: Values | None = Field(default=None, description="Names of categories, see /api/v1/categories.")
    segment: Values | None = Field(default=None, description="Of the customer.")
    assignee: Values | None = Field(default=None, description="Ids of users, or nobody.")
    team: Values | None = Field(default=None, description="Ids of teams.")
    tag: Values | None = Field(default=None, description="Tags.")
    language: Values | None = Field(default=None, description="ISO 639-1, of what the customer wrote.")
    reason: Values | None = Field(default=None, description="Why the AI agent handed it over.")
    cause: Values | None = Field(default=None, description="docs, onboarding, ui, bug or policy.")
    resolution: Values | None = Field(default=None, description="How it ended, such as by_person.")
    contact: Values | None = Field(default=None, description="Ids of customers.")
    problem: Values | None = Field(default=None, description="Ids of problems.")
    created: Values | None = Field(default=None, description="At least so long ago: 30min, 4h, 3d.")
    updated: Values | None = Field(default=None, description="The same of the last change.")
    waiting: Values | None = Field(default=None, description="The same of when the customer wrote last.")
    due_soon: Values | None = Field(default=None, description="yes or no.")
    breached: Values | None = Field(default=None, description="yes or no.")
    snoozed: Values | None = Field(default=None, description="yes or no.")
    merged: Values | None = Field(default=None, description="yes or no.")
    has_note: Values | None = Field(default=None, description="yes or no.")
    fields: Values | None = Field(default=None, description="Custom fields as key:value.")
    text: Values | None = Field(default=None, description="In the subject or the customer's name, in any case.")


async def list_tickets(asked: Asked) -> Answer:
    """One page. Raises Refused for a view, a filter or a cursor that means nothing here."""
    query = asked.query_as(TicketsQuery)
    of_view, order = await _view(asked, query)
    filters = of_view.plus(*_filters(query, has_view=query.view is not None).conditions)
    name = f"{list_name(asked, query)} {order}"
    found = await page_of(
        asked.connection,
        asked.caller.site_ids,
        filters,
        AskedBy(asked.caller.actor.actor_id, asked.at),
        order=order,
        place=_place(name, query.cursor, order),
        rows=query.limit,
    )
    tags = await tags_of_tickets(asked.connection, [(each.site_id, each.ticket_id) for each in found.tickets])
    cursor = None if found.after is None else cursor_after(name, [found.after.to_text()])
    shown = tuple(TicketBody.of(each, tags.get(each.ticket_id, ())) for each in found.tickets)
    return Answer(TicketsBody(tickets=shown, next=cursor))


async def _view(asked: Asked, query: TicketsQuery) -> tuple[Filters, Order]:
    if query.view is None:
        return Filters(), query.order or Order.URGENCY
    view = built_in(query.view)
    if view is not None:
        return view.filters, query.order or view.order
    saved = await view_for(asked.connection, asked.caller.site_ids, asked.caller.actor.actor_id, query.view)
    if saved is None:
        raise _invalid("view", "there is no such view. GET /api/v1/views lists them.")
    return saved.filters, query.order or Order.URGENCY


def _filters(query: TicketsQuery, *, has_view: bool) -> Filters:
    items = [
        (name, value)
        for name in type(query).model_fields
        if name not in _OWN
        for value in _values(getattr(query, name))
    ]
    if query.text is not None:
        items.append(("text", query.text))
    statuses = _values(query.status) or (() if has_view else (TicketStatus.OPEN.value,))
    if ANY_STATUS not in statuses:
        items += [("status", each) for each in statuses]
    for each in _values(query.fields):
        key, colon, value = each.partition(":")
        if not colon:
            raise _invalid("fields", "write key:value, such as plan:gold.")
        items.append((f"{OF_CUSTOM_FIELD}{key}", value))
    read = filters_from_query(items)
    if read.left_out:
        field = "fields" if read.left_out[0].startswith(OF_CUSTOM_FIELD) else read.left_out[0]
        raise _invalid(field, "this value means nothing here; /api/docs says what may stand there.")
    return read.filters


def _values(given: str | None) -> tuple[str, ...]:
    return () if given is None else tuple(value for each in given.split(",") if (value := each.strip()))


def _place(name: str, cursor: str | None, order: Order) -> Place | None:
    if cursor is None:
        return None
    place = Place.from_text(place_of(name, cursor, (str,))[0])
    if place is None or place.order is not order:
        # The name tells a cursor of another order already: this one was made up.
        raise Refused(400, "cursor_invalid", "cursor: this list never gave it.", field="cursor")
    return place


def _invalid(field: str, words: str) -> Refused:
    return Refused(422, "parameter_invalid", f"{field}: {words}", field=field)
