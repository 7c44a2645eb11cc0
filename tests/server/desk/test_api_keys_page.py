"""Keys of the HTTP interface at the desk: made and shown once, listed, revoked; only owners hand them out."""

import re
from datetime import timedelta

import httpx
from sqlalchemy import update

from server.conversation.site import Site
from server.team.api_keys import api_key_by_secret, api_keys_of
from server.team.api_scope import Scope
from server.team.audit_log import entries_of
from server.team.role import Role
from server.team.tables import memberships
from server.team.users import User
from tests.server.desk.house import House, field_of

PAGE = "/desk/settings/api-keys"
SECRET = re.compile(r"hk_[A-Za-z0-9_-]{43}")


async def made(browser: httpx.AsyncClient, **fields: str | list[str]) -> httpx.Response:
    token = field_of((await browser.get(PAGE)).text, "csrf_token")
    asked = {"name": "Billing system", "scope": ["tickets:read", "tickets:write"], "days": "90"} | fields
    return await browser.post(f"{PAGE}/add", data={"csrf_token": token} | asked)


async def test_a_key_is_shown_once_and_only_its_hash_is_kept(
    house: House, site: Site, browser: httpx.AsyncClient
) -> None:
    answer = await made(browser)
    secret = SECRET.search(answer.text)
    assert secret is not None
    key = await house.database.read(lambda rows: api_key_by_secret(rows, secret[0]))
    assert key is not None
    assert (key.site_id, key.name) == (site.site_id, "Billing system")
    assert key.scopes == {Scope.TICKETS_READ, Scope.TICKETS_WRITE}
    assert key.expires_at == house.clock.now + timedelta(days=90)
    page = (await browser.get(PAGE)).text
    assert "Billing system" in page
    assert "never used" in page
    assert SECRET.search(page) is None


async def test_a_revoked_key_stands_among_those_that_ended_and_in_the_audit_log(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    await made(browser)
    (key,) = await house.database.read(lambda rows: api_keys_of(rows, site.site_id))
    token = field_of((await browser.get(PAGE)).text, "csrf_token")
    house.clock.now += timedelta(minutes=5)
    assert (await browser.post(f"{PAGE}/{key.key_id}/revoke", data={"csrf_token": token})).status_code == 303
    (ended,) = await house.database.read(lambda rows: api_keys_of(rows, site.site_id))
    assert ended.revoked_at == house.clock.now
    assert "Keys that ended (1)" in (await browser.get(PAGE)).text
    entries = await house.database.read(lambda rows: entries_of(rows, site.site_id, key.key_id, 10))
    assert [(each.action, each.actor.actor_id) for each in entries] == [
        ("api_key.made", ada.user_id),
        ("api_key.revoked", ada.user_id),
    ]


async def test_what_cannot_be_made_is_said_beside_the_form_which_keeps_what_was_chosen(
    house: House, site: Site, browser: httpx.AsyncClient
) -> None:
    for fields, words in (({"name": " "}, "name: give 1 to"), ({"scope": []}, "scopes: Choose one or more")):
        refused = await made(browser, **({"name": "Kept", "days": "365"} | fields))
        assert refused.status_code == 422
        assert words in refused.text
        assert '<option value="365" selected>' in refused.text
    assert await house.database.read(lambda rows: api_keys_of(rows, site.site_id)) == ()


async def test_an_admin_hands_out_no_keys(house: House, site: Site, ada: User, browser: httpx.AsyncClient) -> None:
    await made(browser)
    (key,) = await house.database.read(lambda rows: api_keys_of(rows, site.site_id))
    token = field_of((await browser.get("/desk")).text, "csrf_token")
    admin = update(memberships).where(memberships.c.user_id == ada.user_id).values(role=Role.ADMIN)
    await house.database.write(lambda rows: rows.execute(admin))
    assert (await browser.get(PAGE)).status_code == 403
    assert "API keys" not in (await browser.get("/desk/settings")).text
    for path in (f"{PAGE}/add", f"{PAGE}/{key.key_id}/revoke"):
        assert (await browser.post(path, data={"csrf_token": token, "name": "Mine"})).status_code == 403
    assert await house.database.read(lambda rows: api_keys_of(rows, site.site_id)) == (key,)
