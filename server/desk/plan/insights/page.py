"""The page of the figures, live, with a table, a CSV and the tickets behind each point of its charts."""

import asyncio
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from escalation.insights.behind import Behind, rows_behind
from escalation.instant import instant_of
from escalation.ledger.sheet_cache import SheetCache
from server.backlog.insights.asked import NOTHING, InsightsAsked, Period
from server.backlog.insights.charts import ChartGroup, chart_groups
from server.backlog.insights.found_behind import BEHIND_PAGE, conversations_found, tickets_found
from server.backlog.insights.points import TierName
from server.backlog.insights.read_board import FactsRead, board_read, read_facts_asked
from server.backlog.insights.targets import tier_targets
from server.backlog.insights.tiles import tiles_of
from server.charts.chart import Chart
from server.charts.figure import figure_of
from server.charts.table import csv_of
from server.desk.desk import Desk
from server.desk.desk_route import DeskRoute, Shown
from server.desk.download import download
from server.desk.plan.insights.behind_request import behind_of, behind_query, behind_words, covering
from server.desk.sessions import Person
from server.inbox.found import NothingHere
from server.whole_number import whole_number

PATH: Final = "/desk/plan/insights"

PAGE_DIGITS_MAX: Final = 6
"""More pages than any point has rows."""


class InsightsPage:
    """`/desk/plan/insights` and below."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sheets = SheetCache()

    async def show(self, request: Request, person: Person) -> Response:
        """All figures of the period and the filters in the address."""
        asked = InsightsAsked.from_query(request.query_params.multi_items())
        read = await self._read(person, asked)
        tier_name = _tier_name(person, asked)
        # Some hundred milliseconds for a large year: others are served meanwhile.
        values = await asyncio.to_thread(_shown, read, tier_name)
        return self._desk.screens.page(
            "plan/insights/page.html",
            person=person,
            asked=asked,
            read=read,
            since=instant_of(read.buckets.since).astimezone(read.buckets.zone),
            now=self._desk.now(),
            tier_name=tier_name,
            periods=tuple(Period),
            nothing=NOTHING,
            **values,
        )

    async def download(self, request: Request, person: Person) -> Response:
        """One chart as CSV."""
        asked = InsightsAsked.from_query(request.query_params.multi_items())
        read, tier_name = await self._read(person, asked), _tier_name(person, asked)
        name = request.query_params.get("chart", "")
        for group in await asyncio.to_thread(_groups, read, tier_name):
            for chart in group.charts:
                if chart.name == name:
                    return download(csv_of(chart), "text/csv", f"{name}.csv")
        raise NothingHere("No such chart.")

    async def behind(self, request: Request, person: Person) -> Response:
        """The tickets, or conversations, that a point counts."""
        asked = InsightsAsked.from_query(request.query_params.multi_items())
        wanted = behind_of(request.query_params)
        if wanted is None:
            raise NothingHere("No such point.")
        page = whole_number(request.query_params.get("p", ""), 0, digits_max=PAGE_DIGITS_MAX)

        async def unit(connection: AsyncConnection) -> dict[str, Any]:
            read = await self._facts(connection, person, covering(asked, wanted))
            chosen = read.chosen
            rows = rows_behind(chosen, wanted, read.policies, read.now)
            shown = rows[page * BEHIND_PAGE : (page + 1) * BEHIND_PAGE]
            if wanted.figure.is_of_conversations:
                ids = [each.decode() for each in chosen.conversations.conversation_id[shown]]
                found: dict[str, Any] = {"conversations": await conversations_found(connection, read.site_ids, ids)}
            else:
                ids = [each.decode() for each in chosen.tickets.ticket_id[shown]]
                found = {"tickets": await tickets_found(connection, read.site_ids, ids)}
            return found | {"count": len(rows), "labels": read.labels, "zone": read.buckets.zone}

        values = await self._desk.database.aside.read(unit)
        query = f"{behind_query(wanted)}{'&' if asked.query else ''}{asked.query}"
        return self._desk.screens.page(
            "plan/insights/behind.html",
            person=person,
            title=behind_words(wanted, values["labels"], _tier_name(person, asked), values["zone"]),
            asked=asked,
            query=query,
            now=self._desk.now(),
            page=page,
            page_size=BEHIND_PAGE,
            **values,
        )

    async def _read(self, person: Person, asked: InsightsAsked) -> FactsRead:
        async def unit(connection: AsyncConnection) -> FactsRead:
            return await self._facts(connection, person, asked)

        return await self._desk.database.aside.read(unit)

    async def _facts(self, connection: AsyncConnection, person: Person, asked: InsightsAsked) -> FactsRead:
        return await read_facts_asked(connection, person.site_ids, asked, self._desk.now(), cache=self._sheets)


def insights_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of the figures."""
    page = InsightsPage(desk)
    return (
        Shown(PATH, page.show),
        Shown(f"{PATH}/chart.csv", page.download),
        Shown(f"{PATH}/behind", page.behind),
    )


def _shown(read: FactsRead, tier_name: TierName) -> dict[str, Any]:
    """The figures as the page shows them, for whoever may see what was read."""
    found = board_read(read)
    query = read.asked.query

    def drawn(chart: Chart) -> Markup:
        address = f"{PATH}/chart.csv?{urlencode({'chart': chart.name})}{'&' if query else ''}{query}"
        return figure_of(chart, csv_href=address, empty="Nothing in this period.")

    groups = chart_groups(found, _link(read.asked), tier_name)
    return {
        "tiles": tiles_of(found),
        "targets": tier_targets(found),
        "groups": [(group, [drawn(chart) for chart in group.charts]) for group in groups],
    }


def _groups(read: FactsRead, tier_name: TierName) -> tuple[ChartGroup, ...]:
    return chart_groups(board_read(read), lambda _: None, tier_name)


def _link(asked: InsightsAsked) -> Callable[[Behind], str]:
    query = asked.query
    return lambda behind: f"{PATH}/behind?{behind_query(behind)}{'&' if query else ''}{query}"


def _tier_name(person: Person, asked: InsightsAsked) -> TierName:
    """What the team of the one site that is shown calls its tiers; of several sites, what they are called anyway."""
    sites = [each.site_id for each in person.sites if asked.site in {"", each.site_id}]
    one = sites[0] if len(sites) == 1 else ""
    return lambda tier: person.tier_words(one, tier).label
