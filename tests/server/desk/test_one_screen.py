"""One screen, as two people work on it: with the mouse, with the keyboard alone, at once, and on a phone."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from escalation.ticket import Ticket, TicketStatus
from server.conversation.conversation import conversation_for_sites
from server.conversation.site import Site
from server.desk.routes import BUILT
from server.inbox.moves import Change, publish
from server.inbox.notices import NoticeKind, notify, tell_noticed
from server.team.users import User
from tests.browser import NAMES
from tests.server.desk.house import PASSWORD, House
from tests.server.desk.serving import served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "htmx.js").exists(), reason="make widget builds what the pages load"),
]


SCROLLED_MILLISECONDS = 200
"""Until a browser has told the page that it was scrolled."""


@asynccontextmanager
async def desk(house: House) -> AsyncIterator[tuple[Browser, str]]:
    """A browser, and where the desk is."""
    async with served(house) as origin, async_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser, origin
        await browser.close()


async def enter(
    browser: Browser, origin: str, user: User, width: int = 1400, timezone: str = "Etc/UTC", height: int = 860
) -> Page:
    """A window of their own in which somebody is signed in; what it complains about fails the test."""
    context = await browser.new_context(viewport={"width": width, "height": height}, timezone_id=timezone)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda said: pytest.fail(said.text) if "Content Security" in said.text else None)
    await page.goto(f"{origin}/desk")
    await page.get_by_label("E-mail address").fill(user.email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#link")).to_have_text("Live")
    return page


async def test_tickets_open_beside_the_queue_with_mouse_and_keys_and_the_way_back_leads_back(
    house: House, ada: User, site: Site
) -> None:
    for question in ("The first thing", "The second thing", "The third thing"):
        await house.ticket(site, question)
    async with desk(house) as (browser, origin):
        page = await enter(browser, origin, ada)
        await expect(page.locator(".row")).to_have_count(3)
        await page.evaluate("window.sameDocument = true")
        await page.get_by_role("link", name="The first thing").click()
        await expect(page.locator("#ticket-title")).to_contain_text("The first thing")
        await expect(page.locator("#ticket-title")).to_be_focused()
        await expect(page.locator(".subject[aria-current='true']")).to_have_text("The first thing")
        assert "/desk/tickets/" in page.url
        await page.keyboard.press("j")
        await expect(page.locator("#ticket-title")).to_contain_text("The second thing")
        await expect(page).to_have_title("#2 The second thing · Handrail desk")
        await page.go_back()
        await expect(page.locator("#ticket-title")).to_contain_text("The first thing")
        await page.go_back()
        await expect(page.locator("#ticket")).to_have_count(0)
        await page.go_forward()
        await expect(page.locator("#ticket-title")).to_contain_text("The first thing")
        assert await page.evaluate("window.sameDocument")

        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Next ticket")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Control+k")
        await page.keyboard.type("do it")
        await expect(page.get_by_role("option", name="Do it")).to_have_count(0)
        await page.keyboard.press("Control+a")
        await page.keyboard.type("#3")
        await expect(page.get_by_role("option", name="#3 The third thing")).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page.locator("#ticket-title")).to_contain_text("The third thing")
        await page.keyboard.press("t")
        await expect(page.locator("#facts")).to_contain_text("Ada")
        await expect(page.locator("#transcript")).to_contain_text("Ada took the ticket")
        await page.keyboard.press("e")
        await page.get_by_label("Documentation").check()
        await page.locator("#resolve-menu").get_by_role("button", name="Resolve").click()
        await expect(page.get_by_role("button", name="Reopen")).to_be_visible()
        await expect(page.locator(".row")).to_have_count(2)
        assert await page.evaluate("window.sameDocument")

        await page.goto(f"{origin}/desk/account/preferences")
        await page.get_by_label("Single keys act").uncheck()
        await page.get_by_role("button", name="Save").click()
        await page.goto(f"{origin}/desk")
        await page.keyboard.press("j")
        await expect(page.locator(".subject:focus")).to_have_count(0)
        await page.keyboard.press("Control+k")
        await expect(page.get_by_role("dialog", name="Find or do")).to_be_visible()


async def test_two_people_at_one_ticket_see_each_other_before_both_answer(
    house: House, ada: User, site: Site, ticket: Ticket
) -> None:
    bo = await house.user("bo@example.com", "Bo", site)
    async with desk(house) as (browser, origin):
        adas = await enter(browser, origin, ada)
        bos = await enter(browser, origin, bo)
        await bos.goto(f"{origin}/desk/tickets/{ticket.ticket_id}")
        await expect(adas.locator(".row .faces")).to_contain_text("Bo is looking")
        await adas.goto(f"{origin}/desk/tickets/{ticket.ticket_id}")
        await expect(adas.locator("#looking")).to_contain_text("Bo is looking")
        await bos.get_by_label("Reply as Bo").press_sequentially("Press Invite.")
        await expect(adas.locator("#looking")).to_contain_text("Bo is writing a reply")
        await adas.get_by_label("Reply as Ada").fill("It is under Members.")
        await bos.keyboard.press("Control+Enter")
        await expect(adas.locator("#transcript")).to_contain_text("Press Invite.")
        await adas.get_by_label("Reply as Ada").press("Control+Enter")
        await expect(adas.locator("#composer")).to_contain_text("Press Invite.")
        await expect(adas.get_by_label("Reply as Ada")).to_have_value("It is under Members.")
        assert [each.author for each in await house.messages(ticket)].count("person") == 1
        await bos.close()
        await expect(adas.locator("#looking")).not_to_contain_text("Bo")


async def test_what_comes_while_one_reads_further_up_is_marked_and_moves_nothing(
    house: House, ada: User, ticket: Ticket
) -> None:
    for number in range(30):
        await house.says(ticket, "visitor", f"Line {number}")
    async with desk(house) as (browser, origin):
        page = await enter(browser, origin, ada)
        await page.goto(f"{origin}/desk/tickets/{ticket.ticket_id}")
        await expect(page.locator("#link")).to_have_text("Live")
        await page.locator("#transcript").evaluate("element => element.scrollTo(0, 0)")
        await expect(page.locator("#to-latest")).to_be_hidden()
        await house.says(ticket, "visitor", "And one more thing")
        publish(house.hub, Change(ticket))
        await expect(page.locator("#to-latest")).to_be_visible()
        await expect(page.locator(".first-new")).to_contain_text("And one more thing")
        assert await page.locator("#transcript").evaluate("element => element.scrollTop") == 0
        for number in range(30):
            await house.says(ticket, "visitor", f"And thing {number}")
        publish(house.hub, Change(ticket))
        await expect(page.locator("#transcript")).to_contain_text("And thing 29")
        await page.locator("#to-latest").click()
        await expect(page.get_by_text("And one more thing")).to_be_in_viewport()
        await expect(page.locator("#to-latest")).to_be_hidden()

        await house.says(ticket, "visitor", "That was all")
        publish(house.hub, Change(ticket))
        await expect(page.locator(".first-new")).to_contain_text("That was all")
        await expect(page.locator("#to-latest")).to_be_visible()


async def test_where_all_is_in_sight_nothing_leads_to_new_messages(house: House, ada: User, ticket: Ticket) -> None:
    for number in range(6):
        await house.says(ticket, "visitor", f"Line {number}")
    async with desk(house) as (browser, origin):
        page = await enter(browser, origin, ada, height=560)
        await page.goto(f"{origin}/desk/tickets/{ticket.ticket_id}")
        await expect(page.locator("#link")).to_have_text("Live")
        await page.locator("#transcript").evaluate("element => element.scrollTo(0, 0)")
        await page.wait_for_timeout(SCROLLED_MILLISECONDS)
        await page.set_viewport_size({"width": 1400, "height": 2000})
        await house.says(ticket, "visitor", "And one more thing")
        publish(house.hub, Change(ticket))
        await expect(page.get_by_text("And one more thing")).to_be_in_viewport()
        await expect(page.locator("#to-latest")).to_be_hidden()


async def test_beside_a_ticket_the_views_are_a_menu_and_moments_are_those_of_the_reader(
    house: House, ada: User, ticket: Ticket
) -> None:
    await house.says(ticket, "visitor", "Still there?")
    async with desk(house) as (browser, origin):
        page = await enter(browser, origin, ada, timezone="Asia/Kolkata")
        views = page.get_by_role("navigation", name="Views")
        await expect(views.get_by_role("link", name="Mine")).to_be_visible()
        await expect(page.get_by_role("button", name="View: Next for you")).to_be_hidden()
        await page.goto(f"{origin}/desk/tickets/{ticket.ticket_id}")
        said = page.locator(".message time").last
        moment = datetime.fromisoformat(await said.get_attribute("datetime") or "")
        kolkata = moment.astimezone(ZoneInfo("Asia/Kolkata"))
        await expect(said).to_contain_text(f"{kolkata:%H:%M}")
        await expect(said).to_have_attribute("title", re.compile(f"{kolkata:%A}.*GMT"))
        await expect(views).to_be_hidden()
        await page.get_by_role("button", name="View: Next for you").press("Enter")
        await expect(views.get_by_role("link", name="Next for you")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Mine")).to_be_visible()


async def test_a_notice_is_counted_beside_the_bell_and_in_the_title(house: House, ada: User, ticket: Ticket) -> None:
    async with desk(house) as (browser, origin):
        page = await enter(browser, origin, ada)
        await house.database.write(
            lambda rows: notify(
                rows, ticket.site_id, ada.user_id, NoticeKind.MENTIONED, ticket.ticket_id, "Bo", house.clock.now
            )
        )
        tell_noticed(house.hub, [ada.user_id])
        await expect(page.locator("#bell-count")).to_have_text("1")
        assert (await page.title()).startswith("(1) ")
        await page.get_by_role("link", name="Notices: 1 unread").click()
        await page.get_by_role("link", name="Bo mentioned you").click()
        await expect(page.locator("#ticket-title")).to_be_visible()
        await expect(page.locator("#bell-count")).to_be_hidden()


async def test_on_a_phone_one_pane_is_seen_at_a_time_with_a_way_back(house: House, ada: User, ticket: Ticket) -> None:
    async with desk(house) as (browser, origin):
        page = await enter(browser, origin, ada, width=360)
        await page.locator(".row .subject").click()
        await expect(page.locator("#ticket-title")).to_be_visible()
        await expect(page.locator("#queue-pane")).to_be_hidden()
        await page.get_by_label("Reply as Ada").fill("Press Invite.")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".message.person")).to_contain_text("Press Invite.")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await page.get_by_role("link", name="← Queue").click()
        await expect(page.locator("#queue")).to_be_visible()
        assert (await house.again(ticket)).status is TicketStatus.WAITING_FOR_CUSTOMER


async def test_a_ticket_is_snoozed_merged_and_handed_back_and_each_is_undone(
    house: House, ada: User, site: Site
) -> None:
    first, second = await house.ticket(site, "Where is the invoice?"), await house.ticket(site, "The invoice again")
    async with desk(house) as (browser, origin):
        page = await enter(browser, origin, ada)
        await page.get_by_role("link", name="Where is the invoice?").click()
        await expect(page.locator("#ticket-title")).to_be_focused()
        await page.keyboard.press("s")
        await expect(page.locator("#snooze-menu")).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Wake")).to_be_visible()
        assert (await house.again(first)).snoozed_until is not None
        await expect(page.locator("[data-does=undo]").first).to_be_visible()
        await expect(page.locator("#snooze-menu")).to_be_hidden()
        await page.keyboard.press("z")
        await expect(page.get_by_role("button", name="Wake")).to_have_count(0)
        assert (await house.again(first)).snoozed_until is None

        await page.goto(f"{origin}/desk/tickets/{second.ticket_id}/merge?into={first.ticket_id}")
        await page.get_by_label("two different customers").first.check()
        await page.get_by_role("button", name=f"Go on in #{first.number}").click()
        await expect(page.locator("#ticket-title")).to_contain_text("Where is the invoice?")
        await expect(page.locator("#transcript")).to_contain_text("The invoice again")
        assert (await house.again(second)).merged_into == first.ticket_id

        await page.goto(f"{origin}/desk/tickets/{first.ticket_id}")
        await page.locator("#ticket-title").focus()
        await page.keyboard.press("h")
        await expect(page.get_by_role("button", name="Reopen")).to_be_visible()
        await page.get_by_role("button", name="Reopen").click()
        await expect(page.get_by_role("button", name="Hand back to the AI")).to_be_visible()
        assert (await house.again(first)).status is TicketStatus.OPEN


async def test_a_conversation_that_the_ai_agent_has_is_read_along_and_taken_over(
    house: House, ada: User, site: Site
) -> None:
    talking = await house.talk(site, "How do I export my projects?", "with_ai")
    async with desk(house) as (browser, origin):
        page = await enter(browser, origin, ada)
        await page.get_by_role("link", name="Running now").click()
        await page.get_by_role("link", name="How do I export my projects?").click()
        await expect(page.get_by_role("region", name="Transcript")).to_contain_text("How do I export my projects?")
        await page.get_by_role("button", name="Take over").click()
        await expect(page.locator("#transcript")).to_contain_text("How do I export my projects?")
        await page.get_by_label("Reply as Ada").fill("I am here now.")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#transcript")).to_contain_text("I am here now.")
        found = await house.database.read(
            lambda rows: conversation_for_sites(rows, (site.site_id,), talking.conversation_id)
        )
        assert found is not None
        assert (found.status, found.person_name) == ("with_person", "Ada")
