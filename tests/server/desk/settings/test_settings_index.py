"""The list of settings: by matter, and only what one may set."""

import re

import httpx

from server.conversation.site import Site
from server.team.role import Role
from server.team.users import add_membership
from tests.server.desk.house import House


def titles(page: str, tag: str) -> list[str]:
    """What stands in the list under the heading, not in the menu beside it."""
    return re.findall(rf"<{tag}[^>]*>([^<]+)</{tag}>", page.split("<h1>Settings</h1>", 1)[1])


async def test_pages_stand_under_what_they_are_about(browser: httpx.AsyncClient, site: Site) -> None:
    page = (await browser.get("/desk/settings")).text
    assert titles(page, "h2") == ["People", "Triage", "Time", "Watching", "Answers", "Access"]
    assert titles(page, "a")[:4] == ["Members", "Teams", "Routing", "Triage"]
    menu = (await browser.get("/desk/settings/sla")).text.split("<h1", 1)[0]
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", menu) == titles(page, "h2")


async def test_an_agent_sees_no_heading_above_nothing(house: House, site: Site) -> None:
    user = await house.user("bo@example.com", "Bo")
    await house.database.write(lambda rows: add_membership(rows, user, site.site_id, Role.AGENT))
    async with house.signed_in("bo@example.com") as bo:
        page = (await bo.get("/desk/settings")).text
    assert titles(page, "h2") == ["Answers"]
    assert titles(page, "a") == ["Macros"]
