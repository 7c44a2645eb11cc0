"""A site with endpoints on a receiver of our own, and a courier that brings what is announced there."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from server.agent.tools.exchange import Exchange
from server.conversation.site import Site, add_site
from server.database import Database
from server.integrations.announcement import Announcement
from server.integrations.courier import Courier, Origin
from server.integrations.endpoint import Endpoint, add_endpoint, host_and_port
from server.integrations.outbox import Delivery, announce, deliveries_of
from tests.server.agent.tools.service import Service, a_service

BEGIN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@dataclass
class Post:
    """A site, its database, the time, and a courier."""

    database: Database
    site: Site
    courier: Courier
    private_hosts: list[str]
    times: list[datetime] = field(default_factory=lambda: [BEGIN])

    @property
    def now(self) -> datetime:
        return self.times[-1]

    def later(self, **span: float) -> None:
        self.times.append(self.now + timedelta(**span))

    async def endpoint(
        self, service: Service, style: str = "signed", topics: Collection[str] = ("alert",), site: Site | None = None
    ) -> Endpoint:
        """An endpoint on the service, which stands for one that a team runs."""
        self.private_hosts.append(host_and_port(service.origin))
        to = site or self.site
        return await self.database.write(
            lambda rows: add_endpoint(
                rows,
                to.site_id,
                name="Support channel",
                style=style,
                url=f"{service.origin}/hook?token=x",
                topics=topics,
                private_hosts=self.private_hosts,
                by_id="u_1",
                at=self.now,
            )
        )

    async def says(self, title: str = "Queue age", kind: str = "alert.raised", key: str | None = None) -> None:
        told = Announcement(
            self.site.site_id,
            kind,
            title,
            self.now,
            text="A & B <C>",
            path="/desk/plan/alerts",
            facts={"value": 3},
            key=key,
        )
        await self.database.write(lambda rows: announce(rows, told))

    async def bring(self) -> int:
        """Sends what is due now, and waits for what comes of it."""
        begun = await self.courier.send_due()
        await self.courier.settled()
        return begun

    async def deliveries(self) -> tuple[Delivery, ...]:
        return await self.database.read(lambda rows: deliveries_of(rows, self.site.site_id, 100))


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with a_service() as started:
        yield started


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Post]:
    site, _ = await database.write(lambda rows: add_site(rows, "Fernway help", (), BEGIN))
    private_hosts, times = list[str](), [BEGIN]
    origin = Origin("https://desk.example", private_hosts)
    courier = Courier(database, Exchange(), origin, lambda: times[-1], lambda: 0.5)
    yield Post(database, site, courier, private_hosts, times)
    await courier.aclose()
