"""What a team calls its tiers: on every badge of the desk, and nowhere that a customer looks."""

import httpx
import pytest

from escalation.ticket import Ticket
from server.conversation.site import Site
from server.team.role import Role
from server.team.users import User, add_membership
from tests.server.desk.house import House, field_of

PATH = "/desk/settings/tiers"
LATER = {"low.label": "Later", "low.hint": "Our product people read these each week."}


async def save(browser: httpx.AsyncClient, fields: dict[str, str], version: int = 0) -> httpx.Response:
    own = {"csrf_token": field_of((await browser.get(PATH)).text, "csrf_token"), "version": str(version)}
    return await browser.post(PATH, data=own | fields)


@pytest.mark.capability(31)
async def test_a_badge_has_the_teams_own_name_and_sentence(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    renamed = {f"{ticket.tier.value}.label": "When there is time", f"{ticket.tier.value}.hint": "Nobody is stuck."}
    assert (await save(browser, renamed)).status_code == 303
    for page in ("/desk?view=open", f"/desk/tickets/{ticket.ticket_id}"):
        shown = (await browser.get(page)).text
        assert "When there is time" in shown
        assert "Nobody is stuck." in shown
    frames = [each.as_frame().model_dump_json() for each in await house.messages(ticket)]
    assert not any(word in frame.lower() for frame in frames for word in ("when there is time", '"low"', '"normal"'))


async def test_what_is_left_empty_is_called_as_before(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    assert (await save(browser, LATER)).status_code == 303
    page = (await browser.get(PATH)).text
    assert 'value="Later"' in page
    assert 'value="Critical"' in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"low.label": "x" * 21}, "low.label: write at most 20 characters."),
        ({"high.hint": "x" * 201}, "high.hint: write at most 200 characters."),
        ({"low.label": "HIGH"}, "two tiers have the name"),
    ],
)
async def test_a_fault_names_its_field_and_keeps_what_was_typed(
    browser: httpx.AsyncClient,
    site: Site,
    fields: dict[str, str],
    words: str,
) -> None:
    answer = await save(browser, LATER | fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert next(iter(fields.values())) in answer.text


async def test_an_agent_and_another_sites_people_change_nothing(house: House, site: Site, ada: User) -> None:
    user = await house.user("bo@example.com", "Bo")
    await house.database.write(lambda rows: add_membership(rows, user, site.site_id, Role.AGENT))
    async with house.signed_in("bo@example.com") as bo:
        assert (await bo.get(PATH)).status_code in {403, 404}
