"""The queue: the most urgent ticket first, in three tabs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from escalation.ticket import Ticket, TicketStatus
from escalation.tickets import counts, queue
from server.desk.desk import Desk
from server.desk.sessions import Person


@dataclass(frozen=True, slots=True)
class Backlog:
    """One tab of the queue and the numbers of all."""

    status: TicketStatus
    tickets: tuple[Ticket, ...]
    counts: Mapping[TicketStatus, int]


async def backlog_of(desk: Desk, person: Person, status: TicketStatus) -> Backlog:
    """What a person sees in one tab: tickets of their sites, the most urgent first."""

    async def unit(connection: AsyncConnection) -> Backlog:
        found = await queue(connection, person.site_ids, status)
        return Backlog(status, found, await counts(connection, person.site_ids))

    return await desk.database.read(unit)


def status_named(name: str | None) -> TicketStatus:
    """The tab of this name; the open tickets for an unknown one."""
    return TicketStatus(name) if name in set(TicketStatus) else TicketStatus.OPEN


class QueuePage:
    """`/desk`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """One tab of the queue, the open tickets by default."""
        status = status_named(request.query_params.get("status"))
        values = await queue_values(self._desk, person, status) | {"queue_query": f"status={status.value}"}
        return self._desk.screens.page("queue.html", person=person, **values)


async def queue_values(desk: Desk, person: Person, status: TicketStatus) -> dict[str, Any]:
    """What the template of the rows needs."""
    site_names = {site.site_id: site.name for site in person.sites}
    backlog = await backlog_of(desk, person, status)
    return {"backlog": backlog, "site_names": site_names, "now": desk.now(), "live": False}
