from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from server.desk.passwords import Passwords
from server.desk.sign_in import WRONG
from server.desk.signed_in import own_path
from server.team.sign_in_failures import FREE_TRIES
from server.team.users import User, change_password, disable_user
from tests.server.desk.house import PASSWORD, House, field_of, house_at


async def enter(browser: httpx.AsyncClient, email: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    return await browser.post("/desk/sign-in", data={"email": email, "password": password, **more})


async def test_who_is_not_signed_in_is_asked_and_brought_back(house: House, ada: User) -> None:
    async with house.browser() as browser:
        asked = await browser.get("/desk?status=resolved")
        assert asked.headers["location"] == "/desk/sign-in?next=%2Fdesk%3Fstatus%3Dresolved"
        form = await browser.get(asked.headers["location"])
        entered = await enter(browser, ada.email, next=field_of(form.text, "next"))
        assert entered.headers["location"] == "/desk?status=resolved"
        assert (await browser.get("/desk")).status_code == 200


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com", "not an address", ""])
async def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(house: House, ada: User, email: str) -> None:
    async with house.browser() as browser:
        answer = await enter(browser, email, "wrong password")
    assert answer.status_code == 403
    assert WRONG in answer.text
    assert "set-cookie" not in answer.headers


async def test_a_disabled_user_gets_that_answer_too(house: House, ada: User) -> None:
    await house.database.write(lambda c: disable_user(c, ada, house.clock.now))
    async with house.browser() as browser:
        assert WRONG in (await enter(browser, ada.email)).text


async def test_a_password_that_is_changed_while_it_is_judged_opens_nothing(
    house: House, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = Passwords.verify

    async def meanwhile(passwords: Passwords, password_hash: str | None, password: str) -> bool:
        matches = await judged(passwords, password_hash, password)
        await house.database.write(lambda rows: change_password(rows, ada, "another hash"))
        return matches

    monkeypatch.setattr(Passwords, "verify", meanwhile)
    async with house.browser() as browser:
        answer = await enter(browser, ada.email)
    assert (answer.status_code, WRONG in answer.text, "set-cookie" in answer.headers) == (403, True, False)


async def test_guessing_waits_for_known_and_unknown_accounts_alike(house: House, ada: User) -> None:
    async with house.browser() as browser:
        for email in (ada.email, "nobody@example.com"):
            house.clock.now += timedelta(days=2)
            for _ in range(FREE_TRIES):
                await enter(browser, email, "wrong password")
            refused = await enter(browser, email)
            assert refused.status_code == 429
            assert "Wait 3 seconds" in refused.text
        house.clock.now += timedelta(seconds=3)
        assert (await enter(browser, ada.email)).status_code == 303


async def test_the_cookie_is_for_the_desk_and_for_no_script(house: House, ada: User) -> None:
    async with house.browser() as browser:
        cookie = (await enter(browser, ada.email)).headers["set-cookie"]
    assert cookie.startswith("handrail_desk=d_")
    for part in ("HttpOnly", "SameSite=strict", "Path=/desk", "Max-Age=43200"):
        assert part in cookie


async def test_over_https_it_belongs_to_the_host(tmp_path: Path) -> None:
    house = await house_at(tmp_path, "https://desk.test")
    await house.user("ada@example.com", "Ada")
    async with house.browser() as browser:
        cookie = (await enter(browser, "ada@example.com")).headers["set-cookie"]
    await house.database.aclose()
    assert cookie.startswith("__Host-handrail=d_")
    assert "Secure" in cookie
    assert "Path=/;" in cookie


async def test_signing_in_anew_ends_the_earlier_session(house: House, ada: User) -> None:
    async with house.signed_in() as browser:
        earlier = browser.cookies["handrail_desk"]
        await enter(browser, ada.email)
        browser.cookies.clear()
        browser.cookies.set("handrail_desk", earlier)
        assert (await browser.get("/desk")).status_code == 303


async def test_signing_out_ends_the_session_itself(house: House, browser: httpx.AsyncClient) -> None:
    secret = browser.cookies["handrail_desk"]
    token = field_of((await browser.get("/desk")).text, "csrf_token")
    await browser.post("/desk/sign-out", data={"csrf_token": token})
    async with house.browser() as thief:
        thief.cookies.set("handrail_desk", secret)
        assert (await thief.get("/desk")).headers["location"] == "/desk/sign-in"


async def test_a_foreign_page_cannot_sign_anybody_in(house: House, ada: User) -> None:
    async with house.browser() as browser:
        browser.headers["sec-fetch-site"] = "cross-site"
        answer = await enter(browser, ada.email)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "status", "told", "address"),
    [
        ({"hx-request": "true", "hx-current-url": "http://desk.test/desk/tickets/t_1?a=b"}, 401, "hx-redirect",
         "/desk/sign-in?next=%2Fdesk%2Ftickets%2Ft_1%3Fa%3Db"),
        ({"referer": "http://desk.test/desk/tickets/t_1"}, 303, "location",
         "/desk/sign-in?next=%2Fdesk%2Ftickets%2Ft_1"),
        ({"referer": "https://evil.example/desk/tickets/t_1"}, 303, "location", "/desk/sign-in"),
        ({"hx-request": "true", "hx-current-url": "https://evil.example/desk/x"}, 401, "hx-redirect", "/desk/sign-in"),
        ({}, 303, "location", "/desk/sign-in"),
    ],
)  # fmt: skip
async def test_a_session_that_ends_in_mid_reply_comes_back_to_the_ticket(
    house: House, headers: dict[str, str], status: int, told: str, address: str
) -> None:
    async with house.browser() as browser:
        answer = await browser.post("/desk/tickets/t_1/reply", data={"text": "Half written"}, headers=headers)
    assert (answer.status_code, answer.headers[told]) == (status, address)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "/desk//evil.example", "/deskevil", "desk",
        "/desk/../../x", "javascript:alert(1)", "/desk\n/x", "/v1/visitor", "", "/desk?next=//evil", "/desk/ä",
    ],
)  # fmt: skip
def test_next_never_leaves_the_desk(wanted: str) -> None:
    assert own_path(wanted) == "/desk"


@pytest.mark.parametrize("wanted", ["/desk", "/desk?status=resolved", "/desk/tickets/t_Ab-1"])
def test_next_keeps_a_page_of_the_desk(wanted: str) -> None:
    assert own_path(wanted) == wanted
