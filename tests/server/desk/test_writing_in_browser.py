"""Writing to customers as a person does it: macros, notes, files, drafts that outlive a session, help with writing."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from sqlalchemy import delete, update

from escalation.macro_actions import ActionKind, MacroAction
from escalation.macros import Macro, add_macro, new_macro_id
from escalation.notes import notes_of
from escalation.tags import tags_of
from escalation.ticket import Ticket, TicketStatus
from server.conversation.site import Site
from server.conversation.tables import sites
from server.desk.routes import BUILT
from server.team.tables import desk_sessions
from server.team.users import User
from tests.browser import NAMES
from tests.escalation.samples import MORNING
from tests.server.desk.house import PASSWORD, House
from tests.server.desk.serving import served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "htmx.js").exists(), reason="make widget builds what the pages load"),
]

ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
GUIDE = {
    "name": "invite",
    "title": "Invite somebody",
    "page": "/projects/:id/members",
    "steps": [{"target": "invite-people", "text": "Press this."}],
}


@dataclass
class Stage:
    house: House
    browser: Browser
    origin: str
    complaints: list[str] = field(default_factory=list)

    async def page(self, email: str = "ada@example.com") -> Page:
        page = await (await self.browser.new_context()).new_page()
        page.on("console", lambda message: self._hear(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(f"{self.origin}/desk/sign-in")
        await self.sign_in(page, email)
        return page

    def _hear(self, text: str) -> None:
        if "status of 422" not in text:
            self.complaints.append(text)

    async def sign_in(self, page: Page, email: str = "ada@example.com") -> None:
        await page.get_by_label("E-mail address").fill(email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("#main")).to_be_visible()
        await expect(page.get_by_label("Password")).to_have_count(0)

    async def open(self, page: Page, ticket: Ticket) -> None:
        await page.goto(f"{self.origin}/desk/tickets/{ticket.ticket_id}")
        await expect(page.locator("#link")).to_have_text("Live")

    async def write(self, unit: Any) -> None:
        await self.house.database.write(unit)


@asynccontextmanager
async def staged(house: House) -> AsyncIterator[Stage]:
    async with served(house) as origin, async_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield Stage(house, browser, origin)
        await browser.close()


@pytest.fixture
async def stage(house: House, ada: User) -> AsyncIterator[Stage]:
    async with staged(house) as opened:
        yield opened


async def add(stage: Stage, site: Site, code: str, text: str, *actions: MacroAction) -> None:
    macro = Macro(site.site_id, new_macro_id(), None, code.replace("-", " ").capitalize(), code, text, actions)
    await stage.write(lambda rows: add_macro(rows, macro, MORNING))


async def test_a_macro_is_found_by_keyboard_filled_in_shown_and_done_with_the_reply(
    stage: Stage, site: Site, ticket: Ticket
) -> None:
    await add(stage, site, "greet", "Hello")
    await add(
        stage,
        site,
        "refund",
        "Ticket {{ticket.number}} is refunded, says {{agent.first_name}}. Plan: {{customer.plan}}.",
        MacroAction(ActionKind.TAG, "billing"),
        MacroAction(ActionKind.TAG, "refund"),
        MacroAction(ActionKind.STATUS, "resolved"),
    )
    page = await stage.page()
    await stage.open(page, ticket)
    reply = page.get_by_label("Reply as Ada")
    await page.keyboard.press("r")
    await page.keyboard.type("Hi /")
    await expect(page.locator("#picks").get_by_role("option")).to_have_count(2)
    await page.keyboard.type("ref")
    await expect(page.locator("#picks").get_by_role("option")).to_have_count(1)
    await expect(reply).to_have_attribute("aria-activedescendant", "pick-0")
    await page.keyboard.press("Enter")
    await expect(reply).to_have_value("Hi Ticket 1 is refunded, says Ada. Plan: {{customer.plan}}.")
    await expect(page.locator("#reply-chips .chip")).to_have_text(
        ["Tag: billing ×", "Tag: refund ×", "Then: resolve ×"]
    )
    await page.get_by_role("button", name="Take away: Tag: refund").click()
    assert len(await stage.house.messages(ticket)) == 2
    await reply.focus()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#reply-error")).to_contain_text("There is a gap left: {{customer.plan}}")
    await reply.fill("Hi, it is refunded.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".message.person")).to_contain_text("Hi, it is refunded.")
    await expect(page.get_by_label("Reply as Ada")).to_have_value("")
    assert (await stage.house.again(ticket)).status is TicketStatus.RESOLVED
    tags = await stage.house.database.read(lambda rows: tags_of(rows, ticket.site_id, ticket.ticket_id))
    assert tags == ("billing",)
    assert stage.complaints == []


async def test_a_reply_outlives_the_session_in_which_it_was_begun_and_nobody_else_sees_it(
    stage: Stage, site: Site, ticket: Ticket
) -> None:
    await stage.house.user("bo@example.com", "Bo", site)
    page = await stage.page()
    await stage.open(page, ticket)
    await page.get_by_label("Reply as Ada").fill("A long answer, half written")
    await stage.write(lambda rows: rows.execute(delete(desk_sessions)))
    await page.get_by_role("button", name="Send", exact=True).click()
    await stage.sign_in(page)
    await expect(page).to_have_url(f"{stage.origin}/desk/tickets/{ticket.ticket_id}")
    await expect(page.get_by_label("Reply as Ada")).to_have_value("A long answer, half written")
    await page.get_by_role("button", name="Sign out").click()
    await stage.sign_in(page, "bo@example.com")
    await stage.open(page, ticket)
    await expect(page.get_by_label("Reply as Bo")).to_have_value("")
    assert await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('handrail.draft'))") == []


async def test_a_note_mentions_stays_private_and_is_changed_and_deleted_by_its_author(
    stage: Stage, site: Site, ticket: Ticket
) -> None:
    await stage.house.user("bo@example.com", "Bo Smith", site)
    page = await stage.page()
    await stage.open(page, ticket)
    await page.get_by_text("Private note", exact=True).click()
    await page.get_by_label("Note for the team").focus()
    await page.keyboard.type("Please look, @bo")
    await expect(page.locator("#picks").get_by_role("option")).to_have_text("Bo Smith")
    await page.keyboard.press("Enter")
    await page.keyboard.type("- **urgent**")
    await page.keyboard.press("Control+Enter")
    note = page.locator(".message.private")
    await expect(note).to_contain_text("Please look, @Bo Smith - urgent")
    (stored,) = await stage.house.database.read(lambda rows: notes_of(rows, site.site_id, [ticket.ticket_id]))
    assert len(stored.mentions) == 1
    await note.get_by_text("Change", exact=True).click()
    await note.get_by_label("Your note").fill("Done")
    await note.get_by_role("button", name="Save").click()
    await expect(note.locator(".rich")).to_have_text("Done")
    button = note.get_by_role("button", name="Delete")
    async with asyncio.timeout(30):
        # What comes live meanwhile draws the note anew, closed.
        while not await button.is_visible():
            await note.get_by_text("Change", exact=True).click()
    await button.click()
    await expect(note).to_have_count(0)
    assert len(await stage.house.messages(ticket)) == 2
    assert stage.complaints == []


@pytest.mark.slow
async def test_who_replies_after_somebody_else_is_told_once_with_both_texts_in_sight(
    stage: Stage, site: Site, ticket: Ticket
) -> None:
    await stage.house.user("bo@example.com", "Bo", site)
    adas, bos = await stage.page(), await stage.page("bo@example.com")
    await stage.open(adas, ticket)
    await stage.open(bos, ticket)
    await adas.get_by_label("Reply as Ada").fill("From Ada")
    await bos.get_by_label("Reply as Bo").fill("From Bo")
    await bos.get_by_role("button", name="Send", exact=True).click()
    await expect(adas.locator(".message.person")).to_contain_text("From Bo")
    await adas.get_by_role("button", name="Send", exact=True).click()
    await expect(adas.locator("#reply-error")).to_contain_text("Bo replied while you wrote")
    await expect(adas.locator(".meanwhile")).to_contain_text("From Bo")
    await expect(adas.get_by_label("Reply as Ada")).to_have_value("From Ada")
    await adas.get_by_role("button", name="Send", exact=True).click()
    await expect(adas.locator(".message.person")).to_have_count(2)


@pytest.mark.slow
async def test_files_previews_guides_and_what_follows_on_sending(stage: Stage, site: Site, ticket: Ticket) -> None:
    await stage.write(
        lambda rows: rows.execute(
            update(sites).where(sites.c.site_id == site.site_id).values(widget={"guides": [GUIDE]})
        )
    )
    page = await stage.page()
    await stage.open(page, ticket)
    reply = page.get_by_label("Reply as Ada")
    await reply.fill("See **this**.")
    await page.locator("#reply-form input[type=file]").set_input_files(
        {"name": "shot.png", "mimeType": "image/png", "buffer": ONE_PIXEL}
    )
    await expect(page.locator("#reply-chips .chip")).to_contain_text("shot.png")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.locator("#reply-preview strong")).to_have_text("this")
    await page.get_by_role("button", name="Preview").click()
    await page.locator(".sends summary").click()
    await page.get_by_role("button", name="Send and snooze for a day").click()
    await expect(page.locator(".message.person .attachments")).to_contain_text("shot.png")
    stored = (await stage.house.messages(ticket))[-1]
    assert [each.name for each in stored.attachments] == ["shot.png"]
    assert (await stage.house.again(ticket)).snoozed_until is not None
    await page.get_by_text("Send a guide", exact=True).click()
    await page.get_by_role("button", name="Invite somebody").click()
    await expect(page.locator(".message.person")).to_have_count(2)
    card = (await stage.house.messages(ticket))[-1].card
    assert card is not None
    assert card.kind == "guide"
    await page.get_by_text("AI help", exact=True).click()
    await page.get_by_role("button", name="Summarise, as a note").click()
    await expect(page.get_by_label("Note for the team")).not_to_have_value("")
    assert stage.complaints == []
