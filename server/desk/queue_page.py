"""The queue: views on the left, the tickets of the chosen one on the right, the most urgent first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from escalation.filter_sql import Asking
from escalation.filters import Condition
from escalation.problems import Problem, ProblemStatus, problems_of
from escalation.queue_pages import Order, Page, page_of
from escalation.tags_of_tickets import tags_of_tickets
from server.desk.desk import Desk
from server.desk.filter_words import condition_words
from server.desk.queue_names import Names, names_of
from server.desk.queue_request import QueueRequest
from server.desk.queue_views import QueueViews, queue_views
from server.desk.sessions import Person
from server.desk.undo_page import done_values
from server.team.colleagues import Colleague, colleagues_of

ORDER_WORDS: Final[Mapping[Order, str]] = {
    Order.URGENCY: "Most urgent",
    Order.NEWEST: "Newest",
    Order.OLDEST: "Oldest",
    Order.WAITING: "Longest waiting",
    Order.RESOLVED: "Latest resolved",
}


@dataclass(frozen=True, slots=True)
class Backlog:
    """One page of a view, and the numbers of all views."""

    views: QueueViews
    page: Page
    tags: Mapping[str, tuple[str, ...]]
    """By the ids of the tickets of this page."""
    names: Names
    colleagues: tuple[Colleague, ...]
    """Those of all sites, for whom tickets can be given to."""
    open_problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in words, and the address without it."""

    words: str
    href: str


async def backlog_of(desk: Desk, person: Person, asked: QueueRequest) -> Backlog:
    """What a person sees: tickets of their sites."""
    asking = Asking(person.user_id, desk.now())

    async def unit(connection: AsyncConnection) -> Backlog:
        views = await queue_views(connection, person, asked, asking)
        chosen = views.chosen
        page = await page_of(connection, person.site_ids, chosen.filters, asking, order=chosen.order, place=asked.place)
        tags = await tags_of_tickets(connection, [(each.site_id, each.ticket_id) for each in page.tickets])
        problems = await problems_of(connection, person.site_ids, ProblemStatus.OPEN)
        names = await names_of(connection, person, asked.filters)
        return Backlog(views, page, tags, names, await _colleagues(connection, person), problems)

    return await desk.database.read(unit)


async def _colleagues(connection: AsyncConnection, person: Person) -> tuple[Colleague, ...]:
    found = [each for site_id in person.site_ids for each in await colleagues_of(connection, site_id)]
    return tuple({each.user_id: each for each in found}.values())


class QueuePage:
    """`/desk`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """One page of a view, what is next for this person by default."""
        asked = QueueRequest.from_query(request.query_params.multi_items())
        values = await queue_values(self._desk, person, asked) | await done_values(
            self._desk, person, request.query_params
        )
        return self._desk.screens.page("queue.html", **values)


async def queue_values(desk: Desk, person: Person, asked: QueueRequest) -> dict[str, Any]:
    """What the template of the queue needs."""
    backlog = await backlog_of(desk, person, asked)
    return {
        "person": person,
        "backlog": backlog,
        "colleagues": backlog.colleagues,
        "open_problems": backlog.open_problems,
        "views": backlog.views,
        "chosen": backlog.views.chosen,
        "asked": asked,
        "queue_query": asked.query,
        "chips": tuple(_chip(asked, each, backlog.names) for each in asked.filters.conditions),
        "orders": tuple((words, f"/desk?{asked.ordered(order).query}", order) for order, words in _orders(backlog)),
        "site_names": {site.site_id: site.name for site in person.sites},
        "now": desk.now(),
        "live": False,
    }


def _orders(backlog: Backlog) -> list[tuple[Order, str]]:
    resolved = backlog.page.order is Order.RESOLVED
    return [(order, words) for order, words in ORDER_WORDS.items() if order is not Order.RESOLVED or resolved]


def _chip(asked: QueueRequest, condition: Condition, names: Names) -> Chip:
    return Chip(condition_words(condition, names), f"/desk?{asked.without(condition).query}")
