"""What a team's own systems read with the site's secret key: conversations and tickets of that site, no other."""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from escalation.ticket import TicketStatus
from escalation.tickets import queue
from server.api.bodies import ConversationBody, TicketBody, TicketsBody
from server.api.responses import error_response, json_response
from server.conversation.conversation import conversation_for_sites
from server.conversation.message import messages_after
from server.conversation.site import Site, site_by_secret_key
from server.database import Database

TICKETS_MAX: Final = 200
"""Tickets of one answer."""

_SCHEME: Final = "bearer"


class RecordEndpoints:
    """Readings under `/api/v1`, each through the site that the secret key opens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conversation(self, request: Request) -> Response:
        """`GET /api/v1/conversations/{id}`: a conversation with its messages."""
        conversation_id = request.path_params["id"]

        async def read(connection: AsyncConnection, site: Site) -> Response:
            found = await conversation_for_sites(connection, (site.site_id,), conversation_id)
            if found is None:
                return error_response(404, "conversation_not_found", "This site has no such conversation.")
            return json_response(ConversationBody.of(found, await messages_after(connection, found, 0)))

        return await self._with_site(request, read)

    async def tickets(self, request: Request) -> Response:
        """`GET /api/v1/tickets?status=open`: the queue, the most urgent first."""
        status = request.query_params.get("status", TicketStatus.OPEN.value)
        if status not in set(TicketStatus):
            known = ", ".join(TicketStatus)
            return error_response(422, "status_invalid", f"status: one of {known}.")

        async def read(connection: AsyncConnection, site: Site) -> Response:
            found = await queue(connection, (site.site_id,), TicketStatus(status), TICKETS_MAX)
            return json_response(TicketsBody(tickets=tuple(TicketBody.of(ticket) for ticket in found)))

        return await self._with_site(request, read)

    async def _with_site(
        self, request: Request, read: Callable[[AsyncConnection, Site], Awaitable[Response]]
    ) -> Response:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")

        async def unit(connection: AsyncConnection) -> Response:
            site = await site_by_secret_key(connection, key) if scheme.lower() == _SCHEME and key else None
            if site is None:
                return error_response(
                    401,
                    "key_invalid",
                    "Send the site's secret key as `Authorization: Bearer sk_...`; `handrail site add` printed it.",
                    {"WWW-Authenticate": "Bearer"},
                )
            return await read(connection, site)

        return await self._database.read(unit)
