"""The desk as a person meets it: real pages, real scripts, the real policy."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect
from sqlalchemy import update

from escalation.tables import tickets
from escalation.ticket import Ticket
from escalation.triage import TriageTier
from knowledge.ingest import ingest
from knowledge.sources.folder import FolderSource
from server.conversation.site import Site
from server.desk.routes import BUILT
from server.inbox.moves import Change, publish
from server.team.users import User
from server.upkeep.alert_round import AlertRound
from tests.browser import NAMES
from tests.knowledge.corpus import write_corpus
from tests.knowledge.made_up import HashEmbedder
from tests.server.desk.house import PASSWORD, House
from tests.server.desk.serving import served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "htmx.js").exists(), reason="make widget builds what the pages load"),
]

HOSTILE = """<script>document.title='taken'</script><img src=x onerror="document.title='taken'">
[click](javascript:document.title='taken') ![x](https://evil.example/x.png) <b hx-get="/desk" hx-trigger="load">
"><svg onload="document.title='taken'"></svg></textarea><template hx type="partial" hx-target="body">taken</template>"""


@dataclass
class Screen:
    page: Page
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
async def screen(house: House, ada: User) -> AsyncIterator[Screen]:
    """A browser in which Ada is signed in, and everything that it complained about."""
    async with served(house) as origin, async_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await (await browser.new_context()).new_page()
        opened = Screen(page)
        page.on("console", lambda message: opened.complaints.append(message.text))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        await page.goto(f"{origin}/desk")
        await page.get_by_label("E-mail address").fill(ada.email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("#link")).to_have_text("Live")
        yield opened
        await browser.close()


async def test_a_ticket_is_answered_without_a_mouse(house: House, screen: Screen, site: Site) -> None:
    first = await house.ticket(site, "The site is down")
    await house.ticket(site, "How do I export?")
    publish(house.hub, Change(first))
    page = screen.page
    await expect(page.locator(".row")).to_have_count(2)
    for key in ("j", "j", "k", "Enter"):
        await page.keyboard.press(key)
    await expect(page.get_by_role("heading", name="The site is down")).to_be_visible()
    await expect(page.locator("#link")).to_have_text("Live")
    await page.keyboard.press("r")
    await page.keyboard.type("We are on it.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".message.person")).to_contain_text("We are on it.")
    await expect(page.get_by_label("Reply as Ada")).to_have_value("")
    await expect(page.get_by_label("Reply as Ada")).to_be_focused()
    await expect(page.locator("#facts")).to_contain_text("Waiting for customer")
    assert [message.author for message in await house.messages(first)].count("person") == 1
    assert screen.complaints == []


async def test_what_the_customer_writes_appears_and_a_half_written_reply_stays(
    house: House, screen: Screen, ticket: Ticket
) -> None:
    page = screen.page
    await page.goto(page.url.split("/desk")[0] + f"/desk/tickets/{ticket.ticket_id}")
    await expect(page.locator("#link")).to_have_text("Live")
    await page.get_by_label("Reply as Ada").fill("Half a rep")
    await house.says(ticket, "visitor", "Never mind, found it")
    publish(house.hub, Change(ticket))
    await expect(page.locator("#transcript")).to_contain_text("Never mind, found it")
    await expect(page.get_by_label("Reply as Ada")).to_have_value("Half a rep")
    await expect(page.get_by_label("Reply as Ada")).to_be_focused()


async def test_hostile_text_neither_runs_nor_makes_the_policy_complain(
    house: House, screen: Screen, site: Site
) -> None:
    ticket = await house.ticket(site, HOSTILE, title=HOSTILE)
    for author in ("visitor", "ai", "person"):
        await house.says(ticket, author, HOSTILE, name=HOSTILE)
    publish(house.hub, Change(ticket))
    page = screen.page
    await expect(page.locator(".row")).to_have_count(1)
    await page.locator(".row .subject").click()
    await expect(page.locator(".message")).to_have_count(5)
    await expect(page.locator("#link")).to_have_text("Live")
    await house.says(ticket, "ai", HOSTILE)
    publish(house.hub, Change(ticket))
    await expect(page.locator(".message")).to_have_count(6)
    assert await page.title() != "taken"
    assert screen.complaints == []


async def test_signing_out_in_another_window_shows_the_sign_in_page_here(house: House, screen: Screen) -> None:
    other = await screen.page.context.new_page()
    await other.goto(screen.page.url)
    await other.get_by_role("button", name="Sign out").click()
    await expect(screen.page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()


async def test_an_alert_appears_by_itself_and_rings_on_any_page(house: House, screen: Screen, site: Site) -> None:
    page, origin = screen.page, screen.page.url.split("/desk")[0]
    elsewhere = await page.context.new_page()
    await elsewhere.goto(f"{origin}/desk/settings/integrations")
    await expect(elsewhere.locator("#bell-count")).to_be_hidden()
    await page.goto(f"{origin}/desk/plan/alerts")
    await expect(page.get_by_text("Nothing wants attention now.")).to_be_visible()
    ticket = await house.ticket(site, "Nobody can sign in")
    late = ticket.opened_at + timedelta(days=2)
    await house.database.write(
        lambda rows: rows.execute(
            update(tickets).where(tickets.c.ticket_id == ticket.ticket_id).values(tier=TriageTier.CRITICAL)
        )
    )
    await AlertRound(house.database, house.hub, lambda: late).look()
    line = page.locator("li.alert.open", has_text="1 critical ticket waits for an answer")
    await expect(line).to_be_visible()
    await expect(elsewhere.locator("#bell-count")).to_have_text("1")
    await line.get_by_role("button", name="I look after it").click()
    await expect(page.get_by_text("Ada looks after it")).to_be_visible()
    assert screen.complaints == []


async def test_the_playground_answers_in_place_and_the_way_back_leads_back(
    house: House, screen: Screen, site: Site, tmp_path: Path
) -> None:
    await ingest(house.database, HashEmbedder(), site.site_id, FolderSource(write_corpus(tmp_path), ""))
    page = screen.page
    await page.get_by_role("link", name="Playground").click()
    await expect(page.get_by_label("Question")).to_be_focused()
    await page.wait_for_load_state("load")
    await page.evaluate("window.stillHere = true")
    await page.keyboard.type("How do I invite someone?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".passage").first).to_contain_text("Invite someone")
    await expect(page.get_by_role("status").last).to_contain_text("the best first")
    await page.get_by_label("Page key").last.fill("/groups/:id/members")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="On /groups/:id/members")).to_be_visible()
    await expect(page.locator(".move").first).to_be_visible()
    assert await page.evaluate("window.stillHere")
    assert "other=%2Fgroups%2F%3Aid%2Fmembers" in page.url
    await page.go_back()
    await expect(page.get_by_role("heading", name="On /groups/:id/members")).to_have_count(0)
    await expect(page.get_by_label("Question")).to_have_value("How do I invite someone?")
    assert screen.complaints == []


async def test_no_page_is_wider_than_a_phone(house: House, screen: Screen, site: Site) -> None:
    ticket = await house.ticket(site, "Supercalifragilisticexpialidocious" * 3)
    page = screen.page
    origin = page.url.split("/desk")[0]
    await page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/desk", "/desk/playground", f"/desk/tickets/{ticket.ticket_id}", "/desk/nowhere"):
        await page.goto(origin + path)
        box = await page.locator("html").evaluate("element => element.scrollWidth")
        assert box <= 390, path
