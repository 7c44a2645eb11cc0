"""The second factor from its first code to its last: set up, asked for at the sign-in, used once, turned off."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pyotp
import pytest

from server.conversation.site import Site
from server.team.role import Role
from server.team.second_factor import STEP_SECONDS
from server.team.sign_in_failures import FREE_TRIES
from server.team.users import User, add_membership
from tests.server.desk.house import PASSWORD, House, field_of
from tests.server.desk.posting import post

PAGE = "/desk/account/second-factor"


def code_at(secret: str, house: House, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(house.clock.now + timedelta(seconds=steps * STEP_SECONDS))


async def set_up(house: House, browser: httpx.AsyncClient) -> tuple[str, list[str]]:
    """Gives the secret and the recovery codes."""
    assert (await post(browser, f"{PAGE}/begin", password=PASSWORD)).status_code == 303
    shown = (await browser.get(PAGE)).text
    secret = re.search(r"Or type the secret: <code>([A-Z2-7 ]+)</code>", shown)
    assert secret is not None
    assert 'src="data:image/svg+xml' in shown
    plain = secret[1].replace(" ", "")
    done = await post(browser, f"{PAGE}/confirm", code=code_at(plain, house))
    assert done.status_code == 200, done.text
    return plain, re.findall(r"<li><code>([a-z2-9-]+)</code></li>", done.text)


@asynccontextmanager
async def signing_in(house: House, email: str = "ada@example.com") -> AsyncIterator[httpx.AsyncClient]:
    """A browser that gave the password."""
    async with house.browser() as browser:
        given = {"email": email, "password": PASSWORD, "next": "/desk/settings"}
        half = await browser.post("/desk/sign-in", data=given)
        assert half.headers["location"] == "/desk/sign-in/code?next=%2Fdesk%2Fsettings"
        yield browser


async def give(browser: httpx.AsyncClient, code: str) -> httpx.Response:
    return await browser.post("/desk/sign-in/code", data={"code": code, "next": "/desk/settings"})


async def test_the_password_alone_opens_nothing_any_more(house: House, browser: httpx.AsyncClient) -> None:
    secret, codes = await set_up(house, browser)
    assert len(set(codes)) == 10
    async with signing_in(house) as other:
        assert (await other.get("/desk")).status_code == 303
        assert 'name="code"' in (await other.get("/desk/sign-in/code?next=/desk/settings")).text
        house.clock.now += timedelta(seconds=STEP_SECONDS)
        entered = await give(other, code_at(secret, house))
        assert entered.headers["location"] == "/desk/settings"
        assert (await other.get("/desk")).status_code == 200


async def test_a_step_that_an_old_password_began_ends_with_it(house: House, browser: httpx.AsyncClient) -> None:
    secret, _ = await set_up(house, browser)
    async with signing_in(house) as thief:
        await post(browser, "/desk/account/password", password=PASSWORD, new_password="another good one")
        house.clock.now += timedelta(seconds=STEP_SECONDS)
        assert "That took too long" in (await give(thief, code_at(secret, house))).text
        assert (await thief.get("/desk")).status_code == 303


async def test_a_code_is_good_once_and_for_one_step_either_side(house: House, browser: httpx.AsyncClient) -> None:
    secret, _ = await set_up(house, browser)
    async with signing_in(house) as other:
        assert (await give(other, code_at(secret, house))).status_code == 403  # it confirmed the set-up
        assert (await give(other, code_at(secret, house, 2))).status_code == 403
        assert (await give(other, code_at(secret, house, 1))).status_code == 303
    async with signing_in(house) as third:
        assert (await give(third, code_at(secret, house, 1))).status_code == 403


async def test_a_recovery_code_lets_in_once_however_it_is_written(house: House, browser: httpx.AsyncClient) -> None:
    _, codes = await set_up(house, browser)
    async with signing_in(house) as other:
        assert (await give(other, f" {codes[3].upper().replace('-', ' ')} ")).status_code == 303
        assert "9 recovery codes are left" in (await other.get(PAGE)).text
    async with signing_in(house) as third:
        assert (await give(third, codes[3])).status_code == 403


async def test_guessing_codes_waits_in_every_browser(house: House, browser: httpx.AsyncClient) -> None:
    secret, _ = await set_up(house, browser)
    async with signing_in(house) as other:
        for _ in range(FREE_TRIES):
            assert (await give(other, "000000")).status_code == 403
    async with signing_in(house) as third:
        refused = await give(third, code_at(secret, house, 1))
        assert refused.status_code == 429
        assert "Wait" in refused.text


async def test_the_step_is_over_after_a_while_and_with_its_use(house: House, browser: httpx.AsyncClient) -> None:
    secret, _ = await set_up(house, browser)
    async with signing_in(house) as other:
        house.clock.now += timedelta(minutes=11)
        late = await give(other, code_at(secret, house))
        assert late.status_code == 403
        assert "took too long" in late.text
    async with house.browser() as nobody:
        assert (await nobody.get("/desk/sign-in/code")).headers["location"] == "/desk/sign-in"
        assert (await give(nobody, code_at(secret, house))).status_code == 403


async def test_setting_it_up_ends_all_other_sessions(house: House, browser: httpx.AsyncClient) -> None:
    async with house.signed_in() as other:
        await set_up(house, browser)
        assert (await other.get("/desk")).status_code == 303
        assert (await browser.get("/desk")).status_code == 200


@pytest.mark.parametrize(("password", "code"), [("wrong password", "right"), (PASSWORD, "000000"), (PASSWORD, "")])
async def test_turning_it_off_takes_password_and_code(
    house: House, browser: httpx.AsyncClient, password: str, code: str
) -> None:
    secret, _ = await set_up(house, browser)
    given = code_at(secret, house, 1) if code == "right" else code
    assert (await post(browser, f"{PAGE}/end", password=password, code=given)).status_code == 422
    assert "Turn it off" in (await browser.get(PAGE)).text
    if code != "right":
        assert (
            await post(browser, f"{PAGE}/end", password=PASSWORD, code=code_at(secret, house, 1))
        ).status_code == 303
        assert "Set it up" in (await browser.get(PAGE)).text


async def test_new_recovery_codes_end_those_before(house: House, browser: httpx.AsyncClient) -> None:
    secret, codes = await set_up(house, browser)
    renewed = await post(browser, f"{PAGE}/codes", password=PASSWORD, code=code_at(secret, house, 1))
    fresh = re.findall(r"<li><code>([a-z2-9-]+)</code></li>", renewed.text)
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    async with signing_in(house) as other:
        assert (await give(other, codes[0])).status_code == 403
        assert (await give(other, fresh[0])).status_code == 303


async def test_a_session_alone_sets_up_nothing(house: House, browser: httpx.AsyncClient) -> None:
    assert (await post(browser, f"{PAGE}/begin", password="wrong password")).status_code == 422
    assert "Set it up" in (await browser.get(PAGE)).text


async def test_a_site_that_asks_for_it_shows_nothing_before(
    house: House, browser: httpx.AsyncClient, site: Site, ada: User
) -> None:
    bea = await house.user("bea@example.com", "Bea")
    await house.database.write(lambda rows: add_membership(rows, bea, site.site_id, Role.AGENT))
    ticket = await house.ticket(site)
    asked = {"site": site.site_id, "second_factor": "on"}
    members = "/desk/settings/members"
    assert (await post(browser, f"{members}/second-factor", **asked)).status_code == 422  # ada has none herself
    await set_up(house, browser)
    assert (await post(browser, f"{members}/second-factor", **asked)).status_code == 303
    async with house.signed_in("bea@example.com") as other:
        for address in ("/desk", f"/desk/tickets/{ticket.ticket_id}", "/desk/settings"):
            assert (await other.get(address)).headers["location"] == PAGE
        page = (await other.get(PAGE)).text
        assert site.name in page
        assert "asks for a second factor" in page
        await set_up(house, other)
        assert (await other.get(f"/desk/tickets/{ticket.ticket_id}")).status_code == 200


async def test_who_has_more_sites_goes_on_with_the_others(house: House, site: Site) -> None:
    elsewhere = await house.site("Elsewhere")
    await house.user("cy@example.com", "Cy", site, elsewhere)
    ticket, other_ticket = await house.ticket(site), await house.ticket(elsewhere)
    async with house.signed_in("cy@example.com") as browser:
        await set_up(house, browser)
        await post(browser, "/desk/settings/members/second-factor", site=site.site_id, second_factor="on")
    await house.user("dee@example.com", "Dee", site, elsewhere)
    async with house.signed_in("dee@example.com") as browser:
        assert (await browser.get(f"/desk/tickets/{ticket.ticket_id}")).status_code == 404
        shown = await browser.get(f"/desk/tickets/{other_ticket.ticket_id}")
        assert shown.status_code == 200
        assert "Set up your second factor to see Fernway help" in shown.text
        assert field_of(shown.text, "csrf_token")
