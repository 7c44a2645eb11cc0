"""The HTTP interface on a real database: two sites, each with a ticket and whatever hangs on it, and keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from escalation.ticket import Ticket
from server.api.door import Door, KeyLimits
from server.api.operations import OPERATIONS
from server.api.responses import error_response
from server.api.routes import operation_routes
from server.conversation.site import Site, add_site
from server.database import Database
from server.limits.token_buckets import Rate
from server.realtime.hub import Hub
from server.settings import read_settings
from server.team.actor import Actor, ActorKind
from server.team.api_keys import ApiKey, make_api_key
from server.team.api_scope import Scope
from tests.escalation.samples import MORNING
from tests.server.desk.house import Clock, House

OWNER = Actor(ActorKind.USER, "u_owner", "Olga")
ORIGIN = "http://api.test"
WIDE = Rate(per_second=1e6, burst=1e6)


@dataclass
class Interface:
    """The interface, its parts, and doors to the rows."""

    house: House
    app: Starlette
    woken: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.house.database

    @property
    def hub(self) -> Hub:
        return self.house.hub

    @property
    def clock(self) -> Clock:
        return self.house.clock

    async def site(self, name: str = "Fernway help") -> tuple[Site, str]:
        """A site and its secret key."""
        return await self.database.write(lambda rows: add_site(rows, name, ["https://app.example"], MORNING))

    async def key(
        self, site: Site, *scopes: Scope, name: str = "Billing system", days: int | None = None
    ) -> tuple[ApiKey, str]:
        """A key with these scopes, all without any, and its secret."""
        return await self.database.write(
            lambda rows: make_api_key(
                rows,
                site.site_id,
                name=name,
                scopes=scopes or tuple(Scope),
                by=OWNER,
                at=self.clock.now,
                expires_in=None if days is None else timedelta(days=days),
            )
        )

    async def ticket(self, site: Site, question: str = "How do I invite a colleague?") -> Ticket:
        return await self.house.ticket(site, question)

    @asynccontextmanager
    async def client(self, secret: str = "") -> AsyncIterator[httpx.AsyncClient]:
        """Somebody who sends this key."""
        sent = {"Authorization": f"Bearer {secret}"} if secret else {}
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=sent) as opened:
            yield opened


@asynccontextmanager
async def interface_at(database_url: str, rate: Rate = WIDE, stranger_rate: Rate = WIDE) -> AsyncIterator[Interface]:
    """The interface on a migrated database without rows."""
    settings = read_settings({}, public_url=ORIGIN)
    database = Database(database_url)
    await database.start()
    hub, clock, woken = Hub(), Clock(), list[str]()
    limits = KeyLimits((), lambda: clock.seconds, rate, stranger_rate)
    door = Door(database, hub, lambda: clock.now, lambda: woken.append("woken"), limits)
    app = Starlette(routes=operation_routes(door, {each.name: _public for each in OPERATIONS if each.scope is None}))
    try:
        yield Interface(House(database, hub, settings, app, clock), app, woken)
    finally:
        await database.aclose()


def code_of(response: httpx.Response) -> str:
    """The code of an error."""
    body: Any = response.json()
    return str(body["error"]["code"])


async def _public(_request: Request) -> Response:
    return error_response(404, "not_here", "What is public has tests of its own.")
