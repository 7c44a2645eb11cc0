"""A whole sprint in a real browser: planned, watched while others resolve, ended, and its report read."""

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from escalation.triage import TriageTier
from server.desk.routes import BUILT
from server.realtime.events import DeskEvent
from server.realtime.topics import desk_topic
from tests.browser import NAMES
from tests.server.backlog.conftest import Team
from tests.server.desk.serving import served
from tests.server.desk.test_every_page import AXE, PHONE, WIDE, signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "htmx.js").exists(), reason="make widget builds what the pages load"),
]

PICTURES = os.environ.get("HANDRAIL_PICTURES")
"""Folder for pictures to look at; none are taken without it."""

CRITICAL, HIGH, NORMAL, LOW = TriageTier


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


async def no_rule_is_broken(page: Page) -> None:
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]] == []
    # A phone shows a page that is too wide as if it were farther away.
    width = (page.viewport_size or {"width": 0})["width"]
    assert await page.evaluate("Math.max(document.documentElement.scrollWidth, innerWidth)") <= width


def told(team: Team) -> None:
    team.house.hub.publish(desk_topic(team.site.site_id), DeskEvent(team.site.site_id, ""))


@pytest.mark.capability(51, 55, 56, 57)
async def test_a_sprint_from_its_plan_to_its_report(team: Team) -> None:
    old = await team.aged([CRITICAL, *[HIGH] * 3, *[NORMAL] * 5, *[LOW] * 3])
    async with served(team.house) as origin, async_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await signed_in(browser, origin, WIDE, team.ada.email)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{origin}/desk/plan")
        await page.get_by_role("link", name="Sprints").first.click()
        await page.get_by_role("link", name="Plan a sprint").click()
        await page.get_by_label("Name").fill("Clear the aged")
        await page.get_by_label("Bo takes High").check()
        await page.get_by_label("High tickets a day of Bo").fill("1")
        # The clock of this house stands still; a browser's own date is not today's there.
        await page.get_by_role("button", name="Preview it").click()
        await expect(page.get_by_text("12 tickets")).to_be_visible()
        await no_rule_is_broken(page)
        await picture(page, "plan")
        await page.get_by_role("button", name="Start the sprint").click()
        await page.wait_for_url(re.compile(r"/desk/plan/sprints/s_"))
        board, left = page.url, page.locator(".board-figures .figure").nth(1)
        await expect(left).to_have_text("12")

        # Others resolve, and the board changes without a reload.
        for ticket in old[:6]:
            await team.resolves(team.bo, ticket)
        told(team)
        await expect(left).to_have_text("6")
        await expect(page.locator("#board")).to_contain_text("#1 How do I export")
        await team.reopens(team.cy, old[5])
        told(team)
        await expect(left).to_have_text("7")
        await no_rule_is_broken(page)
        await picture(page, "board")
        phone = await signed_in(browser, origin, PHONE | {"color_scheme": "dark"}, team.bo.email)
        await phone.goto(board)
        await no_rule_is_broken(phone)
        await picture(phone, "board-phone-dark")
        await page.goto(f"{board}?wall")
        await no_rule_is_broken(page)
        await picture(page, "wall")
        await page.goto(f"{board}/exit")
        await picture(page, "exit")

        await page.goto(board)
        await page.get_by_text("Extend or end it").click()
        await page.get_by_role("link", name="End the sprint").click()
        await no_rule_is_broken(page)
        await page.get_by_role("button", name="End the sprint now").click()
        await expect(page.get_by_role("heading", name="Before and after")).to_be_visible()
        await expect(page.get_by_text("5 of 12 tickets of the sprint are resolved")).to_be_visible()
        await no_rule_is_broken(page)
        await picture(page, "report")
        await browser.close()
    assert complaints == []
