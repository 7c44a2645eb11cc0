"""Name, password, sessions and preferences: one's own, and nobody else's."""

import re

import httpx
import pytest

from server.desk.caller import browser_of
from server.desk.sessions import sessions_of
from server.team.preferences import Look, Preferences
from server.team.users import User
from tests.server.desk.house import PASSWORD, House
from tests.server.desk.posting import post

LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1"


async def test_a_new_password_takes_the_old_one_and_ends_the_other_sessions(
    house: House, browser: httpx.AsyncClient
) -> None:
    async with house.signed_in() as other:
        wrong = await post(browser, "/desk/account/password", password="guess", new_password="another good one")
        assert wrong.status_code == 422
        short = await post(browser, "/desk/account/password", password=PASSWORD, new_password="short")
        assert "password: give 8 to 256 characters" in short.text
        assert (await other.get("/desk")).status_code == 200
        done = await post(browser, "/desk/account/password", password=PASSWORD, new_password="another good one")
        assert "Your password is changed" in (await browser.get(done.headers["location"])).text
        assert (await other.get("/desk")).status_code == 303
    async with house.browser() as again:
        for password, status in ((PASSWORD, 403), ("another good one", 303)):
            entered = await again.post("/desk/sign-in", data={"email": "ada@example.com", "password": password})
            assert entered.status_code == status


async def test_the_name_is_what_customers_see_next(house: House, browser: httpx.AsyncClient) -> None:
    assert (await post(browser, "/desk/account/name", name="  ")).status_code == 422
    assert (await post(browser, "/desk/account/name", name="Ada  Lovelace")).status_code == 303
    assert "Ada Lovelace" in (await browser.get("/desk")).text


async def test_sessions_are_listed_and_ended_one_by_one(house: House, ada: User) -> None:
    async with house.signed_in() as laptop, house.browser() as phone:
        laptop.headers["user-agent"] = LAPTOP
        phone.headers["user-agent"] = PHONE
        await phone.post("/desk/sign-in", data={"email": ada.email, "password": PASSWORD})
        page = (await laptop.get("/desk/account/sessions")).text
        assert "Safari on iPhone" in page
        assert "this one" in page
        (ending,) = re.findall(r'action="(/desk/account/sessions/[^"]+/end)"', page)
        assert (await post(laptop, ending)).status_code == 303
        assert (await phone.get("/desk")).status_code == 303
        assert (await laptop.get("/desk")).status_code == 200
        assert (await post(laptop, ending)).status_code == 404


async def test_nobody_ends_the_session_of_somebody_else(house: House, browser: httpx.AsyncClient, ada: User) -> None:
    await house.user("eve@example.com", "Eve")
    (session,) = await house.database.read(lambda rows: sessions_of(rows, ada.user_id, house.clock.now))
    async with house.signed_in("eve@example.com") as eve:
        assert (await post(eve, f"/desk/account/sessions/{session.session_id}/end")).status_code == 404
        assert (await post(eve, "/desk/account/sessions/end-others")).status_code == 303
    assert (await browser.get("/desk")).status_code == 200


async def test_all_others_end_at_once(house: House, browser: httpx.AsyncClient) -> None:
    async with house.signed_in() as one, house.signed_in() as two:
        await post(browser, "/desk/account/sessions/end-others")
        assert [(await each.get("/desk")).status_code for each in (one, two, browser)] == [303, 303, 200]


async def test_preferences_are_kept_and_what_is_unknown_counts_for_nothing(
    house: House, browser: httpx.AsyncClient
) -> None:
    await post(browser, "/desk/account/preferences", look="dark", sound="on")
    page = (await browser.get("/desk/account/preferences")).text
    assert 'value="dark" checked' in page
    assert 'name="sound" checked' in page
    assert 'name="notifications" checked' not in page
    await post(browser, "/desk/account/preferences", look="purple")
    assert 'value="system" checked' in (await browser.get("/desk/account/preferences")).text


def test_a_document_of_preferences_is_read_back() -> None:
    wished = Preferences(Look.DARK, notifications=True, sound=True)
    assert Preferences.from_document(wished.to_document()) == wished
    assert Preferences.from_document(None) == Preferences()
    assert Preferences.from_document({"look": [], "sound": "yes"}) == Preferences()


@pytest.mark.parametrize(
    ("agent", "words"),
    [(LAPTOP, "Firefox on Linux"), (PHONE, "Safari on iPhone"), ("curl/8", "Another browser"), ("", "Another browser")],
)
def test_a_browser_is_named_in_words(agent: str, words: str) -> None:
    from starlette.requests import HTTPConnection

    scope = {"type": "http", "headers": [(b"user-agent", agent.encode())]}
    assert browser_of(HTTPConnection(scope)) == words
