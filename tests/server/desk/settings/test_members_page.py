"""Members, teams and invitations, from the pages on which they are managed."""

import re

import httpx
import pytest

from server.conversation.site import Site
from server.desk.settings.members_page import PAGE
from server.letters.letter import take_letters
from server.team.members import members_of
from server.team.role import Role
from server.team.users import User, add_membership, memberships_of, user_by_email
from tests.server.desk.house import PASSWORD, House
from tests.server.desk.posting import post


async def joined(house: House, site: Site, name: str, role: Role) -> User:
    user = await house.user(f"{name.lower()}@example.com", name)
    await house.database.write(lambda rows: add_membership(rows, user, site.site_id, role))
    return user


async def role_of(house: House, site: Site, user: User) -> Role | None:
    members = await house.database.read(lambda rows: members_of(rows, site.site_id))
    return next((each.role for each in members if each.user_id == user.user_id), None)


async def invited(browser: httpx.AsyncClient, site: Site, **fields: str) -> str:
    """Invites somebody and gives the path of the link."""
    page = await post(browser, f"{PAGE}/invite", site=site.site_id, **({"email": "new@example.com"} | fields))
    link = re.search(r"<code[^>]*>http://desk.test(/desk/join/[^<]+)</code>", page.text)
    assert link is not None, page.text
    return link[1]


async def test_an_owner_makes_and_unmakes_owners_but_never_the_last(
    house: House, browser: httpx.AsyncClient, site: Site, ada: User
) -> None:
    bea = await joined(house, site, "Bea", Role.AGENT)
    alone = await post(browser, f"{PAGE}/{ada.user_id}/change", site=site.site_id, role="agent")
    assert alone.status_code == 422
    assert "Ada is the last owner" in alone.text
    assert (await post(browser, f"{PAGE}/{ada.user_id}/remove", site=site.site_id)).status_code == 422
    await post(browser, f"{PAGE}/{bea.user_id}/change", site=site.site_id, role="owner")
    assert await role_of(house, site, bea) is Role.OWNER
    await post(browser, f"{PAGE}/{ada.user_id}/change", site=site.site_id, role="viewer")
    assert await role_of(house, site, ada) is Role.VIEWER


async def test_an_admin_touches_no_owner_and_makes_none(house: House, site: Site, ada: User) -> None:
    bea = await joined(house, site, "Bea", Role.ADMIN)
    async with house.signed_in(bea.email) as browser:
        for address, fields in (
            (f"{PAGE}/{ada.user_id}/change", {"role": "agent"}),
            (f"{PAGE}/{ada.user_id}/remove", {}),
            (f"{PAGE}/{ada.user_id}/end-sessions", {}),
            (f"{PAGE}/{bea.user_id}/change", {"role": "owner"}),
            (f"{PAGE}/invite", {"role": "owner", "email": "x@example.com"}),
        ):
            refused = await post(browser, address, site=site.site_id, **fields)
            assert refused.status_code == 422, address
            assert "Only an owner" in refused.text
    assert (await role_of(house, site, ada), await role_of(house, site, bea)) == (Role.OWNER, Role.ADMIN)


async def test_who_is_removed_is_out_and_their_tickets_wait_for_anybody(
    house: House, browser: httpx.AsyncClient, site: Site
) -> None:
    bea = await joined(house, site, "Bea", Role.AGENT)
    ticket = await house.ticket(site)
    async with house.signed_in(bea.email) as theirs:
        await post(theirs, f"/desk/tickets/{ticket.ticket_id}/take", page=f"/desk/tickets/{ticket.ticket_id}")
        assert (await house.again(ticket)).assignee is not None
        await post(browser, f"{PAGE}/{bea.user_id}/remove", site=site.site_id)
        assert (await theirs.get(f"/desk/tickets/{ticket.ticket_id}")).status_code == 404
    assert await role_of(house, site, bea) is None
    assert (await house.again(ticket)).assignee is None


async def test_no_link_that_an_admin_kept_brings_them_back(
    house: House, browser: httpx.AsyncClient, site: Site
) -> None:
    removed, demoted = await joined(house, site, "Bea", Role.ADMIN), await joined(house, site, "Cy", Role.ADMIN)
    links = []
    for each in (removed, demoted):
        async with house.signed_in(each.email) as theirs:
            links.append(await invited(theirs, site, role="admin", email=f"second.{each.email}"))
    kept = await invited(browser, site)
    await post(browser, f"{PAGE}/{removed.user_id}/remove", site=site.site_id)
    await post(browser, f"{PAGE}/{demoted.user_id}/change", site=site.site_id, role="agent")
    async with house.browser() as nobody:
        for link in links:
            assert (await nobody.post(link, data={"name": "Bea again", "password": PASSWORD})).status_code == 404
        assert (await nobody.get(kept)).status_code == 200


async def test_an_admin_signs_somebody_out_everywhere(house: House, browser: httpx.AsyncClient, site: Site) -> None:
    bea = await joined(house, site, "Bea", Role.AGENT)
    async with house.signed_in(bea.email) as theirs:
        await post(browser, f"{PAGE}/{bea.user_id}/end-sessions", site=site.site_id)
        assert (await theirs.get("/desk")).status_code == 303


async def test_teams_are_made_filled_renamed_and_deleted(
    house: House, browser: httpx.AsyncClient, site: Site, ada: User
) -> None:
    teams = "/desk/settings/teams"
    for name, status in (("Billing", 303), ("billing", 422), ("", 422), ("x" * 61, 422)):
        assert (await post(browser, f"{teams}/add", site=site.site_id, name=name)).status_code == status
    (team_id,) = re.findall(rf"{teams}/([^/]+)/rename", (await browser.get(teams)).text)
    await post(browser, f"{PAGE}/{ada.user_id}/change", site=site.site_id, role="owner", team=["elsewhere", team_id])
    await post(browser, f"{teams}/{team_id}/rename", site=site.site_id, name="Money")
    page = (await browser.get(teams)).text
    assert "<strong>Money</strong>" in page
    assert '<p class="hint">Ada</p>' in page
    await post(browser, f"{teams}/{team_id}/delete", site=site.site_id)
    assert "There is no team yet" in (await browser.get(teams)).text


async def test_an_invitation_makes_a_member_once(house: House, browser: httpx.AsyncClient, site: Site) -> None:
    link = await invited(browser, site, role="admin", email="Bea@Example.com")
    assert link not in (await browser.get(PAGE)).text
    async with house.browser() as new:
        shown = await new.get(link)
        assert "as an admin" in shown.text
        assert 'value="bea@example.com"' in shown.text
        short = await new.post(link, data={"name": "Bea", "password": "short"})
        assert short.status_code == 422
        assert 'value="Bea"' in short.text
        assert (await new.post(link, data={"name": "Bea", "password": PASSWORD})).headers["location"] == "/desk"
        assert (await new.get("/desk")).status_code == 200
        assert (await new.get("/desk/settings/members")).status_code == 200
    async with house.browser() as other:
        assert (await other.get(link)).status_code == 404
        assert (await other.post(link, data={"name": "Cy", "password": PASSWORD})).status_code == 404


async def test_a_bad_used_revoked_or_old_link_says_the_same(
    house: House, browser: httpx.AsyncClient, site: Site
) -> None:
    used, revoked = await invited(browser, site, email="a@example.com"), await invited(browser, site)
    async with house.browser() as nobody:
        await nobody.post(used, data={"name": "Bea", "password": PASSWORD})
    (invitation_id,) = re.findall(r"/invitations/([^/]+)/revoke", (await browser.get(PAGE)).text)
    assert (await post(browser, f"/desk/settings/invitations/{invitation_id}/revoke")).status_code == 303
    old = await invited(browser, site, email="c@example.com")
    async with house.browser() as nobody:
        assert (await nobody.get(old)).status_code == 200
        house.clock.now = house.clock.now.replace(day=house.clock.now.day + 7)
        answers = [
            await nobody.get(link) for link in (used, revoked, old, "/desk/join/i_bad", f"/desk/join/i_{'x' * 43}")
        ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


async def test_who_is_signed_in_joins_with_the_account_that_they_have(
    house: House, browser: httpx.AsyncClient, site: Site
) -> None:
    elsewhere = await house.site("Elsewhere")
    cy = await house.user("cy@example.com", "Cy", elsewhere)
    link = await invited(browser, site, role="viewer")
    async with house.signed_in(cy.email) as theirs:
        assert "Join as Cy" in (await theirs.get(link)).text
        assert (await theirs.post(link, data={"csrf_token": "guess"})).status_code == 403
        assert (await post(theirs, link, page=link)).headers["location"] == "/desk"
    members = await house.database.read(lambda rows: memberships_of(rows, cy.user_id))
    assert {each.site.name: each.role for each in members} == {"Elsewhere": Role.OWNER, "Fernway help": Role.VIEWER}
    assert await house.database.read(lambda rows: user_by_email(rows, "new@example.com")) is None


async def test_an_address_that_has_an_account_is_told_to_sign_in(
    house: House, browser: httpx.AsyncClient, site: Site, ada: User
) -> None:
    link = await invited(browser, site, email=ada.email)
    async with house.browser() as nobody:
        refused = await nobody.post(link, data={"name": "Ada", "password": PASSWORD})
        assert refused.status_code == 422
        assert "has an account already" in refused.text
        assert "Sign in, then join with it" in refused.text


@pytest.mark.parametrize("fields", [{"email": "none"}, {"team": "of another site"}])
async def test_what_cannot_be_invited_is_said_beside_what_was_typed(
    browser: httpx.AsyncClient, site: Site, fields: dict[str, str]
) -> None:
    given = {"email": "new@example.com"} | fields
    refused = await post(browser, f"{PAGE}/invite", site=site.site_id, **given)
    assert refused.status_code == 422
    assert f'value="{given["email"]}"' in refused.text


async def test_with_a_mail_server_the_link_is_sent_too(house: House, site: Site, ada: User) -> None:
    house.settings.__dict__.update(smtp_url="smtp://mail.example.com", mail_from="help@example.com")
    async with house.signed_in() as browser:
        link = await invited(browser, site)
    (letter,) = await house.database.write(lambda rows: take_letters(rows, house.clock.now, 5))
    assert (letter.recipient, letter.subject) == ("new@example.com", "You are invited to the desk of Fernway help")
    assert f"http://desk.test{link}" in letter.body
    assert letter.conversation_id is None
