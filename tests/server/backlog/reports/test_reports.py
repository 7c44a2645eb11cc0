"""The monthly report: its figures are those of what happened, it stands alone, and it is stored and told once."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.health.tables import account_health
from escalation.ledger.appending import append_events
from escalation.ledger.event import LedgerEvent
from escalation.reporting.periods import Period
from escalation.reporting.stored import Report, report_of, reports_of
from escalation.site_documents import DocumentName, store_document
from escalation.sprint.snapshot import Snapshot
from escalation.sprint.sprint import Sprint
from escalation.sprint.sprint_rows import add_sprint, mark_begun, mark_ended
from server.backlog.reports.period_figures import read_figures
from server.backlog.reports.review import review_of
from server.backlog.reports.writing import Delivery, compose_report, due_key_of, store_and_tell
from server.conversation.site import Site, add_site
from server.conversation.tables import letters
from server.database import Database
from server.team.users import add_user
from tests.server.backlog.reports.history import story

FEBRUARY, MARCH = Period.month_of(datetime(2026, 2, 3).date()), Period.month_of(datetime(2026, 3, 3).date())
FIRST_OF_MARCH = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TO_TWO = Delivery(("ada@example.com", "bo@example.com"), "https://help.example.com")


def march(site_id: str) -> list[LedgerEvent]:
    """Four tickets in February, ten in March: six about billing, four about access; seven resolved."""
    events: list[LedgerEvent] = []
    for number in range(1, 5):
        opened = FIRST_OF_MARCH - timedelta(days=number)
        events += story(site_id, number, opened, answered_after=HOUR, resolved_after=2 * HOUR)
    for number in range(5, 15):
        events += story(
            site_id,
            number,
            FIRST_OF_MARCH + timedelta(days=number),
            category="billing" if number < 11 else "access",
            account="northlight" if number % 2 else "southgate",
            page="/checkout" if number < 9 else None,
            answered_after=number * HOUR,
            met=number < 13,
            resolved_after=30 * HOUR if number < 12 else None,
            cause="docs" if number < 8 else None,
        )
    return events


async def a_site(database: Database) -> Site:
    async def unit(connection: AsyncConnection) -> Site:
        site, _ = await add_site(connection, "Fernway | help", ["https://app.example"], FIRST_OF_MARCH)
        await append_events(connection, march(site.site_id), NOW)
        return site

    return await database.write(unit)


def row_of(markdown: str, name: str) -> list[str]:
    line = next(line for line in markdown.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("| ").split(" | ")]


@pytest.mark.capability(92)
async def test_the_figures_are_those_of_what_happened(database: Database) -> None:
    site = await a_site(database)
    report = await compose_report(database, site, MARCH, NOW, "Ada")
    said = report.markdown
    assert row_of(said, "Tickets opened or reopened")[1:] == ["10", "4", "150 % more"]
    assert row_of(said, "Tickets resolved")[1:] == ["7", "4", "75 % more (better)"]
    assert row_of(said, "Open at the end")[1:3] == ["3", "0"]
    assert row_of(said, "First responses by their target")[1:3] == ["80 %", "100 %"]
    assert row_of(said, "Normal: first response, median of 10")[1:3] == ["9 h 30 min", "1 h"]
    assert row_of(said, "northlight")[1:] == ["5", "1"]
    assert row_of(said, "southgate")[1:] == ["5", "2"]
    assert row_of(said, "/checkout")[1:] == ["4"]
    assert row_of(said, "Better documentation")[1:] == ["3"]
    assert report.heading.summary["Came in"] == "10"
    assert report.heading.title == "Monthly report: March 2026"


@pytest.mark.capability(91, 92)
async def test_accounts_newly_at_risk_and_sprints_stand_in_it_with_owner_and_before_and_after(
    database: Database,
) -> None:
    site = await a_site(database)
    health: dict[str, object] = {
        "segment": None,
        "score": 41,
        "tickets": 6,
        "usual_tickets": 1.0,
        "core": 0,
        "open_tickets": 2,
    }
    health |= {"breaches": 0, "displeased": 0, "longest_wait_ms": 0, "latest_ticket_id": None, "looked_at": NOW}
    lost = [{"sign": "tickets", "points": 30.0, "most": 30, "words": "6 tickets, 1 is usual"}]
    risks = [
        {"account_id": name, "at_risk_since": since, "losses": lost, "site_id": site.site_id} | health
        for name, since in (("northlight", NOW - timedelta(days=9)), ("southgate", NOW - timedelta(days=60)))
    ]
    before = Snapshot(FIRST_OF_MARCH, {"high": 30}, {}, 0, 20, 12).to_json()
    after = Snapshot(FIRST_OF_MARCH, {"high": 8}, {}, 0, 8, 1).to_json()

    async def unit(connection: AsyncConnection) -> None:
        ada = await add_user(
            connection, email="ada@example.com", name="Ada", password_hash="-", site_ids=[site.site_id], at=NOW
        )
        await connection.execute(insert(account_health), risks)
        await store_document(
            connection,
            site.site_id,
            DocumentName.HEALTH,
            {"owners": {"northlight": ada.user_id}},
            after_version=0,
            by=(ada.user_id, "Ada"),
            at=NOW,
        )
        begun = FIRST_OF_MARCH + timedelta(days=3)
        sprint = Sprint(
            site.site_id,
            "s_1",
            "Spring | clean",
            begun,
            begun + timedelta(days=2),
            intake=0,
            conditions={},
            numbers=None,
            people=(),
            days=(),
            created_at=begun,
            created_by="u",
            created_by_name="Ada",
        )
        await add_sprint(connection, sprint)
        await mark_begun(connection, sprint, begun, before)
        await mark_ended(connection, sprint, begun + timedelta(days=2), "Ada", after)

    await database.write(unit)
    report = await compose_report(database, site, MARCH, NOW, "Ada")
    assert row_of(report.markdown, "northlight")[1:] == ["41", "6 tickets, 1 is usual", "Ada"]
    assert "| Spring \\| clean | 30 | 8 | 12 | 1 |" in report.markdown
    assert "southgate | 41" not in report.markdown, "it was at risk before"
    assert "Spring | clean" in report.html
    week = Period.week_of(datetime(2026, 3, 5).date())
    figures = await database.read(lambda rows: read_figures(rows, site.site_id, site.name, week, NOW))
    found = review_of(figures)
    assert [(each.open_before, each.beyond_after) for each in found.sprints] == [(30, 1)]
    assert found.risks == ()


async def test_html_stands_alone_and_nothing_in_it_acts(database: Database) -> None:
    site = await a_site(database)
    report = await compose_report(database, site, MARCH, NOW, "Ada")
    assert "<script" not in report.html
    assert re.search(r'(?:src|href)="(?!#)', report.html) is None
    assert "url(" not in re.sub(r"url\(#", "", report.html)
    assert report.html.count("<svg") >= 3
    assert "Fernway | help" in report.html
    assert "Fernway \\| help" in report.markdown


async def test_a_month_that_runs_says_so_and_one_that_has_not_begun_has_no_report(database: Database) -> None:
    site = await a_site(database)
    early = await compose_report(database, site, MARCH, FIRST_OF_MARCH + timedelta(days=10), "Ada")
    assert "March 2026 is not over" in early.markdown
    assert row_of(early.markdown, "Tickets opened or reopened")[1] == "5"
    with pytest.raises(ValueError, match="has not begun"):
        await compose_report(database, site, MARCH.next().next(), NOW, "Ada")


async def test_what_is_due_is_stored_and_told_once_however_many_write_it(database: Database) -> None:
    site = await a_site(database)
    key = due_key_of(MARCH)
    written = [await compose_report(database, site, MARCH, NOW, "Handrail", key) for _ in range(4)]

    async def store(report: Report) -> bool:
        return await database.write(lambda rows: store_and_tell(rows, report, TO_TWO, NOW))

    assert sorted(await asyncio.gather(*map(store, written))) == [False, False, False, True]

    async def unit(connection: AsyncConnection) -> list[tuple[str, str]]:
        return [(row.recipient, row.body) for row in await connection.execute(select(letters))]

    posted = await database.read(unit)
    (heading,) = await database.read(lambda rows: reports_of(rows, (site.site_id,), "monthly"))
    assert sorted(recipient for recipient, _ in posted) == ["ada@example.com", "bo@example.com"]
    assert all(f"https://help.example.com/desk/plan/reports/{heading.report_id}" in body for _, body in posted)
    kept = await database.read(lambda rows: report_of(rows, (site.site_id,), heading.report_id))
    assert kept in written


async def test_a_report_stays_as_it_was_when_figures_change_later(database: Database) -> None:
    site = await a_site(database)
    first = await compose_report(database, site, MARCH, NOW, "Ada")
    await database.write(lambda rows: store_and_tell(rows, first, Delivery((), ""), NOW))
    late = story(site.site_id, 99, FIRST_OF_MARCH + timedelta(days=3))
    await database.write(lambda rows: append_events(rows, late, NOW))
    again = await compose_report(database, site, MARCH, NOW, "Ada")
    kept = await database.read(lambda rows: report_of(rows, (site.site_id,), first.heading.report_id))
    assert kept is not None
    assert kept.heading.summary["Came in"] == "10"
    assert again.heading.summary["Came in"] == "11"
    assert await database.read(lambda rows: report_of(rows, ("s_other",), first.heading.report_id)) is None


async def test_a_month_without_anything_has_a_report_too(database: Database) -> None:
    async def unit(connection: AsyncConnection) -> Site:
        return (await add_site(connection, "Quiet", ["https://app.example"], FIRST_OF_MARCH))[0]

    report = await compose_report(database, await database.write(unit), FEBRUARY, NOW, "Ada")
    assert row_of(report.markdown, "Tickets opened or reopened")[1:] == ["0", "0", "the same"]
    assert "No cause was noted" in report.markdown
