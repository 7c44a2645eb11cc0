"""Every page of the desk, found through its table of routes: axe-core finds nothing, nothing scrolls sideways on a
phone, and the browser has nothing to complain about."""

import re
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.routing import Route

from escalation.filters import Filters
from escalation.sprint.sprint import SprintPerson
from escalation.ticket import Ticket
from server.backlog.sprints import SprintDraft, plan_sprint
from server.conversation.site import Site
from server.desk.routes import BUILT
from server.inbox.found import find_held
from server.inbox.notices import NoticeKind, notify
from server.inbox.noting import note
from server.inbox.tagging import tag
from server.team.actor import Actor, ActorKind
from server.team.users import User
from tests.browser import NAMES
from tests.server.backlog.audits.stored import add_done_audit, files_about, some_tickets
from tests.server.desk.house import PASSWORD, House
from tests.server.desk.serving import served

WIDE: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 800}}
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

VARIANTS: Final[dict[str, dict[str, Any]]] = {
    "light": WIDE,
    "dark": WIDE | {"color_scheme": "dark"},
    "phone": PHONE,
}

DOWNLOADS: Final = re.compile(
    r"\.(csv|json|md)$|/attachments/|\{ticket_id\}/(macros|people)$|/news$|/palette$|/export|"
    r"/report\.html$|/reports/preview$|/\{report_file\}|/articles/|\{audit_id\}/progress$"
)
"""Addresses that are no pages, and reports that stand alone, in which no script may run."""

AXE: Final = Path(__file__).parents[3] / "widget" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "htmx.js").exists(), reason="make widget builds what the pages load"),
]


async def a_busy_desk(house: House, site: Site, ada: User, ticket: Ticket) -> None:
    """Something on every card and in every list."""
    bo = await house.user("bo@example.com", "Bo", site)
    actor = Actor(ActorKind.USER, bo.user_id, "Bo")
    at = house.clock.now
    sites = (site.site_id,)
    await house.ticket(site, "How do I export a board as a very long list of things?")

    async def unit(rows: AsyncConnection) -> None:
        await tag(rows, await find_held(rows, sites, ticket.ticket_id), actor, at, add=["boards", "export"])
        await note(rows, await find_held(rows, sites, ticket.ticket_id), actor, at, text="@Ada have a look.")
        await notify(rows, site.site_id, ada.user_id, NoticeKind.ASSIGNED, ticket.ticket_id, "Bo", at)

    await house.database.write(unit)
    files = await files_about(some_tickets([ticket.ticket_id], at), at)
    await house.database.write(lambda rows: add_done_audit(rows, site.site_id, files, at))


async def a_sprint(house: House, site: Site, ada: User) -> str:
    """The id of a sprint that goes on."""
    draft = SprintDraft(
        name="Clear the aged", days=2, conditions=Filters(), people=(SprintPerson(ada.user_id, ada.name),), intake=0
    )
    actor, at = Actor(ActorKind.USER, ada.user_id, ada.name), house.clock.now
    sprint = await house.database.write(lambda rows: plan_sprint(rows, site.site_id, actor, at, draft))
    return sprint.sprint_id


def pages_of(house: House, ticket: Ticket, site: Site, sprint_id: str) -> list[str]:
    """The addresses of all pages, with the ids of what is there."""
    known = {"ticket_id": ticket.ticket_id, "seq": "2", "site_id": site.site_id, "sprint_id": sprint_id}
    known |= {"audit_id": "au_done", "finding": "one_cause"}
    routes = [each for each in house.app.routes if isinstance(each, Route) and "GET" in (each.methods or ())]
    paths = sorted({each.path for each in routes if each.path.startswith("/desk")})
    pages = [path for path in paths if not DOWNLOADS.search(path)]
    return [re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found[1], "unknown"), path) for path in pages]


async def signed_in(browser: Browser, origin: str, context: dict[str, Any], email: str) -> Page:
    page = await (await browser.new_context(**context)).new_page()
    await page.goto(f"{origin}/desk/sign-in")
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#queue")).to_be_visible()
    return page


@pytest.mark.parametrize(
    "variant", ["light", pytest.param("dark", marks=pytest.mark.slow), pytest.param("phone", marks=pytest.mark.slow)]
)
async def test_no_rule_is_broken_on_any_page(house: House, site: Site, ada: User, ticket: Ticket, variant: str) -> None:
    await a_busy_desk(house, site, ada, ticket)
    sprint_id = await a_sprint(house, site, ada)
    axe, told = AXE.read_text(encoding="utf-8"), dict[str, object]()
    async with served(house) as origin, async_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await signed_in(browser, origin, VARIANTS[variant], ada.email)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for address in pages_of(house, ticket, site, sprint_id):
            complaints.clear()
            answer = await page.goto(origin + address)
            await page.evaluate(axe)
            found = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
            broken = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]]
            if broken:
                told[address] = broken
            if not await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                told[f"{address} scrolls sideways"] = await page.evaluate(
                    "[...document.querySelectorAll('main *')]"
                    ".filter(each => each.getBoundingClientRect().right > innerWidth + 1)"
                    ".slice(0, 3).map(each => each.outerHTML.slice(0, 160))"
                )
            if complaints and answer is not None and answer.ok:
                told[f"{address} complains"] = list(complaints)
            if answer is not None and answer.status >= 500:
                told[f"{address} fails"] = answer.status
        await browser.close()
    assert told == {}
