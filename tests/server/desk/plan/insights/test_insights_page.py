"""The page of the figures, from the ledger to the browser: filters, tables, CSV, and the tickets behind each point."""

import re
import shutil
from datetime import timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.async_api import async_playwright, expect
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.releases import Release, add_release
from escalation.insights.board import board_of
from escalation.insights.buckets import buckets_of
from escalation.insights.volume import volume_by_category
from escalation.instant import milliseconds_of
from escalation.ledger.appending import append_events
from escalation.ledger.columns import FactColumns, conversation_columns, ticket_columns
from escalation.ledger.event import EventKind, EventValue, LedgerEvent, Subject
from escalation.ledger.folding import fold_conversation, fold_ticket
from escalation.ledger.refolding import fold_pending
from escalation.ticket import Ticket
from server.backlog.audits.progress import Phase
from server.backlog.audits.store import WAITING, Audit, add_audit, finish
from server.conversation.site import Site
from server.desk.routes import BUILT
from server.team.users import User
from tests.browser import NAMES
from tests.server.desk.house import House
from tests.server.desk.serving import served
from tests.server.desk.test_every_page import AXE, VARIANTS, signed_in
from tests.simulation.year import BEGINS, SimulatedYear, simulated_year

PATH = "/desk/plan/insights"
WEEKS = 6


@pytest.fixture
async def year(house: House, site: Site, ada: User) -> SimulatedYear:
    """Some weeks of a simulated team, told to the ledger and folded; it is the evening of their last day."""
    told = simulated_year(11, a_day=12, weeks=WEEKS, spikes=0, site_id=site.site_id)
    await house.database.write(lambda rows: append_events(rows, told.happened))
    while await house.database.write(lambda rows: fold_pending(rows, [site.site_id])):
        pass
    house.clock.now = BEGINS + timedelta(weeks=WEEKS, hours=-5)
    return told


def truth(year: SimulatedYear, house: House) -> FactColumns:
    """Facts folded from what truly happened, without any ledger."""
    events: dict[tuple[Subject, str], list[LedgerEvent]] = {}
    for event in year.happened:
        if event.at < house.clock.now:
            events.setdefault((event.subject, event.subject_id), []).append(event)
    tickets = [fold_ticket(each) for (subject, _), each in events.items() if subject is Subject.TICKET]
    talks = [fold_conversation(each, None) for (subject, _), each in events.items() if subject is Subject.CONVERSATION]
    return FactColumns(
        ticket_columns([each for each in tickets if each is not None]),
        conversation_columns([each for each in talks if each is not None]),
    )


@pytest.mark.capability(81)
@pytest.mark.capability(83)
@pytest.mark.capability(86)
async def test_the_page_shows_what_truly_happened_and_each_point_leads_to_it(
    house: House, year: SimulatedYear, browser: httpx.AsyncClient
) -> None:
    now = house.clock.now
    buckets = buckets_of(now - timedelta(days=27), now, ZoneInfo("UTC"))
    board = board_of(truth(year, house), buckets, milliseconds_of(now), {})
    page = (await browser.get(PATH)).text
    assert f"<strong>{board.flow.open[-1]:,}</strong>" in page
    for title in ("Open tickets", "Volume by tier", "First response, median", "Backlog age against the SLA"):
        assert title in page

    csv = (await browser.get(f"{PATH}/chart.csv?chart=flow")).text.splitlines()
    assert csv[0] == "Came in and went out,Came in (tickets),Went out (tickets)"
    assert [row.split(",")[1:] for row in csv[1:]] == [
        [str(came), str(left)] for came, left in zip(board.flow.came, board.flow.left, strict=True)
    ]
    volume = (await browser.get(f"{PATH}/chart.csv?chart=volume")).text.splitlines()
    assert [[int(each) for each in row.split(",")[1:]] for row in volume[1:]] == board.volume.T.tolist()

    found = re.findall(r'<td><a href="([^"]*figure=volume[^"]*)">([\d,]+)</a>', page)
    assert len(found) > 20
    for address, count in found[:3]:
        behind = (await browser.get(unescape(address))).text
        assert f"{count} ticket" in behind
    assert (await browser.get(f"{PATH}/chart.csv?chart=nothing")).status_code == 404


async def test_filters_stand_in_the_address_and_narrow_everything(
    year: SimulatedYear, browser: httpx.AsyncClient
) -> None:
    whole = (await browser.get(f"{PATH}/chart.csv?chart=volume&period=7d")).text.splitlines()[1:]
    segments = re.findall(
        r'<option value="([^"]+)">',
        re.findall(r'name="segment">(.*?)</select>', (await browser.get(PATH)).text, re.S)[0],
    )
    parts = [
        (
            await browser.get(f"{PATH}/chart.csv", params={"chart": "volume", "period": "7d", "segment": each})
        ).text.splitlines()[1:]
        for each in segments
    ]
    assert len(segments) > 1
    assert [counts(rows) for rows in [whole]] == [
        [sum(each) for each in zip(*(counts(rows) for rows in parts), strict=True)]
    ]
    fault = (await browser.get(f"{PATH}?from=2026-05-05&to=2026-01-01")).text
    assert "The last day lies before the first." in fault


@pytest.mark.capability(87)
async def test_categories_stand_beside_the_weeks_before_the_first_audit_and_releases_on_the_charts(
    house: House, year: SimulatedYear, site: Site, browser: httpx.AsyncClient
) -> None:
    as_of = BEGINS + timedelta(weeks=4)
    assert "there is no audit of your own tickets yet" in (await browser.get(PATH)).text
    audit = Audit(
        site_id=site.site_id,
        audit_id="a1",
        source="own",
        name="Own tickets",
        state=WAITING,
        phase=Phase.WRITING,
        done=0,
        total=None,
        options={},
        as_of=as_of,
        by_id="u",
        by_name="Ada",
        started_at=as_of,
        beat_at=as_of,
        ended_at=None,
        error=None,
        apparent=None,
        real=None,
    )
    release = Release(site.site_id, "r1", "4.2", BEGINS + timedelta(weeks=5), "Ada")

    async def unit(rows: AsyncConnection) -> None:
        await add_audit(rows, audit)
        await finish(rows, audit, as_of, apparent=1, real=1)
        await add_release(rows, release, house.clock.now)

    await house.database.write(unit)
    page = (await browser.get(PATH)).text
    assert "the 28 days before the first audit, of 3 Feb 2025" in page
    assert "10 Feb: Release 4.2" in page
    tickets = truth(year, house).tickets
    before = volume_by_category(tickets, milliseconds_of(as_of - timedelta(days=28)), milliseconds_of(as_of))
    rows = (await browser.get(f"{PATH}/chart.csv?chart=categories")).text.splitlines()[1:]
    assert sorted(float(row.split(",")[2]) for row in rows) == sorted(
        round(before.get(each, 0) / 4, 1) for each in before
    )


async def test_somebody_of_another_site_sees_nothing_of_it(house: House, year: SimulatedYear, site: Site) -> None:
    elsewhere = await house.site("Elsewhere")
    await house.user("eve@example.com", "Eve", elsewhere)
    async with house.signed_in("eve@example.com") as eve:
        for address in (PATH, f"{PATH}?site={site.site_id}"):
            assert "Nothing has happened yet" in (await eve.get(address)).text
        point = f"{PATH}/behind?figure=volume&since=0&until={milliseconds_of(house.clock.now)}&site={site.site_id}"
        assert "0 tickets" in (await eve.get(point)).text


async def test_tickets_behind_a_point_are_listed_the_latest_first(
    house: House, site: Site, ticket: Ticket, browser: httpx.AsyncClient
) -> None:
    opened = LedgerEvent(
        site.site_id,
        Subject.TICKET,
        ticket.ticket_id,
        EventKind.TICKET_OPENED,
        ticket.opened_at,
        key=f"ticket_opened:{ticket.ticket_id}",
        details={"number": 1, "conversation_id": ticket.conversation_id, "tier": "normal", "category": None},
    )
    await house.database.write(lambda rows: append_events(rows, [opened]))
    until = milliseconds_of(house.clock.now)
    page = (await browser.get(f"{PATH}/behind?figure=volume&group=normal&since=0&until={until}")).text
    assert f'href="/desk/tickets/{ticket.ticket_id}"' in page
    assert "Opened, Normal" in page
    talk = (await browser.get(f"{PATH}/behind?figure=ending&since=0&until={until}")).text
    assert "conversation" in talk


async def test_a_point_of_long_ago_is_found_whatever_the_page_shows_now(house: House, year: SimulatedYear) -> None:
    since, until = (milliseconds_of(BEGINS + timedelta(days=days)) for days in (3, 5))
    opened = sum(
        each.kind is EventKind.TICKET_OPENED and since <= milliseconds_of(each.at) < until for each in year.happened
    )
    assert opened
    house.clock.now += timedelta(days=300)
    async with house.signed_in() as later:
        page = (await later.get(f"{PATH}/behind?figure=volume&since={since}&until={until}&period=7d")).text
    assert f"{opened} ticket" in page


@pytest.mark.parametrize(
    "query",
    [
        "figure=nothing&since=1&until=2",
        "figure=volume",
        "figure=volume&since=-1&until=2",
        "figure=volume&since=1&until=" + "9" * 20,
    ],
)
async def test_a_point_that_there_is_not_is_nothing(browser: httpx.AsyncClient, query: str) -> None:
    assert (await browser.get(f"{PATH}/behind?{query}")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "figure=age&group=99.x&since=1&until=2",
        "figure=category&group=&since=1&until=2&p=999999",
        "figure=open&since=5&until=1",
    ],
)
async def test_a_strange_point_is_empty(browser: httpx.AsyncClient, query: str) -> None:
    answer = await browser.get(f"{PATH}/behind?{query}")
    assert answer.status_code == 200
    assert "0 tickets" in answer.text


async def test_before_anything_has_happened_the_page_says_what_will_come(browser: httpx.AsyncClient) -> None:
    assert "Nothing has happened yet" in (await browser.get(PATH)).text


@pytest.mark.browser
@pytest.mark.skipif(not (BUILT / "htmx.js").exists(), reason="make widget builds what the pages load")
@pytest.mark.parametrize(
    "variant", ["light", pytest.param("dark", marks=pytest.mark.slow), pytest.param("phone", marks=pytest.mark.slow)]
)
async def test_in_a_browser_it_breaks_no_rule_and_is_reached_by_keys(
    house: House, year: SimulatedYear, ada: User, variant: str
) -> None:
    async with served(house) as origin, async_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        opened = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await signed_in(opened, origin, VARIANTS[variant], ada.email)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(f"{origin}{PATH}?period=13w")
        await page.evaluate("document.querySelectorAll('figure.chart details').forEach(each => each.open = true)")
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        checked: dict[str, Any] = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
        broken = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in checked["violations"]]
        assert broken == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.locator("#chart-open a.chart-point").last.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_contain_text("Open tickets")
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        beyond: dict[str, Any] = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
        assert beyond["violations"] == []
        await page.get_by_role("link", name="← Insights").click()
        await expect(page).to_have_url(f"{origin}{PATH}?period=13w")
        assert complaints == []
        await opened.close()


@pytest.mark.capability(81)
@pytest.mark.browser
@pytest.mark.skipif(not (BUILT / "htmx.js").exists(), reason="make widget builds what the pages load")
async def test_while_somebody_looks_the_figures_follow_and_what_is_open_stays_open(
    house: House, site: Site, ticket: Ticket, ada: User
) -> None:
    await house.database.write(lambda rows: append_events(rows, [opening(site, "t1", ticket)]))
    async with served(house) as origin, async_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        opened = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await signed_in(opened, origin, VARIANTS["light"], ada.email)
        await page.clock.install()
        await page.goto(origin + PATH)
        tile = page.locator("#tiles .tile", has_text="Open tickets")
        before = int(await tile.locator("strong").inner_text())
        await page.locator("#chart-volume summary").click()
        await house.database.write(lambda rows: append_events(rows, [opening(site, "t2", ticket)]))
        await page.clock.run_for(61_000)
        await expect(tile.locator("strong")).to_have_text(str(before + 1))
        await expect(page.locator("#chart-volume details")).to_have_attribute("open", "")
        await expect(page.locator("#chart-volume tbody tr").last).to_contain_text(str(before + 1))
        await opened.close()


def opening(site: Site, ticket_id: str, like: Ticket) -> LedgerEvent:
    """A ticket of normal tier is opened."""
    details: dict[str, EventValue] = {
        "number": 7,
        "conversation_id": like.conversation_id,
        "tier": "normal",
        "category": None,
    }
    kind = EventKind.TICKET_OPENED
    return LedgerEvent(
        site.site_id, Subject.TICKET, ticket_id, kind, like.opened_at, key=f"opened:{ticket_id}", details=details
    )


def counts(rows: list[str]) -> list[int]:
    """The sum of each row of a CSV, without its label."""
    return [sum(int(each) for each in row.split(",")[1:]) for row in rows]
