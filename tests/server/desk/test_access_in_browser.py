"""People and access in a real browser: a second factor set up and used by keyboard, and no rule of axe-core broken."""

import re
import shutil
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from server.conversation.site import Site
from server.desk.routes import BUILT
from server.team.role import Role
from server.team.users import User, add_membership
from tests.browser import NAMES
from tests.server.desk.house import PASSWORD, House
from tests.server.desk.serving import served

AXE = Path(__file__).parents[3] / "widget" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "htmx.js").exists(), reason="make widget builds what the pages load"),
]


async def keeps_the_rules(page: Page) -> None:
    # Set as a script of the page's own world: the page's policy lets no other one in.
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
    broken = [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
    assert not broken, f"{page.url}: {broken}"
    width = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} is {width} pixels too wide"


async def new_page(browser: Browser, dark: bool, complaints: list[str]) -> Page:
    context = await browser.new_context(
        color_scheme="dark" if dark else "light",
        viewport={"width": 360, "height": 740} if dark else {"width": 1200, "height": 800},
    )
    page = await context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


async def typed(page: Page, *keys: str) -> None:
    """Types texts and presses keys, whose names are capitalised words, where the focus is."""
    for each in keys:
        if re.fullmatch(r"[A-Z][a-z]+", each):
            await page.keyboard.press(each)
        else:
            await page.keyboard.type(each)


@pytest.mark.timeout(120)
async def test_a_second_factor_by_keyboard_and_every_page_of_access(house: House, site: Site, ada: User) -> None:
    bea = await house.user("bea@example.com", "Bea")
    await house.database.write(lambda rows: add_membership(rows, bea, site.site_id, Role.AGENT))
    complaints: list[str] = []
    async with served(house) as origin, async_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await new_page(browser, False, complaints)
        await page.goto(f"{origin}/desk/sign-in?next=/desk/account/second-factor")
        await keeps_the_rules(page)
        await typed(page, ada.email, "Tab", PASSWORD, "Enter")
        await page.get_by_label("Your password").press_sequentially(PASSWORD)
        await page.keyboard.press("Enter")
        secret = re.sub(r"\s", "", await page.locator(".steps code").inner_text())
        await keeps_the_rules(page)
        await page.get_by_label("Type the six digits").fill(pyotp.TOTP(secret).at(house.clock.now))
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        recovery = await page.locator(".codes code").first.inner_text()
        await keeps_the_rules(page)
        await page.goto(f"{origin}/desk/settings/members")
        await page.get_by_label("E-mail address").fill("new@example.com")
        await page.keyboard.press("Enter")
        link = await page.locator("[data-secret-link]").inner_text()
        await keeps_the_rules(page)

        phone = await new_page(browser, True, complaints)
        await phone.goto(f"{origin}{link.removeprefix(house.settings.origin)}")
        await keeps_the_rules(phone)
        await phone.goto(f"{origin}/desk/sign-in?next=/desk/account/sessions")
        await typed(phone, ada.email, "Tab", PASSWORD, "Enter")
        await expect(phone.get_by_label("Six digits")).to_be_focused()
        await keeps_the_rules(phone)
        await typed(phone, recovery, "Enter")
        await expect(phone.get_by_role("heading", name="Sessions")).to_be_visible()
        for each, address in (
            (phone, "/desk/account/sessions"),
            (phone, "/desk/account"),
            (phone, "/desk/account/preferences"),
            (phone, "/desk/account/second-factor"),
            (phone, "/desk/settings/members"),
            (phone, "/desk/settings/audit"),
            (page, "/desk/settings/teams"),
            (page, "/desk/settings/audit"),
        ):
            await each.goto(f"{origin}{address}")
            await keeps_the_rules(each)

        await phone.goto(f"{origin}/desk")
        await expect(phone.locator("#link")).to_have_attribute("data-state", "live")
        await page.goto(f"{origin}/desk/account/sessions")
        await page.get_by_role("button", name="End all others").press("Enter")
        await expect(phone.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
        await browser.close()
    assert complaints == []
