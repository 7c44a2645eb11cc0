"""Two people of one site, and its tickets, on both databases."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette

from escalation.ticket import Ticket
from server.conversation.site import Site
from server.database import Database
from server.inbox.bulk import Report, do_all, undo_all
from server.inbox.deeds import named_move
from server.inbox.found import find_held
from server.inbox.moves import Change, reply
from server.realtime.hub import Hub
from server.settings import read_settings
from server.team.actor import Actor, ActorKind
from tests.server.desk.house import Clock, House

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what asks nothing special of SQL: the other database would tell the same."""


@dataclass
class Inbox:
    """What two people do, each deed in a transaction of its own, a second after the other."""

    house: House
    site: Site
    ada: Actor
    bo: Actor
    told: list[Change] = field(default_factory=list)

    async def does(self, actor: Actor, name: str, *tickets: Ticket, **values: str) -> Report:
        """A deed by its name."""
        self.house.clock.now += timedelta(seconds=1)
        return await do_all(
            self.house.database,
            [self.site.site_id],
            actor,
            [each.ticket_id for each in tickets],
            kind=name,
            move=named_move(name, values),
            now=lambda: self.house.clock.now,
            told=self.told.append,
        )

    async def takes_back(self, actor: Actor, report: Report) -> Report:
        self.house.clock.now += timedelta(seconds=1)
        return await undo_all(
            self.house.database,
            [self.site.site_id],
            actor,
            report.bulk_id,
            now=lambda: self.house.clock.now,
            told=self.told.append,
        )

    async def replies(self, actor: Actor, ticket: Ticket, text: str) -> Change:
        self.house.clock.now += timedelta(seconds=1)

        async def unit(connection: AsyncConnection) -> Change:
            found = await find_held(connection, [self.site.site_id], ticket.ticket_id)
            return await reply(connection, found, actor, self.house.clock.now, text=text, client_id=f"desk_{text}")

        return await self.house.database.write(unit)


@pytest.fixture
async def inbox(database: Database, tmp_path: Path) -> Inbox:
    house = House(database, Hub(), read_settings({}, data_dir=tmp_path), Starlette(), Clock())
    site = await house.site("Fernway help")
    people = [await house.user(f"{name}@example.com", name, site) for name in ("Ada", "Bo")]
    ada, bo = (Actor(ActorKind.USER, each.user_id, each.name) for each in people)
    return Inbox(house, site, ada, bo)
