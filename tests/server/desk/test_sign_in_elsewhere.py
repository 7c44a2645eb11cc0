"""Signing in through a real provider on loopback, and every way in which its word is not to be trusted."""

import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from joserfc.jwk import ECKey, OctKey
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.site import Site
from server.desk.sign_in_elsewhere import AWAY, NOT_DONE, UNKNOWN
from server.team.actor import HANDRAIL
from server.team.invitations import invite, open_invitations
from server.team.role import Role
from server.team.second_factor import STEP_SECONDS, begin_second_factor, confirm_second_factor
from server.team.users import NO_PASSWORD, User, add_user, disable_user, memberships_of, user_by_email
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider, oidc_provider
from tests.server.desk.house import PASSWORD, House, house_at
from tests.server.desk.posting import post

NEW = {"email": "bea@example.com", "subject": "subject-2", "name": "Bea"}


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    async with oidc_provider() as opened:
        yield opened


@pytest.fixture
async def house(tmp_path: Path, provider: OidcProvider) -> AsyncIterator[House]:
    built = await house_at(
        tmp_path,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Fernway",
    )
    yield built
    await built.database.aclose()


async def go(house: House, browser: httpx.AsyncClient, wanted: str = "/desk/settings") -> httpx.Response:
    """There and back; gives what the desk answers in the end."""
    gone = await browser.get("/desk/sign-in/oidc", params={"next": wanted})
    if gone.status_code != 303:
        return gone
    async with httpx.AsyncClient() as outside:
        asked = await outside.get(gone.headers["location"])
    return await browser.get(asked.headers["location"], headers={"sec-fetch-site": "cross-site"})


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/desk")).status_code == 200


async def test_a_user_comes_in_by_a_verified_address_and_goes_on(house: House, ada: User) -> None:
    async with house.browser() as browser:
        assert "Sign in with Fernway" in (await browser.get("/desk/sign-in")).text
        done = await go(house, browser)
        # No redirect: a browser keeps a strict cookie from those that began on another site.
        assert done.status_code == 200
        assert 'content="0;url=/desk/settings"' in done.text
        assert await is_in(browser)


async def test_later_the_subject_counts_and_not_the_address(house: House, ada: User, provider: OidcProvider) -> None:
    async with house.browser() as browser:
        await go(house, browser)
    provider.email, provider.email_verified = "ada.lovelace@example.com", False
    async with house.browser() as browser:
        await go(house, browser)
        assert await is_in(browser)


async def test_an_unverified_address_proves_nothing(house: House, ada: User, provider: OidcProvider) -> None:
    for claimed in (False, "true", None):
        provider.email_verified = claimed
        async with house.browser() as browser:
            refused = await go(house, browser)
            assert refused.status_code == 403
            assert UNKNOWN in refused.text
            assert not await is_in(browser)


async def test_somebody_unknown_comes_in_only_with_an_invitation(
    house: House, site: Site, provider: OidcProvider
) -> None:
    provider.email, provider.subject, provider.name = NEW["email"], NEW["subject"], NEW["name"]
    async with house.browser() as browser:
        assert UNKNOWN in (await go(house, browser)).text
        assert await house.database.read(lambda rows: user_by_email(rows, NEW["email"])) is None

        async def unit(rows: AsyncConnection) -> None:
            await invite(
                rows,
                site.site_id,
                email="Bea@example.com",
                role=Role.AGENT,
                team_id=None,
                actor=HANDRAIL,
                own=Role.OWNER,
                at=house.clock.now,
            )

        await house.database.write(unit)
        await go(house, browser)
        assert await is_in(browser)
    bea = await house.database.read(lambda rows: user_by_email(rows, NEW["email"]))
    assert bea is not None
    (membership,) = await house.database.read(lambda rows: memberships_of(rows, bea.user_id))
    assert (membership.site.site_id, membership.role) == (site.site_id, Role.AGENT)
    assert not await house.database.read(lambda rows: open_invitations(rows, site.site_id, house.clock.now))
    for password in ("", "nobody has this password"):
        async with house.browser() as browser:
            entered = await browser.post("/desk/sign-in", data={"email": NEW["email"], "password": password})
            assert entered.status_code == 403


async def test_a_password_that_others_may_have_chosen_opens_nothing_once_the_address_is_proved(
    house: House, ada: User
) -> None:
    given = {"email": ada.email, "password": PASSWORD}
    async with house.signed_in(ada.email) as others, house.browser() as browser:
        assert await is_in(others)
        await go(house, browser)
        assert await is_in(browser)
        assert not await is_in(others)
        assert (await others.post("/desk/sign-in", data=given)).status_code == 403


async def test_who_has_a_second_factor_here_is_asked_for_it_all_the_same(house: House, ada: User) -> None:
    secret = await house.database.write(lambda rows: begin_second_factor(rows, ada.user_id))
    code = pyotp.TOTP(secret).at(house.clock.now)
    assert await house.database.write(lambda rows: confirm_second_factor(rows, ada.user_id, code, house.clock.now))
    async with house.browser() as browser:
        done = await go(house, browser)
        assert 'content="0;url=/desk/sign-in/code?next=%2Fdesk%2Fsettings"' in done.text
        assert not await is_in(browser)
        house.clock.now += timedelta(seconds=STEP_SECONDS)
        given = {"code": pyotp.TOTP(secret).at(house.clock.now), "next": "/desk/settings"}
        assert (await browser.post("/desk/sign-in/code", data=given)).headers["location"] == "/desk/settings"
        assert await is_in(browser)


async def test_who_has_no_password_here_sets_up_a_second_factor_and_changes_none(
    house: House, site: Site, provider: OidcProvider
) -> None:
    bea = await house.database.write(
        lambda rows: add_user(
            rows,
            email=NEW["email"],
            name="Bea",
            password_hash=NO_PASSWORD,
            site_ids=(site.site_id,),
            at=house.clock.now,
        )
    )
    provider.email = bea.email
    async with house.browser() as browser:
        await go(house, browser)
        begun = await post(browser, "/desk/account/second-factor/begin")
        assert begun.status_code == 303
        assert "Or type the secret" in (await browser.get(begun.headers["location"])).text
        assert "another service, which keeps your password" in (await browser.get("/desk/account")).text
        changed = await post(browser, "/desk/account/password", password="", new_password="four random words here")
        assert changed.status_code == 422


async def test_a_disabled_user_stays_out(house: House, ada: User) -> None:
    async with house.browser() as browser:
        await go(house, browser)
    await house.database.write(lambda rows: disable_user(rows, ada, house.clock.now))
    async with house.browser() as browser:
        assert (await go(house, browser)).status_code == 403
        assert not await is_in(browser)


NOW = int(time.time())

WRONG_CLAIMS: tuple[dict[str, Any], ...] = (
    {"nonce": "of another sign-in"}, {"nonce": None}, {"aud": "another-client"}, {"aud": None},
    {"iss": "https://evil.example"}, {"iss": None}, {"exp": NOW - 3600}, {"exp": None}, {"iat": None},
    {"sub": None}, {"sub": ""}, {"sub": "x" * 256}, {"sub": 7}, {"iat": NOW + 3600},
    {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
)  # fmt: skip

FORGERIES: tuple[tuple[dict[str, str], ECKey | OctKey | None], ...] = (
    ({"alg": "none"}, None),
    ({"alg": "HS256"}, OctKey.import_key(CLIENT_SECRET)),
    ({}, ECKey.generate_key("P-256", {"kid": "first"}, private=True)),
    ({"kid": "unknown"}, ECKey.generate_key("P-256", {"kid": "unknown"}, private=True)),
)


async def test_an_id_token_that_is_not_for_this_sign_in_opens_nothing(
    house: House, ada: User, provider: OidcProvider
) -> None:
    for claims in WRONG_CLAIMS:
        provider.claims = claims
        async with house.browser() as browser:
            refused = await go(house, browser)
            assert refused.status_code == 403, claims
            assert NOT_DONE in refused.text
            assert not await is_in(browser)


async def test_a_forged_signature_opens_nothing(house: House, ada: User, provider: OidcProvider) -> None:
    for header, key in FORGERIES:
        provider.header, provider.signing_key = header, key
        async with house.browser() as browser:
            assert (await go(house, browser)).status_code == 403, header
            assert not await is_in(browser)


async def test_the_providers_new_key_is_found(house: House, ada: User, provider: OidcProvider) -> None:
    async with house.browser() as browser:
        await go(house, browser)
    provider.rotate()
    async with house.browser() as browser:
        await go(house, browser)
        assert await is_in(browser)


async def test_a_way_back_that_another_browser_began_leads_nowhere(
    house: House, ada: User, provider: OidcProvider
) -> None:
    async with house.browser() as attacker, house.browser() as victim, httpx.AsyncClient() as outside:
        gone = await attacker.get("/desk/sign-in/oidc")
        back = (await outside.get(gone.headers["location"])).headers["location"]
        assert (await victim.get(back)).status_code == 403  # none of its own
        await victim.get("/desk/sign-in/oidc")
        assert (await victim.get(back)).status_code == 403  # another state
        assert not await is_in(victim)
        code = re.search(r"code=([^&]+)", back)
        assert code is not None
        assert (await attacker.get(back)).status_code == 200
        assert (await attacker.get(back)).status_code == 403  # used


async def test_a_provider_that_is_down_is_told_and_tried_again(house: House, ada: User, provider: OidcProvider) -> None:
    provider.is_down = True
    async with house.browser() as browser:
        away = await browser.get("/desk/sign-in/oidc")
        assert away.status_code == 503
        assert AWAY in away.text
        assert "Password" in away.text  # the other way in is still there
        provider.is_down = False
        provider.token_status = 503
        assert (await go(house, browser)).status_code == 503
        provider.token_status = 200
        await go(house, browser)
        assert await is_in(browser)


@pytest.mark.parametrize(
    "description", [{"issuer": "https://evil.example"}, {"authorization_endpoint": None}, {"jwks_uri": None}]
)
async def test_a_description_that_is_not_the_providers_own_opens_nothing(
    house: House, ada: User, provider: OidcProvider, description: dict[str, Any]
) -> None:
    provider.description = description
    async with house.browser() as browser:
        assert (await go(house, browser)).status_code in {403, 503}
        assert not await is_in(browser)


async def test_what_the_provider_refuses_is_told_kindly(house: House, ada: User) -> None:
    async with house.browser() as browser:
        await browser.get("/desk/sign-in/oidc")
        refused = await browser.get("/desk/sign-in/oidc/back", params={"error": "access_denied", "state": "x"})
        assert refused.status_code == 403
        assert NOT_DONE in refused.text


async def test_the_cookie_of_the_way_is_short_and_for_no_script(house: House) -> None:
    async with house.browser() as browser:
        cookie = (await browser.get("/desk/sign-in/oidc")).headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Path=/desk", "Max-Age=600"):
        assert part in cookie


async def test_next_never_leaves_the_desk(house: House, ada: User) -> None:
    async with house.browser() as browser:
        done = await go(house, browser, "https://evil.example/")
        assert 'content="0;url=/desk"' in done.text
