"""Alerts at the desk: what is open, who looks after it, its first tickets, the releases before it; and its rules."""

from datetime import timedelta

import httpx
import pytest

from escalation.alerts.alert import Alert, Finding, raised
from escalation.alerts.alert_rows import alert_of, raise_alert
from escalation.alerts.releases import releases_between
from escalation.alerts.rule import Rule, RuleName
from escalation.site_documents import DocumentName, latest_document
from escalation.ticket import Ticket
from server.conversation.site import Site
from server.inbox.notices import NoticeKind, notify_of, unread_count
from server.team.users import User
from tests.server.desk.house import House, field_of

PAGE = "/desk/plan/alerts"
SETTINGS = "/desk/settings/alerts"


@pytest.fixture
async def alert(house: House, site: Site, ada: User, ticket: Ticket) -> Alert:
    """A spike that Ada was told of."""
    found = Finding(
        RuleName.SPIKE,
        "billing|high|*",
        9,
        4,
        "Spike: 9 tickets in the last hour (<billing>)",
        text="About 0.4 are usual.",
        count=9,
        ticket_ids=(ticket.ticket_id,),
        facts={"path": "/desk?view=open&category=billing"},
    )
    made = raised(site.site_id, "al_1", found, Rule(RuleName.SPIKE, 4, owner_id=ada.user_id), house.clock.now)
    await house.database.write(lambda rows: raise_alert(rows, made))
    await house.database.write(
        lambda rows: notify_of(
            rows, site.site_id, ada.user_id, NoticeKind.ALERT, made.title, f"{PAGE}/al_1", house.clock.now
        )
    )
    return made


async def posted(browser: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = field_of((await browser.get(PAGE)).text, "csrf_token")
    return await browser.post(path, data={"csrf_token": token} | fields)


async def now_as(house: House, alert: Alert) -> Alert:
    found = await house.database.read(lambda rows: alert_of(rows, (alert.site_id,), alert.alert_id))
    assert found is not None
    return found


async def test_an_alert_is_told_at_the_bell_and_read_by_opening_it(
    house: House, site: Site, ada: User, alert: Alert, browser: httpx.AsyncClient
) -> None:
    news = (await browser.get("/desk/notices/news")).json()
    assert news["latest"][0]["href"] == f"{PAGE}/al_1"
    assert news["latest"][0]["subject"] == alert.title
    page = (await browser.get(f"{PAGE}/al_1")).text
    assert "Spike: 9 tickets in the last hour (&lt;billing&gt;)" in page
    assert "How do I invite a colleague?" in page
    assert "<dd>9 tickets, once</dd>" in page, "what was found has the unit of its threshold"
    assert "/desk?view=open&amp;category=billing" in page
    sites = (site.site_id,)
    assert await house.database.read(lambda rows: unread_count(rows, sites, ada.user_id)) == 0


async def test_somebody_looks_after_it_and_says_that_it_is_over(
    house: House, alert: Alert, browser: httpx.AsyncClient
) -> None:
    await posted(browser, f"{PAGE}/al_1/acknowledge")
    assert "Ada looks after it" in (await browser.get(PAGE)).text
    assert (await now_as(house, alert)).escalate_at is None
    await posted(browser, f"{PAGE}/al_1/close")
    assert (await now_as(house, alert)).resolved_by == "Ada"
    assert "closed by Ada" in (await browser.get(PAGE)).text
    assert (await posted(browser, f"{PAGE}/al_1/acknowledge")).status_code == 404


@pytest.mark.capability(90)
async def test_a_release_stands_beside_the_alert_that_follows_it(
    house: House, site: Site, alert: Alert, browser: httpx.AsyncClient
) -> None:
    at = house.clock.now - timedelta(hours=3)
    await posted(
        browser, f"{PAGE}/releases/add", name="2.14", at=f"{at:%Y-%m-%dT%H:%M}", url="https://example.com/2.14"
    )
    page = (await browser.get(f"{PAGE}/al_1")).text
    assert "Released shortly before" in page
    assert "3 h before" in page
    sites = (site.site_id,)
    (release,) = await house.database.read(
        lambda rows: releases_between(rows, sites, at - timedelta(1), at + timedelta(1))
    )
    assert (release.name, release.at, release.by_name) == ("2.14", at.replace(second=0, microsecond=0), "Ada")
    await posted(browser, f"{PAGE}/releases/{release.release_id}/remove")
    assert "Released shortly before" not in (await browser.get(f"{PAGE}/al_1")).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "name: give one"),
        ({"name": "2.14", "at": "yesterday"}, "at: give a day and a time"),
        ({"name": "2.14", "url": "javascript:alert(1)"}, "url: give a whole address"),
        ({"name": "2.14", "at": "9999-01-01T00:00"}, "at: it lies more than a year ahead"),
    ],
)
async def test_a_fault_of_a_release_is_named(browser: httpx.AsyncClient, fields: dict[str, str], said: str) -> None:
    answer = await posted(browser, f"{PAGE}/releases/add", **fields)
    assert answer.status_code == 422
    assert said in answer.text


async def test_rules_are_set_with_their_people_and_a_fault_loses_nothing(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    page = (await browser.get(SETTINGS)).text
    fields = {"csrf_token": field_of(page, "csrf_token"), "site": site.site_id, "version": "0"}
    for name in RuleName:
        fields |= {f"{name}.threshold": "5", f"{name}.escalate_minutes": "45", f"{name}.quiet_hours": "2"}
    fields |= {
        "category_volume.on": "on",
        "category_volume.own": "billing: 20\nbug: 7,5",
        "category_volume.owner": ada.user_id,
        "drift.own.first_response": "80",
    }
    wrong = await browser.post(SETTINGS, data=fields | {"spike.threshold": "many"})
    assert wrong.status_code == 422
    assert "spike.threshold: give a number from 2 to 1000" in wrong.text
    assert "bug: 7,5" in wrong.text
    assert (await browser.post(SETTINGS, data=fields)).status_code == 303
    stored = await house.database.read(lambda rows: latest_document(rows, site.site_id, DocumentName.ALERTS))
    assert stored is not None
    volume = stored.document["rules"]["category_volume"]
    assert (volume["on"], volume["owner_id"], volume["own"]) == (True, ada.user_id, {"billing": 20, "bug": 7.5})
    assert stored.document["rules"]["spike"]["on"] is False
    assert "bug: 7.5" in (await browser.get(SETTINGS)).text
