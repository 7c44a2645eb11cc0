"""Saved views: kept, shared, renamed, ordered, deleted; and what becomes of one whose field is gone."""

import httpx

from escalation.filters import Condition, Filters
from escalation.site_documents import DocumentName, store_document
from escalation.ticket import Ticket
from escalation.views import save_view
from server.conversation.site import Site
from server.team.role import Role
from server.team.users import User, add_membership
from tests.server.desk.house import House, field_of


async def save(browser: httpx.AsyncClient, query: str, name: str, **more: str) -> httpx.Response:
    token = field_of((await browser.get("/desk")).text, "csrf_token")
    return await browser.post(f"/desk/views?{query}", data={"csrf_token": token, "name": name} | more)


async def post(browser: httpx.AsyncClient, address: str, **fields: str) -> httpx.Response:
    token = field_of((await browser.get("/desk")).text, "csrf_token")
    return await browser.post(address, data={"csrf_token": token} | fields)


async def agent(house: House, site: Site, name: str) -> str:
    user = await house.user(f"{name}@example.com", name.capitalize())
    await house.database.write(lambda rows: add_membership(rows, user, site.site_id, Role.AGENT))
    return user.email


async def test_what_is_shown_is_saved_under_a_name_and_counted(
    browser: httpx.AsyncClient, house: House, site: Site
) -> None:
    for question in ("The site is down", "How do I export?"):
        await house.ticket(site, question)
    saved = await save(browser, "view=open&tier=critical", "Fires")
    page = (await browser.get(saved.headers["location"])).text
    assert "The site is down" in page
    assert "How do I export?" not in page.split('class="rows"')[1]
    view_id = saved.headers["location"].removeprefix("/desk?view=")
    assert f'id="view-{view_id}"' in page
    assert "Fires" in page


async def test_a_view_of_ones_own_is_seen_and_changed_by_nobody_else(house: House, ada: User, site: Site) -> None:
    bob = await agent(house, site, "bob")
    async with house.signed_in() as hers, house.signed_in(bob) as his:
        view_id = (await save(hers, "tier=high", "Mine alone")).headers["location"].removeprefix("/desk?view=")
        assert "Mine alone" not in (await his.get("/desk")).text
        assert "is gone" in (await his.get(f"/desk?view={view_id}")).text
        for deed in ("rename", "filters", "move", "delete"):
            answer = await post(his, f"/desk/views/{view_id}/{deed}", name="His")
            assert answer.status_code == 404, deed
        assert "Mine alone" in (await hers.get("/desk")).text


async def test_only_who_manages_a_site_shares_views_on_it(house: House, ada: User, site: Site) -> None:
    bob = await agent(house, site, "bob")
    async with house.signed_in() as hers, house.signed_in(bob) as his:
        assert (await save(his, "tier=high", "For all", shared="yes")).status_code == 403
        saved = await save(hers, "tier=high", "For all", shared="yes")
        view_id = saved.headers["location"].removeprefix("/desk?view=")
        assert "For all" in (await his.get("/desk")).text
        for deed in ("rename", "filters", "move", "delete"):
            assert (await post(his, f"/desk/views/{view_id}/{deed}", name="x")).status_code == 403, deed
        assert (await save(his, "tier=low", "Bob's")).status_code == 303


async def test_views_are_renamed_ordered_and_deleted(browser: httpx.AsyncClient, site: Site) -> None:
    ids = [
        (await save(browser, "tier=high", name)).headers["location"].removeprefix("/desk?view=")
        for name in ("One", "Two", "Three")
    ]
    await post(browser, f"/desk/views/{ids[2]}/move", to="up")
    await post(browser, f"/desk/views/{ids[0]}/rename", name="First")
    page = (await browser.get("/desk/views")).text
    assert sorted(("First", "Three", "Two"), key=lambda name: page.index(f">{name}</a>")) == ["First", "Three", "Two"]
    await post(browser, f"/desk/views/{ids[1]}/delete")
    assert "Two" not in (await browser.get("/desk/views")).text
    for name in ("", "x" * 61):
        refused = await post(browser, f"/desk/views/{ids[0]}/rename", name=name)
        assert (refused.status_code, "1 to 60 characters" in refused.text) == (422, True)
    assert (await save(browser, "tier=high", "")).status_code == 422


async def test_a_view_of_a_removed_field_opens_with_a_note(
    browser: httpx.AsyncClient, house: House, ada: User, ticket: Ticket
) -> None:
    filters = Filters((Condition("status", ("open",)), Condition("field.plan", ("gold",))))
    now = house.clock.now
    view = await house.database.write(
        lambda rows: save_view(rows, ticket.site_id, "w_old", ada.user_id, "Gold", filters, now)
    )
    for fields, shown in (([{"key": "plan", "label": "Plan", "kind": "text"}], False), ([], True)):
        await house.database.write(
            lambda rows, fields=fields: store_document(  # type: ignore[misc]
                rows, ticket.site_id, DocumentName.FIELDS, {"fields": fields}, after_version=0 if fields else 1,
                by=("u", "Ada"), at=now,
            )
        )  # fmt: skip
        page = (await browser.get(f"/desk?view={view.view_id}")).text
        assert ("means nothing here any more: plan" in page) is shown
        assert (ticket.ticket_id in page) is shown
