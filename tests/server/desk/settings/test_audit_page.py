"""The audit log as a page and as a file."""

import csv
import io

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.site import Site
from server.desk.settings.audit_page import ENTRIES_SHOWN, PAGE
from server.team.actor import HANDRAIL
from server.team.audit_log import record
from server.team.users import User
from tests.server.desk.house import PASSWORD, House
from tests.server.desk.posting import post


async def test_signing_in_failing_to_and_changing_roles_are_noted(
    house: House, browser: httpx.AsyncClient, site: Site, ada: User
) -> None:
    async with house.browser() as other:
        await other.post("/desk/sign-in", data={"email": ada.email, "password": "wrong password"})
        await other.post("/desk/sign-in", data={"email": "nobody@example.com", "password": PASSWORD})
    await post(browser, "/desk/settings/teams/add", site=site.site_id, name="Billing")
    page = (await browser.get(PAGE)).text
    for words in ("signed in", "failed to sign in", "made a team", "name: Billing"):
        assert words in page
    assert "nobody@example.com" not in page
    only = (await browser.get(PAGE, params={"what": "team"})).text
    assert "made a team" in only
    assert "<td>signed in</td>" not in only
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in("eve@example.com") as eve:
        assert "made a team" not in (await eve.get(PAGE)).text
        assert (await eve.get(PAGE, params={"site": site.site_id})).status_code == 404


async def test_it_is_filtered_by_whom_and_when_and_read_page_by_page(
    house: House, browser: httpx.AsyncClient, site: Site, ada: User
) -> None:
    at = house.clock.now

    async def unit(rows: AsyncConnection) -> None:
        for number in range(ENTRIES_SHOWN):
            await record(rows, site.site_id, HANDRAIL, "ticket.resolved", f"t_{number}", at, number=number)

    await house.database.write(unit)
    theirs = (await browser.get(PAGE, params={"who": HANDRAIL.actor_id})).text
    assert theirs.count("<td>Handrail</td>") == ENTRIES_SHOWN
    assert "Earlier entries" not in theirs
    first = await browser.get(PAGE)
    assert "Earlier entries" in first.text
    link = first.text.split("Earlier entries")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = (await browser.get(link)).text
    assert second.count("<tr>") - 1 == 1
    day = f"{at:%Y-%m-%d}"
    assert "Handrail</td>" in (await browser.get(PAGE, params={"since": day, "until": day})).text
    assert "Nothing of this kind" in (await browser.get(PAGE, params={"until": "2020-01-01"})).text
    assert "Handrail</td>" in (await browser.get(PAGE, params={"since": "no day", "before": "x", "what": "x"})).text


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01", "10000-01-01", "soon"])
async def test_a_day_beyond_the_calendar_asks_for_nothing(browser: httpx.AsyncClient, site: Site, until: str) -> None:
    for page in (PAGE, f"{PAGE}.csv"):
        assert (await browser.get(page, params={"until": until, "since": until})).status_code == 200


async def test_the_file_holds_the_same_and_no_formula(house: House, browser: httpx.AsyncClient, site: Site) -> None:
    await post(browser, "/desk/settings/teams/add", site=site.site_id, name="=1+1")
    await post(browser, "/desk/account/name", name="@Ada")
    await post(browser, "/desk/settings/teams/add", site=site.site_id, name="Second")
    answer = await browser.get(f"{PAGE}.csv", params={"what": "team"})
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-log.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["action"] for row in rows] == ["team.added", "team.added"]
    assert {row["who"] for row in rows} == {"'@Ada", "Ada"}
