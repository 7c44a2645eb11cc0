"""The pages on which a team sets who gets which tickets, and what it notes of them."""

import httpx

from escalation.custom_fields import FieldKind
from escalation.routing import Overflow, Routing, RoutingMode, TeamRule
from escalation.ticket import Ticket
from server.conversation.site import Site
from server.inbox.routing import routing_of
from server.inbox.tagging import custom_fields_of
from server.team.actor import HANDRAIL
from server.team.colleagues import Colleague, colleagues_of
from server.team.teams import add_team
from server.team.users import User
from tests.escalation.samples import MORNING
from tests.server.desk.house import House, field_of

ROUTING = "/desk/settings/routing"
FIELDS = "/desk/settings/fields"


async def saves(browser: httpx.AsyncClient, page: str, **fields: str) -> httpx.Response:
    shown = (await browser.get(page)).text
    own = {name: field_of(shown, name) for name in ("csrf_token", "site", "version")}
    return await browser.post(page, data=own | fields)


async def colleague(house: House, site: Site, user: User) -> Colleague:
    found = await house.database.read(lambda c: colleagues_of(c, site.site_id))
    return next(each for each in found if each.user_id == user.user_id)


async def test_routing_is_saved_shown_again_and_its_faults_keep_what_was_typed(
    house: House, browser: httpx.AsyncClient, site: Site
) -> None:
    team = await house.database.write(lambda c: add_team(c, site.site_id, "Money", HANDRAIL, MORNING))
    given = {"mode": "balanced", "capacity": "5", "overflow": "anyone", "reassign_minutes": "", "away_gives_back": "on"}
    rule = {"rule_0_team_id": team.team_id, "rule_0_category": "billing"}
    saved = await saves(browser, ROUTING, **given, **rule)
    assert saved.status_code == 303, saved.text
    routing = Routing(
        mode=RoutingMode.BALANCED,
        capacity=5,
        overflow=Overflow.ANYONE,
        away_gives_back=True,
        rules=(TeamRule(team.team_id, category="billing"),),
    )
    assert await house.database.read(lambda c: routing_of(c, site.site_id)) == routing
    faulty = await saves(browser, ROUTING, **(given | {"capacity": "lots", "reassign_minutes": "17"}))
    assert faulty.status_code == 422
    assert "capacity: give a whole number from 1 to 500." in faulty.text
    assert 'value="lots"' in faulty.text
    assert 'value="17"' in faulty.text
    unmet = await saves(browser, ROUTING, **given, rule_0_team_id=team.team_id)
    assert "rule 1: say which tickets" in unmet.text
    assert await house.database.read(lambda c: routing_of(c, site.site_id)) == routing


async def test_what_somebody_takes_is_theirs_and_their_own_switch_counts_everywhere(
    house: House, browser: httpx.AsyncClient, site: Site, ada: User
) -> None:
    page = (await browser.get(ROUTING)).text
    own = {"csrf_token": field_of(page, "csrf_token"), "site": site.site_id}
    given = {"capacity": "3", "skills": "Billing, bug", "languages": "de"}
    assert (await browser.post(f"{ROUTING}/{ada.user_id}", data=own | given)).status_code == 303
    found = await colleague(house, site, ada)
    assert (found.capacity, found.skills, found.languages, found.away_since) == (3, ("billing", "bug"), ("de",), None)
    refused = await browser.post(f"{ROUTING}/{ada.user_id}", data=own | {"capacity": "many"})
    assert "capacity: give a number from 0" in refused.text
    stranger = await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    assert (await browser.post(f"{ROUTING}/{stranger.user_id}", data=own | given)).status_code == 404
    await browser.post("/desk/away", data=own | {"away": "yes"})
    assert (await colleague(house, site, ada)).away_since == house.clock.now
    assert "Away: come back" in (await browser.get("/desk")).text
    await browser.post("/desk/away", data=own | {"away": "no"})
    assert (await colleague(house, site, ada)).away_since is None


async def test_fields_are_made_filled_in_and_shown_as_former_when_they_are_gone(
    house: House, browser: httpx.AsyncClient, site: Site, ticket: Ticket
) -> None:
    made = await saves(
        browser,
        FIELDS,
        field_0_label="Order number",
        field_0_kind="text",
        field_1_label="Product",
        field_1_kind="choice",
        field_1_choices="Boards, Notes",
    )
    assert made.status_code == 303, made.text
    fields = (await house.database.read(lambda c: custom_fields_of(c, site.site_id))).fields
    assert [(each.key, each.kind, each.choices) for each in fields] == [
        ("order_number", FieldKind.TEXT, ()),
        ("product", FieldKind.CHOICE, ("Boards", "Notes")),
    ]
    here = f"/desk/tickets/{ticket.ticket_id}"
    token = {"csrf_token": field_of((await browser.get(here)).text, "csrf_token")}
    await browser.post(f"{here}/fields", data=token | {"field_order_number": "A-17", "field_product": "Notes"})
    assert (await house.again(ticket)).custom_fields == {"order_number": "A-17", "product": "Notes"}
    wrong = await browser.post(f"{here}/fields", data=token | {"field_product": "Toys"})
    assert "Product: choose one of Boards, Notes." in wrong.text
    await saves(
        browser, FIELDS, field_0_label="Product", field_0_key="product", field_0_kind="choice", field_0_choices="Notes"
    )
    page = (await browser.get(here)).text
    assert "(former field)" in page
    assert "A-17" in page
    bad = await saves(browser, FIELDS, field_0_label="Size", field_0_kind="choice")
    assert "field 1: choices belong to a field of the kind choice" in bad.text
