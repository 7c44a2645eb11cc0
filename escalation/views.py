"""Views of the queue: those that every desk has, and those that people save, for themselves or for their whole site."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.desk_tables import saved_views
from escalation.errors import SettingInvalid
from escalation.filters import ME, NOBODY, Condition, Filters, filters_from_json
from escalation.queue_pages import Order
from escalation.ticket import Resolution, TicketStatus
from escalation.triage import TriageTier

NAME_CHARACTERS_MAX: Final = 60
"""The width of the column."""

VIEWS_MAX: Final = 50
"""Of one owner on one site: each is counted whenever the queue is shown."""


@dataclass(frozen=True, slots=True)
class View:
    """A name in the list of views and what stands behind it. `name` is its part of the address."""

    name: str
    title: str
    filters: Filters
    order: Order = Order.URGENCY


def _is(field_name: str, *values: str) -> Condition:
    return Condition(field_name, values)


_OURS: Final = (_is("status", TicketStatus.OPEN), _is("snoozed", "no"))
_NO_SPAM: Final = Condition("resolution", (Resolution.SPAM, Resolution.MERGED), negated=True)

BUILT_IN: Final[tuple[View, ...]] = (
    View("mine", "Mine", Filters((*_OURS, _is("assignee", ME)))),
    View("unassigned", "Unassigned", Filters((*_OURS, _is("assignee", NOBODY)))),
    View("open", "All open", Filters(_OURS)),
    *(View(tier, tier.capitalize(), Filters((*_OURS, _is("tier", tier)))) for tier in TriageTier),
    View("due-soon", "Due soon", Filters((*_OURS, _is("due_soon", "yes")))),
    View("breached", "Breached", Filters((*_OURS, _is("breached", "yes")))),
    View("waiting", "Waiting on customer", Filters((_is("status", TicketStatus.WAITING_FOR_CUSTOMER), _OURS[1]))),
    View("snoozed", "Snoozed", Filters((Condition("status", (TicketStatus.RESOLVED,), True), _is("snoozed", "yes")))),
    View("resolved", "Resolved", Filters((_is("status", TicketStatus.RESOLVED), _NO_SPAM)), Order.RESOLVED),
    View(
        "spam",
        "Spam",
        Filters((_is("status", TicketStatus.RESOLVED), _is("resolution", Resolution.SPAM))),
        Order.RESOLVED,
    ),
)
"""In the order in which they are listed."""


def built_in(name: str) -> View | None:
    """The view of this name that every desk has, or None."""
    return next((view for view in BUILT_IN if view.name == name), None)


@dataclass(frozen=True, slots=True)
class SavedView:
    """One that somebody saved. `owner_id` is None for one that the whole site shares.

    `left_out` names conditions that mean nothing any more, such as one on a custom field that was removed.
    """

    site_id: str
    view_id: str
    owner_id: str | None
    name: str
    filters: Filters
    position: int
    updated_at: datetime
    left_out: tuple[str, ...] = field(default=())

    @property
    def shared(self) -> bool:
        """Whether everybody on the site sees it."""
        return self.owner_id is None


async def views_for(
    connection: AsyncConnection,
    site_ids: Collection[str],
    user_id: str,
    custom_names: Collection[str] | None = None,
) -> tuple[SavedView, ...]:
    """The shared views of these sites and the person's own, in their order, the shared ones first.

    `custom_names` are the custom fields that there are; None takes every name.
    """
    found = await connection.execute(
        select(saved_views)
        .where(saved_views.c.site_id.in_(site_ids), _seen_by(user_id))
        .order_by(saved_views.c.owner_id.is_not(None), saved_views.c.position, saved_views.c.name)
        .limit(2 * VIEWS_MAX * max(1, len(site_ids)))
    )
    return tuple(_saved(row, custom_names) for row in found)


async def view_for(
    connection: AsyncConnection, site_ids: Collection[str], user_id: str, view_id: str
) -> SavedView | None:
    """One of them, or None."""
    found = await connection.execute(
        select(saved_views).where(
            saved_views.c.site_id.in_(site_ids), saved_views.c.view_id == view_id, _seen_by(user_id)
        )
    )
    row = found.one_or_none()
    return None if row is None else _saved(row, None)


async def save_view(
    connection: AsyncConnection,
    site_id: str,
    view_id: str,
    owner_id: str | None,
    name: str,
    filters: Filters,
    at: datetime,
) -> SavedView:
    """Stores a new view behind the others of its owner. Raises SettingInvalid for a name, or one view too many."""
    of_owner = saved_views.c.owner_id == owner_id if owner_id is not None else saved_views.c.owner_id.is_(None)
    counted = await connection.execute(
        select(func.count(), func.coalesce(func.max(saved_views.c.position), 0)).where(
            saved_views.c.site_id == site_id, of_owner
        )
    )
    count, last = counted.one()
    if count >= VIEWS_MAX:
        raise SettingInvalid(f"name: there are {VIEWS_MAX} views already. Delete one that is no longer used.")
    saved = SavedView(site_id, view_id, owner_id, clean_name(name), filters, last + 1, at)
    await connection.execute(
        insert(saved_views).values(
            site_id=site_id,
            view_id=view_id,
            owner_id=owner_id,
            name=saved.name,
            filters=filters.to_json(),
            position=saved.position,
            updated_at=at,
        )
    )
    return saved


async def rename_view(connection: AsyncConnection, view: SavedView, name: str, at: datetime) -> None:
    """Gives it another name. Raises SettingInvalid."""
    await connection.execute(update(saved_views).where(*_this(view)).values(name=clean_name(name), updated_at=at))


async def change_filters(connection: AsyncConnection, view: SavedView, filters: Filters, at: datetime) -> None:
    """Lets it show something else."""
    await connection.execute(update(saved_views).where(*_this(view)).values(filters=filters.to_json(), updated_at=at))


async def delete_view(connection: AsyncConnection, view: SavedView) -> None:
    """Removes it; tickets are not touched."""
    await connection.execute(delete(saved_views).where(*_this(view)))


async def move_view(connection: AsyncConnection, view: SavedView, siblings: Sequence[SavedView], step: int) -> None:
    """Moves it by `step` places among the views of its owner and site."""
    order = [each for each in siblings if (each.site_id, each.owner_id) == (view.site_id, view.owner_id)]
    here = next((place for place, each in enumerate(order) if each.view_id == view.view_id), None)
    if here is None:
        return
    order.insert(max(0, min(len(order) - 1, here + step)), order.pop(here))
    for position, each in enumerate(order, start=1):
        if each.position != position:
            await connection.execute(update(saved_views).where(*_this(each)).values(position=position))


def clean_name(text: str) -> str:
    """The name as it is kept. Raises SettingInvalid for an empty or overlong one."""
    name = " ".join(text.split())
    if not 0 < len(name) <= NAME_CHARACTERS_MAX:
        raise SettingInvalid(f"name: give the view 1 to {NAME_CHARACTERS_MAX} characters.")
    return name


def _seen_by(user_id: str) -> ColumnElement[bool]:
    return or_(saved_views.c.owner_id.is_(None), saved_views.c.owner_id == user_id)


def _this(view: SavedView) -> tuple[ColumnElement[bool], ...]:
    return (saved_views.c.site_id == view.site_id, saved_views.c.view_id == view.view_id)


def _saved(row: Row[Any], custom_names: Collection[str] | None) -> SavedView:
    read = filters_from_json(row.filters, custom_names)
    return SavedView(
        row.site_id, row.view_id, row.owner_id, row.name, read.filters, row.position, row.updated_at, read.left_out
    )
