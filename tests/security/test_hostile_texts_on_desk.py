"""Hostile texts in front of the people who answer: on the desk they run nothing either, and are read as they are."""

import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, async_playwright
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ticket import Ticket
from server.conversation.message import append_message
from server.conversation.page_context import PageContext, PageVisit
from server.conversation.page_trail import record_visits
from server.conversation.site import Site
from server.desk.routes import BUILT
from server.protocol.server_frames import Source
from tests.browser import NAMES
from tests.security.hostile_texts import batches, own_texts, shared_texts
from tests.security.trap import FOUND_SCRIPT, REPORT, SCRIPT, Trap, made_of_text
from tests.server.desk.house import PASSWORD, House, house_at
from tests.server.desk.serving import served

BATCH: Final = 60
"""Of one ticket: each text is on it as three messages, of which the desk shows the newest 200."""

BATCH_CHARACTERS_MAX: Final = 60_000
SETTLE_MILLISECONDS: Final = 150
TITLE_CHARACTERS_MAX: Final = 200
TRAIL: Final = 20
"""Pages of a trail whose titles are hostile; a handoff keeps 50."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "htmx.js").exists(), reason="make widget builds what the pages load"),
]


class Desk:
    """A desk in a browser in which Ada is signed in, and everything that is caught there."""

    def __init__(self, house: House, site: Site, page: Page, trap: Trap, origin: str) -> None:
        self.house, self.site, self.page, self.trap, self.origin = house, site, page, trap, origin

    async def settled(self) -> list[str]:
        await self.page.wait_for_timeout(SETTLE_MILLISECONDS)
        return self.trap.take()

    async def found(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = await self.page.evaluate(FOUND_SCRIPT, "body")
        return found


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    house = await house_at(tmp_path)
    site = await house.site("Fernway help")
    ada = await house.user("ada@example.com", "Ada", site)
    async with served(house) as origin, async_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await (await browser.new_context()).new_page()
        trap = Trap((urlsplit(origin).netloc,))
        await page.expose_binding(REPORT, trap.report)
        await page.add_init_script(SCRIPT)
        page.on("request", lambda request: trap.requested(request.url))
        page.on("pageerror", lambda error: trap.dialog(f"an error: {error}"))
        page.context.on("page", lambda opened: trap.dialog(f"a window at {opened.url}"))
        await page.goto(f"{origin}/desk")
        await page.get_by_label("E-mail address").fill(ada.email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.locator("#link").wait_for()
        yield Desk(house, site, page, trap, origin)
        await browser.close()
    await house.database.aclose()


async def test_the_trap_catches_what_runs_on_the_desk(desk: Desk) -> None:
    assert await desk.settled() == []
    await desk.page.evaluate("() => { alert(1); window.taken = 1; document.body.setAttribute('onclick', 'alert(1)') }")
    await desk.page.evaluate("() => void fetch('https://evil.example/').catch(() => 0)")
    caught = " ".join(await desk.settled())
    assert all(
        each in caught for each in ("alert was called", "taken was set", "policy: script-src-attr", "connect-src")
    )


async def test_own_texts_run_nothing_on_the_desk(desk: Desk) -> None:
    await shown_on_the_desk(desk, own_texts())


@pytest.mark.slow
@pytest.mark.timeout(2_400)  # seconds; it takes some minutes on two cores that have other things to do
async def test_every_shared_text_runs_nothing_on_the_desk(desk: Desk) -> None:
    await shown_on_the_desk(desk, shared_texts())


async def shown_on_the_desk(desk: Desk, texts: Sequence[str]) -> None:
    """Shows all `texts` on tickets and in the queue, and asserts that none ran and all are there to be read."""
    for batch in batches(texts, BATCH, BATCH_CHARACTERS_MAX):
        ticket = await desk.house.ticket(desk.site, batch[0], title=batch[0][:TITLE_CHARACTERS_MAX])
        await _say(desk, ticket, batch)
        await desk.page.goto(f"{desk.origin}/desk/tickets/{ticket.ticket_id}")
        shown = await desk.page.locator(".message.visitor .plain").evaluate_all("all => all.map(one => one.innerText)")
        assert [_letters(text) for text in shown[-len(batch) :]] == [_letters(text) for text in batch]
        names = await desk.page.locator(".message.person header").evaluate_all("all => all.map(one => one.innerText)")
        assert all(
            _letters(text[:TITLE_CHARACTERS_MAX]) in _letters(name) for text, name in zip(batch, names, strict=True)
        )
        await _is_harmless(desk)
        await desk.page.goto(f"{desk.origin}/desk")
        await desk.page.locator(".row .subject").first.wait_for()
        await _is_harmless(desk)


async def _say(desk: Desk, ticket: Ticket, texts: Sequence[str]) -> None:
    """Each text as a message of everybody, a person's name and a source; the first ones as titles of the trail."""
    conversation = await desk.house.conversation(ticket)
    now = desk.house.clock.now

    async def unit(connection: AsyncConnection) -> None:
        pages = [_page(text) for text in texts[:TRAIL]]
        await record_visits(
            connection, conversation, [PageVisit(page, now + timedelta(seconds=at)) for at, page in enumerate(pages)]
        )
        for at, text in enumerate(texts):
            name = text[:TITLE_CHARACTERS_MAX]
            await append_message(
                connection, conversation, author="visitor", text=text, at=now, page=_page(text), client_id=f"m-{at}"
            )
            source = Source(number=1, title=text, section=text, url=text)
            await append_message(connection, conversation, author="ai", text=text, at=now, sources=(source,))
            await append_message(connection, conversation, author="person", name=name, text=text, at=now)

    await desk.house.database.write(unit)


def _page(text: str) -> PageContext:
    title = text[:TITLE_CHARACTERS_MAX]
    return PageContext("/projects/:id/members", "https://app.example", title, (title,))


async def _is_harmless(desk: Desk) -> None:
    assert await desk.settled() == []
    own = {
        "script",
        "form",
        "action",
        "formaction",
    }  # the desk's own, which no text brings along: their sources and targets are looked at
    assert made_of_text(await desk.found(), own) == []
    foreign = (
        "script:not([src^='/desk/']), form:not([action^='/desk']):not([hx-post]):not([ws-send]), "
        "[formaction]:not([formaction^='/desk/']), img, iframe"
    )
    assert await desk.page.locator(foreign).count() == 0


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
