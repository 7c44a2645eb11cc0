"""The round of reports: what is due is written and sent once, whatever number of processes look."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.reporting.stored import Heading, reports_of
from escalation.site_documents import DocumentName, store_document
from server.conversation.site import Site, add_site
from server.conversation.tables import letters
from server.database import Database
from server.integrations.endpoint import add_endpoint
from server.integrations.outbox import deliveries_of
from server.upkeep.reporting_round import ReportingRound

SAVED = datetime(2026, 3, 20, 9, tzinfo=UTC)
DUE = datetime(2026, 4, 1, 8, tzinfo=UTC)
SCHEDULE = {"monthly_day": 1, "monthly_hour": 8, "recipients": ["ada@example.com"]}


class Looking:
    def __init__(self, database: Database, *, mails: bool = True) -> None:
        self.now = SAVED
        self.woken = 0
        self.round = ReportingRound(
            database, lambda: self.now, "https://help.example.com", self._wake if mails else None
        )

    def _wake(self) -> None:
        self.woken += 1

    async def at(self, moment: datetime) -> None:
        self.now = moment
        await self.round.look()


async def a_site(database: Database, document: dict[str, object] | None = None) -> Site:
    async def unit(connection: AsyncConnection) -> Site:
        site, _ = await add_site(connection, "Fernway help", ["https://app.example"], SAVED)
        await store_document(
            connection, site.site_id, DocumentName.REPORTS, document or SCHEDULE, after_version=0, by=("u", "Ada"),
            at=SAVED,
        )  # fmt: skip
        await add_endpoint(
            connection, site.site_id, name="Team", style="slack", url="https://hooks.example.com/x",
            topics=["report"], by_id="u", at=SAVED,
        )  # fmt: skip
        return site

    return await database.write(unit)


async def written(database: Database, site: Site, kind: str = "monthly") -> tuple[Heading, ...]:
    return await database.read(lambda rows: reports_of(rows, (site.site_id,), kind))


async def posted(database: Database) -> list[str]:
    async def unit(connection: AsyncConnection) -> list[str]:
        return [row.subject for row in await connection.execute(select(letters))]

    return await database.read(unit)


@pytest.mark.capability(92)
async def test_of_three_processes_one_writes_and_sends_what_is_due(database: Database) -> None:
    site = await a_site(database)
    processes = [Looking(database) for _ in range(3)]
    for process in processes:
        await process.at(DUE - timedelta(minutes=1))
    assert await written(database, site) == ()
    for _ in range(2):
        await asyncio.gather(*(process.at(DUE + timedelta(seconds=20)) for process in processes))
    (heading,) = await written(database, site)
    assert (heading.period, heading.written_by) == ("2026-03", "Handrail")
    assert await posted(database) == ["Monthly report: March 2026"]
    (delivery,) = await database.read(lambda rows: deliveries_of(rows, site.site_id, 10))
    assert delivery.kind == "report.monthly"
    assert delivery.announcement.path == f"/desk/plan/reports/{heading.report_id}"
    assert sum(process.woken for process in processes) == 1


async def test_a_server_that_was_away_writes_what_was_due_meanwhile(database: Database) -> None:
    site = await a_site(database, SCHEDULE | {"weekly_day": 0, "weekly_hour": 7})
    await Looking(database).at(DUE + timedelta(days=6))
    assert [heading.period for heading in await written(database, site)] == ["2026-03"]
    assert [heading.period for heading in await written(database, site, "weekly")] == ["2026-03-30"]


async def test_without_a_mail_server_integrations_are_told_all_the_same(database: Database) -> None:
    site = await a_site(database)
    await Looking(database, mails=False).at(DUE)
    assert len(await written(database, site)) == 1
    assert await posted(database) == []
    assert len(await database.read(lambda rows: deliveries_of(rows, site.site_id, 10))) == 1


async def test_a_schedule_that_cannot_be_read_counts_as_off_and_holds_up_nobody(database: Database) -> None:
    broken = await a_site(database, {"monthly_day": "first"})
    site = await a_site(database)
    await Looking(database).at(DUE)
    assert await written(database, broken) == ()
    assert len(await written(database, site)) == 1
