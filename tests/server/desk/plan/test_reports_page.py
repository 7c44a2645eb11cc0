"""The pages of reports: a look before, writing, opening, taking along, sending, and the schedule."""

import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest

from escalation.ledger.appending import append_events
from server.conversation.site import Site
from server.team.users import User
from tests.escalation.samples import MORNING
from tests.server.backlog.reports.history import story
from tests.server.desk.house import House, field_of

ADDRESS = "/desk/plan/reports"


@pytest.fixture
async def told(house: House, site: Site) -> House:
    events = [
        event
        for number in range(1, 6)
        for event in story(
            site.site_id, number, MORNING - timedelta(days=3 + number), resolved_after=timedelta(hours=5)
        )
    ]
    await house.database.write(lambda rows: append_events(rows, events, house.clock.now))
    return house


async def write(browser: httpx.AsyncClient, period: str = "2026-02") -> httpx.Response:
    page = (await browser.get(ADDRESS)).text
    said = {name: field_of(page, name) for name in ("csrf_token", "site")}
    return await browser.post(ADDRESS, data=said | {"period": period}, follow_redirects=True)


@pytest.mark.capability(92)
async def test_a_report_is_written_opened_and_taken_along(told: House, ada: User, browser: httpx.AsyncClient) -> None:
    page = await write(browser)
    assert "Monthly report: February 2026" in page.text
    html = await browser.get(f"{page.url.path}/report.html")
    assert "<dt>Came in</dt><dd>5</dd>" in html.text
    markdown = await browser.get(f"{page.url.path}/report.md")
    assert "**Came in:** 5" in markdown.text
    assert 'filename="monthly-2026-02.md"' in markdown.headers["content-disposition"]
    assert "Came in 5" in (await browser.get(ADDRESS)).text


async def test_a_report_may_run_nothing_and_load_nothing(told: House, browser: httpx.AsyncClient) -> None:
    preview = await browser.get(f"{ADDRESS}/preview?period=2026-02")
    style = re.search(r"<style>(.*?)</style>", preview.text, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = preview.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "script" not in policy
    assert preview.headers["x-content-type-options"] == "nosniff"
    assert "None yet." in (await browser.get(ADDRESS)).text


async def test_a_schedule_is_saved_and_a_fault_keeps_what_was_typed(
    told: House, site: Site, browser: httpx.AsyncClient
) -> None:
    page = (await browser.get(f"{ADDRESS}/schedule")).text
    own = {name: field_of(page, name) for name in ("csrf_token", "site", "version")}
    fields = {"monthly.on": "on", "monthly_day": "3", "monthly_hour": "7", "weekly_day": "0", "weekly_hour": "8"}
    wrong = await browser.post(f"{ADDRESS}/schedule", data=own | fields | {"recipients": "ada@example.com\nnobody"})
    assert wrong.status_code == 422
    assert "is no e-mail address" in wrong.text
    assert "ada@example.com" in wrong.text
    saved = await browser.post(
        f"{ADDRESS}/schedule", data=own | fields | {"recipients": "ada@example.com"}, follow_redirects=True
    )
    assert "Saved." in saved.text
    listed = (await browser.get(ADDRESS)).text
    assert "on day 3 of the month at 07:00" in listed
    assert "1 address gets them" in listed


async def test_sending_now_says_to_how_many(told: House, browser: httpx.AsyncClient) -> None:
    page = await write(browser)
    token = {"csrf_token": field_of(page.text, "csrf_token")}
    sent = await browser.post(f"{page.url.path}/send", data=token, follow_redirects=True)
    assert "0 letters posted" in sent.text
    assert "no mail server is set" in sent.text


async def test_another_sites_report_is_not_found(told: House, ada: User, browser: httpx.AsyncClient) -> None:
    page = await write(browser)
    other = await told.site("Another")
    bo = await told.user("bo@example.com", "Bo", other)
    async with told.signed_in(bo.email) as theirs:
        for address in ("", "/report.html", "/report.md"):
            assert (await theirs.get(page.url.path + address)).status_code == 404
