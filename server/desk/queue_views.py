"""The views of somebody's queue: the built-in ones, those saved, and how many tickets each has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.custom_field_names import custom_names_of
from escalation.filter_sql import Asking
from escalation.filters import ME, NOBODY, Condition, Filters
from escalation.queue_pages import COUNT_MAX, Order, bounded_counts, parts_of
from escalation.ticket import TicketStatus
from escalation.triage import TriageTier
from escalation.views import BUILT_IN, SavedView, View, built_in, view_for, views_for
from server.backlog.sprint_turn import next_in_sprints, running_sprints, sprint_view
from server.desk.queue_request import NEXT, QueueRequest
from server.desk.sessions import Person
from server.inbox.ai_conversations import REVIEW, bounded_review_count

NEXT_VIEW: Final = View(
    NEXT,
    "Next for you",
    Filters(
        (
            Condition("status", (TicketStatus.OPEN,)),
            Condition("snoozed", ("no",)),
            Condition("assignee", (ME, NOBODY)),
        )
    ),
)


SPRINT: Final = "sprint"
"""The view of the sprints that go on; listed while one does."""


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """A line in the list of views; `count` is words such as `12` or `999+`."""

    name: str
    title: str
    count: str
    href: str
    saved: SavedView | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a request comes to: all conditions together, the order, and what could not be understood."""

    title: str
    filters: Filters
    order: Order
    saved: SavedView | None = None
    left_out: tuple[str, ...] = ()
    unknown: bool = False
    """Whether the view that it names is gone; then the first one is shown."""


@dataclass(frozen=True, slots=True)
class QueueViews:
    """The list of views, and the chosen one."""

    entries: tuple[ViewEntry, ...]
    saved: tuple[ViewEntry, ...]
    review: ViewEntry
    chosen: Chosen


async def queue_views(connection: AsyncConnection, person: Person, asked: QueueRequest, asking: Asking) -> QueueViews:
    """Reads the saved views of a person and counts all of them."""
    names = await custom_names_of(connection, person.site_ids)
    saved = await views_for(connection, person.site_ids, person.user_id, names)
    now = await _views_now(connection, person, asking)
    every = {view.name: view.filters for view in (*now, *BUILT_IN)} | {each.view_id: of_saved(each) for each in saved}
    parts = {(name, place): part for name, view in every.items() for place, part in enumerate(parts_of(view))}
    counts = dict.fromkeys(every, 0)
    for (name, _), count in (await bounded_counts(connection, person.site_ids, parts, asking)).items():
        counts[name] += count
    return QueueViews(
        tuple(_entry(view.name, _title(view, person), counts) for view in (*now, *BUILT_IN)),
        tuple(_entry(each.view_id, each.name, counts, each) for each in saved),
        ViewEntry(
            REVIEW,
            "AI-resolved to review",
            count_words(await bounded_review_count(connection, person.site_ids, asking.at)),
            f"/desk/conversations?list={REVIEW}",
        ),
        _chosen(asked.knowing(names), saved, person, {view.name: view for view in now}),
    )


async def _views_now(connection: AsyncConnection, person: Person, asking: Asking) -> tuple[View, ...]:
    """What is next for this person, and the sprint's view while one goes on."""
    sprints = await running_sprints(connection, person.site_ids)
    if not sprints:
        return (NEXT_VIEW,)
    theirs = await next_in_sprints(connection, sprints, person.user_id, asking.at)
    following = NEXT_VIEW if theirs is None else replace(NEXT_VIEW, filters=theirs)
    return following, View(SPRINT, "Sprint", sprint_view(sprints, person.user_id, asking.at))


def of_saved(view: SavedView) -> Filters:
    """The conditions of a saved view: it shows tickets of its own site only."""
    return view.filters.plus(Condition("site", (view.site_id,)))


async def base_of(connection: AsyncConnection, person: Person, name: str) -> Filters:
    """The conditions of a view by its name or id; none for an empty name, and for a view that is gone."""
    view = NEXT_VIEW if name == NEXT else built_in(name)
    if view is not None:
        return view.filters
    saved = await view_for(connection, person.site_ids, person.user_id, name) if name else None
    return saved.filters if saved is not None else Filters()


def count_words(count: int) -> str:
    """A bounded count as it is shown."""
    return f"{COUNT_MAX}+" if count > COUNT_MAX else str(count)


def _title(view: View, person: Person) -> str:
    """A view of a tier has the name that the team gave it; several teams may call it differently."""
    if view.name not in set(TriageTier) or len(person.sites) != 1:
        return view.title
    return person.tier_words(person.sites[0].site_id, TriageTier(view.name)).label


def _entry(name: str, title: str, counts: Mapping[str, int], saved: SavedView | None = None) -> ViewEntry:
    return ViewEntry(name, title, count_words(counts[name]), f"/desk?view={name}", saved)


def _chosen(asked: QueueRequest, saved: tuple[SavedView, ...], person: Person, now: Mapping[str, View]) -> Chosen:
    conditions = asked.filters.conditions
    if not asked.view:
        return Chosen("Filtered", asked.filters, asked.order or Order.URGENCY, left_out=asked.left_out)
    view = now.get(asked.view) or built_in(asked.view)
    if view is not None:
        filters = view.filters.plus(*conditions)
        return Chosen(_title(view, person), filters, asked.order or view.order, left_out=asked.left_out)
    mine = next((each for each in saved if each.view_id == asked.view), None)
    if mine is None:
        following = now[NEXT]
        return Chosen(
            following.title,
            following.filters.plus(*conditions),
            asked.order or following.order,
            left_out=asked.left_out,
            unknown=True,
        )
    return Chosen(
        mine.name,
        of_saved(mine).plus(*conditions),
        asked.order or Order.URGENCY,
        mine,
        (*mine.left_out, *asked.left_out),
    )
