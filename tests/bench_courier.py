"""The courier's deliveries a second, on SQLite and on PostgreSQL.

`python -m tests.bench_courier` prints medians and ratios; it asserts nothing. Announcements wait for endpoints of
several sites on a receiver of our own; each is taken, signed, sent and settled. Beside it stands what the same receiver
takes from the same client with nothing of the outbox around it.
"""

import asyncio
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.agent.tools.exchange import Exchange, Request
from server.conversation.site import add_site
from server.database import Database
from server.integrations.announcement import Announcement
from server.integrations.courier import AT_ONCE_MAX, SITE_AT_ONCE_MAX, Courier, Origin
from server.integrations.endpoint import add_endpoint, host_and_port
from server.integrations.outbox import announce
from server.migrate import migrate
from tests.figure import Figure, figure
from tests.postgres import throwaway_postgres
from tests.server.agent.tools.service import a_service

NOW: Final = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SITES: Final = AT_ONCE_MAX // SITE_AT_ONCE_MAX
"""With as many endpoints as a site may have under way, they fill all places."""

A_ROUND: Final = 10
"""Deliveries of each endpoint."""

REPEATS: Final = 5


async def courier_figures() -> list[Figure]:
    """All figures, on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder, throwaway_postgres() as postgres:
        return [
            await _figure("SQLite", f"sqlite+aiosqlite:///{folder}/courier.db"),
            await _figure("PostgreSQL", await postgres.create_database("courier")),
        ]


async def _figure(name: str, url: str) -> Figure:
    await migrate(url)
    database = Database(url)
    await database.start()
    async with a_service() as service:
        hosts = [host_and_port(service.origin)]
        courier = Courier(database, Exchange(), Origin("https://desk.example", hosts), lambda: NOW, lambda: 0.5)
        site_ids = [await _site(database, f"{service.origin}/hook", hosts) for _ in range(SITES)]
        client = Exchange()
        rates, bare = list[float](), list[float]()
        for _ in range(REPEATS):
            await database.bulk.write(lambda rows: _announce(rows, site_ids))
            service.asked.clear()
            begun = perf_counter()
            while await courier.send_due():
                await courier.settled()
            rates.append(len(service.asked) / (perf_counter() - begun))
            body = b"{}"
            requests = [
                Request("POST", f"{service.origin}/hook", {}, body, private_network=True) for _ in range(AT_ONCE_MAX)
            ]
            begun = perf_counter()
            for _ in range(A_ROUND):
                await asyncio.gather(*(client.send(each) for each in requests))
            bare.append(A_ROUND * AT_ONCE_MAX / (perf_counter() - begun))
        await client.aclose()
        await courier.aclose()
    await database.aclose()
    words = f"deliveries a second, {name}, beside the same requests with no outbox"
    return figure(words, statistics.median(rates), "1/s", statistics.median(bare), REPEATS)


async def _site(database: Database, url: str, hosts: list[str]) -> str:
    site, _ = await database.write(lambda rows: add_site(rows, "Fernway help", (), NOW))
    for place in range(SITE_AT_ONCE_MAX):
        await database.write(
            lambda rows, name=f"Channel {place}": add_endpoint(  # type: ignore[misc]
                rows,
                site.site_id,
                name=name,
                style="signed",
                url=url,
                topics=("alert",),
                private_hosts=hosts,
                by_id="u_1",
                at=NOW,
            )
        )
    return site.site_id


async def _announce(rows: AsyncConnection, site_ids: list[str]) -> None:
    for site_id in site_ids:
        for place in range(A_ROUND):
            await announce(rows, Announcement(site_id, "alert.raised", f"Queue age {place}", NOW, text="Too old."))


def main() -> None:
    """Measures and prints a line a figure."""
    for each in asyncio.run(courier_figures()):
        sys.stdout.write(
            f"{each.name}: {each.value:,.1f} {each.unit}  baseline {each.baseline:,.1f}  ratio {each.ratio:,.2f}\n"
        )


if __name__ == "__main__":
    main()
