"""A desk with two more people, and tickets that have waited for long."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.telling import told_as
from escalation.sprint.sprint import Sprint
from escalation.sprint.sprint_rows import current_sprint, sprint_of
from escalation.tables import tickets
from escalation.ticket import Ticket
from escalation.tickets import revise
from escalation.triage import TriageTier
from server.conversation.site import Site
from server.inbox.found import Found
from server.inbox.moves import Change, Move, reopen, resolve
from server.team.actor import Actor, ActorKind
from server.team.users import User
from server.upkeep.sprint_round import SprintRound
from tests.server.desk.house import ORIGIN, House, house_at
from tests.server.desk.posting import post

DAY = timedelta(days=1)
NEW = "/desk/plan/sprints/new"


@dataclass
class Team:
    """Ada leads; Bo and Cy work with her."""

    house: House
    site: Site
    ada: User
    bo: User
    cy: User

    @property
    def people(self) -> tuple[User, ...]:
        return (self.ada, self.bo, self.cy)

    def actor(self, user: User) -> Actor:
        return Actor(ActorKind.USER, user.user_id, user.name)

    async def aged(self, tiers: Sequence[TriageTier], days: int = 40) -> list[Ticket]:
        """A ticket of each of these tiers that has waited for so many days."""
        made = []
        for place, tier in enumerate(tiers):
            ticket = await self.house.ticket(self.site, f"How do I export the {tier} report number {place} of {days}?")
            made.append(await self.house.database.write(partial(_age, ticket=ticket, tier=tier, days=days, team=self)))
        return made

    async def start(self, browser: httpx.AsyncClient, **fields: str | Sequence[str]) -> httpx.Response:
        """Starts a sprint of three days with all three, through the form."""
        everybody = [each.user_id for each in self.people]
        asked: dict[str, str | Sequence[str]] = {
            "name": "Clear the aged",
            "first_day": f"{self.house.clock.now:%Y-%m-%d}",
            "days": "3",
            "intake": "1",
            "older_than": "14",
            "in": everybody,
            "turns": everybody,
            "do": "start",
        }
        return await post(browser, NEW, NEW, **asked | fields)

    async def sprint(self) -> Sprint:
        found = await self.house.database.read(lambda rows: current_sprint(rows, (self.site.site_id,)))
        assert found is not None
        return found

    async def again(self, sprint: Sprint) -> Sprint:
        found = await self.house.database.read(lambda rows: sprint_of(rows, (self.site.site_id,), sprint.sprint_id))
        assert found is not None
        return found

    async def resolves(self, user: User, ticket: Ticket) -> Ticket:
        return await self._moves(resolve, user, ticket)

    async def reopens(self, user: User, ticket: Ticket) -> Ticket:
        return await self._moves(reopen, user, ticket)

    async def _moves(self, move: Move, user: User, ticket: Ticket) -> Ticket:
        async def told(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
            with told_as(actor.teller):
                return await move(connection, found, actor, at)

        return await self.house.move(told, ticket, self.actor(user))

    def round(self) -> SprintRound:
        return SprintRound(self.house.database, self.house.hub, lambda: self.house.clock.now, None)


async def _age(connection: AsyncConnection, ticket: Ticket, tier: TriageTier, days: int, team: Team) -> Ticket:
    now: datetime = team.house.clock.now
    await connection.execute(
        update(tickets).where(tickets.c.ticket_id == ticket.ticket_id).values(opened_at=now - days * DAY)
    )
    return await revise(connection, ticket, lambda held: replace(held, tier=tier), now)


async def team_at(folder: Path, origin: str = ORIGIN, database_url: str | None = None) -> Team:
    """A house with the team in it."""
    house = await house_at(folder, origin, database_url=database_url)
    site = await house.site("Fernway help")
    people = [await house.user(f"{name.lower()}@example.com", name, site) for name in ("Ada", "Bo", "Cy")]
    return Team(house, site, *people)


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[Team]:
    built = await team_at(tmp_path)
    yield built
    await built.house.database.aclose()


@pytest.fixture
async def lead(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    async with team.house.signed_in(team.ada.email) as opened:
        yield opened
