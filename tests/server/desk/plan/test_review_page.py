"""The weekly review: prepared by itself, three questions answered, decisions carried along until they are settled."""

import re
from datetime import timedelta

import httpx
import pytest

from escalation.ledger.appending import append_events
from server.conversation.site import Site
from server.team.users import User
from tests.escalation.samples import MORNING
from tests.server.backlog.reports.history import story
from tests.server.desk.house import House, field_of

ADDRESS = "/desk/plan/review"
LAST_MONDAY = MORNING - timedelta(days=7)


@pytest.fixture
async def told(house: House, site: Site) -> House:
    """A week of nine tickets about access, of which two were late and one still waits; one in each week before."""
    events = []
    for number in range(1, 10):
        events += story(
            site.site_id,
            number,
            LAST_MONDAY + timedelta(hours=number),
            category="password_access",
            page="/login",
            answered_after=timedelta(hours=1),
            met=number > 2,
            resolved_after=timedelta(hours=3) if number > 1 else None,
            cause="docs" if number > 5 else None,
        )
    for week in range(1, 5):
        opened = LAST_MONDAY - timedelta(days=7 * week - 1)
        events += story(site.site_id, 100 + week, opened, category="password_access", resolved_after=timedelta(hours=1))
    await house.database.write(lambda rows: append_events(rows, events, house.clock.now))
    return house


async def decide(browser: httpx.AsyncClient, **fields: str) -> httpx.Response:
    page = (await browser.get(ADDRESS)).text
    said = {name: field_of(page, name) for name in ("csrf_token", "site", "week")}
    return await browser.post(ADDRESS, data=said | fields, follow_redirects=True)


@pytest.mark.capability(91)
async def test_the_page_answers_its_three_questions(told: House, browser: httpx.AsyncClient) -> None:
    page = (await browser.get(ADDRESS)).text
    for question in (
        "Where are we beyond our promises?",
        "What came up more than before, and why?",
        "What do we change this week, and who?",
    ):
        assert question in page
    assert "23 February to 1 March 2026" in page
    assert "78 % of first responses came by their target, with nothing to compare with." in page
    assert "One open ticket is beyond the limit." in page
    assert re.search(r'href="/desk/tickets/[\w-]+">#\d+</a>', page), "a late ticket is one click away"
    assert "9 tickets came in (800 % more than the week before)." in page
    assert "9 tickets, 1.0 would have been usual." in page
    assert "4 could have been prevented by: better documentation" in page
    assert "9 were asked on /login" in page


@pytest.mark.capability(91)
async def test_a_decision_is_carried_along_until_it_is_done(
    told: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    decided = await decide(browser, text="Write an article on links", owner_id=ada.user_id, due_on="2026-03-09")
    assert "Write an article on links" in decided.text
    told.clock.now += timedelta(days=14)
    async with told.signed_in() as later:
        page = (await later.get(ADDRESS)).text
        assert "decided in the week of 23 Feb" in page
        assert "late" in page
        address = page.split('action="/desk/plan/review/decisions/', 1)[1].split('"', 1)[0]
        said = {name: field_of(page, name) for name in ("csrf_token", "site", "week")}
        done = await later.post(f"{ADDRESS}/decisions/{address}", data=said | {"state": "done"}, follow_redirects=True)
        assert "Nothing is open from earlier reviews." in done.text
        assert "Settled since 9 March: 1" in done.text
        assert "Done by Ada" in done.text


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"text": " ", "due_on": "2026-03-09"}, "text: say in 1 to 400"),
        ({"text": "Typed", "due_on": "soon"}, "due_on: choose a day"),
        ({"text": "Typed", "due_on": "2026-01-01"}, "due_on: choose a day that is not before"),
        ({"text": "Typed", "due_on": "2026-03-09", "owner_id": "u_other"}, "owner_id: choose who does it"),
    ],
)
async def test_a_decision_that_cannot_be_loses_nothing_typed(
    told: House, ada: User, browser: httpx.AsyncClient, fields: dict[str, str], fault: str
) -> None:
    answer = await decide(browser, **{"owner_id": ada.user_id} | fields)
    assert answer.status_code == 422
    assert fault in answer.text
    assert fields["text"].strip() in answer.text


async def test_a_week_without_anything_and_weeks_that_are_none(house: House, browser: httpx.AsyncClient) -> None:
    for week in ("", "2019-01-07", "2030-01-07", "2026-03", "nonsense"):
        page = await browser.get(ADDRESS, params={"week": week})
        assert page.status_code == 200
        assert "No open ticket is beyond its limit." in page.text


async def test_what_another_site_decided_is_nobodys_here(told: House, ada: User, browser: httpx.AsyncClient) -> None:
    await decide(browser, text="Only ours", owner_id=ada.user_id, due_on="2026-03-09")
    other = await told.site("Another")
    bo = await told.user("bo@example.com", "Bo", other)
    async with told.signed_in(bo.email) as theirs:
        page = (await theirs.get(ADDRESS)).text
        assert "Only ours" not in page
        assert "9 tickets" not in page
