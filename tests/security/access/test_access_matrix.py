"""Every address of the desk, asked by everybody: generated from the routes themselves, so that none is left out.

What a role may not do is refused and changes nothing; what belongs to another site is not there, for its owner
either; what a role may do is not refused.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.routing import BaseRoute, Route

from escalation.site_documents import DocumentName, store_document
from server.desk.desk_route import DeskRoute, Filed, GuardedRoute, Received, Shown
from server.desk.signed_in import SECOND_FACTOR
from server.team.access_policy import AccessPolicy
from server.team.role import Role
from tests.security.access.cast import CANARY, DISABLED, NOBODY, ROLES, STRANGER, Cast, Rows, Watch, cast_in, watching
from tests.security.access.fillers import (
    PARAMETERS,
    PLAIN_WORDS,
    address_of,
    fields_of,
    nobodys_address_of,
    parameters_of,
)
from tests.server.desk.house import house_at

OPEN: Final = {
    "/desk/static": "the desk's own style and scripts",
    "/desk/assets": "htmx",
    "/desk/live": "looks for a session itself: tests/server/desk/test_live.py",
    "/desk/sign-in": "where nobody is signed in: tests/server/desk/test_sign_in.py",
    "/desk/sign-in/code": "takes the half of a sign-in: tests/server/desk/account/test_second_factor_page.py",
    "/desk/sign-in/oidc": "goes to the provider: tests/server/desk/test_sign_in_elsewhere.py",
    "/desk/sign-in/oidc/back": "comes from the provider: tests/server/desk/test_sign_in_elsewhere.py",
    "/desk/join/{secret}": "takes the secret of an invitation: tests/server/desk/test_join_page.py",
    "/desk/picture": "looks for a session itself, its form has a file: tests/server/desk/test_own_picture.py",
}
"""Addresses that no role guards, and why."""

VERSIONED: Final = "/desk/static/v/"
"""The same files under an address that changes with them."""

FINER: Final = {
    f"/desk/views/{{view_id}}/{deed}": "a shared view is changed by those who manage, a personal one by its owner"
    for deed in ("rename", "filters", "move", "delete")
}
"""Addresses with a rule of their own beside the role's permission, and which; a refusal must change nothing there."""

SIGN_IN: Final = "/desk/sign-in"


@dataclass(frozen=True)
class Asked:
    """One address, asked by one person."""

    route: DeskRoute
    who: str
    response: httpx.Response
    changed: bool

    def __str__(self) -> str:
        method = "GET" if isinstance(self.route, Shown) else "POST"
        told = self.response.headers.get("location", "")
        return f"{self.who}: {method} {self.route.path} -> {self.response.status_code} {told} changed={self.changed}"


@pytest.fixture
async def cast(tmp_path: Path) -> AsyncIterator[Cast]:
    house = await house_at(tmp_path)
    yield await cast_in(house)
    await house.database.aclose()


@pytest.fixture
def watch(cast: Cast) -> Iterator[Watch]:
    with watching(cast) as opened:
        yield opened


def guarded(routes: list[BaseRoute]) -> list[DeskRoute]:
    """What stands behind the door, but signing out, which ends what the next request needs."""
    asked = [route.asked for route in routes if isinstance(route, GuardedRoute)]
    return [each for each in asked if each.path not in {"/desk/sign-out", "/desk/{elsewhere:path}"}]


async def ask(browser: httpx.AsyncClient, cast: Cast, route: DeskRoute, who: str, address: str = "") -> httpx.Response:
    address = address or address_of(route.path, cast)
    if isinstance(route, Shown):
        return await browser.get(address, params={"site": cast.ids["site"], "ticket": cast.ids["ticket_id"]})
    fields = fields_of(cast, cast.tokens.get(who, "guess"))
    if isinstance(route, Filed | Received):
        return await browser.post(address, data=fields, files={"file": ("a.txt", b"words", "text/plain")})
    return await browser.post(address, data=fields)


async def all_asked(cast: Cast, watch: Watch, who: str) -> list[Asked]:
    """Everything, by one person; after each change the rows are put back."""
    asked = []
    async with cast.browser(who) as browser:
        for route in guarded(cast.house.app.routes):
            response = await ask(browser, cast, route, who)
            changed = watch.changed()
            asked.append(Asked(route, who, response, changed))
            if changed:
                watch.put_back()
    return asked


def faults(asked: list[Asked]) -> str:
    return "\n".join(map(str, asked))


def test_no_address_is_left_out(cast: Cast) -> None:
    others = [route for route in cast.house.app.routes if not isinstance(route, GuardedRoute)]
    paths = {str(getattr(route, "path", route)) for route in others}
    unknown = {path for path in paths if path not in OPEN and not path.startswith(VERSIONED)}
    assert not unknown, f"Neither behind the door nor known to be open: {unknown}"
    nameless = {
        name
        for route in guarded(cast.house.app.routes)
        for name in parameters_of(route.path)
        if name not in PARAMETERS or PARAMETERS[name] not in cast.ids
    }
    assert not nameless, f"Say in tests/security/access/fillers.py what stands for {nameless}"
    assert all(isinstance(route, Route) for route in others if getattr(route, "path", "") == SIGN_IN)


@pytest.mark.parametrize("who", [NOBODY, DISABLED])
async def test_who_is_not_let_in_is_sent_to_sign_in_from_everywhere(cast: Cast, watch: Watch, who: str) -> None:
    asked = await all_asked(cast, watch, who)
    assert len(asked) > 40
    wrong = [
        each
        for each in asked
        if each.changed
        or each.response.status_code != 303
        or not each.response.headers["location"].startswith(SIGN_IN)
        or CANARY in each.response.text
    ]
    assert not wrong, faults(wrong)


@pytest.mark.parametrize("who", ROLES)
async def test_a_role_may_do_what_it_may_and_nothing_else(cast: Cast, watch: Watch, who: str) -> None:
    asked = await all_asked(cast, watch, who)
    wrong = []
    for each in asked:
        own = not isinstance(each.route, Filed | Received) and each.route.own
        may = own or each.route.permission in Role(who).permissions
        status = each.response.status_code
        if not may and (status != 403 or each.changed or CANARY in each.response.text):
            wrong.append(each)
        if may and (
            status == 401 or status >= 500 or (status == 403 and (each.changed or each.route.path not in FINER))
        ):
            wrong.append(each)
    assert not wrong, faults(wrong)


async def test_what_belongs_to_another_site_is_what_nobody_has(cast: Cast, watch: Watch) -> None:
    def theirs() -> Rows:
        people = tuple(user.user_id for who, user in cast.users.items() if who != STRANGER)
        return watch.rows_of(cast.site.site_id, people)

    before, wrong = theirs(), []
    hidden = [value for name, value in cast.ids.items() if name not in PLAIN_WORDS]
    async with cast.browser(STRANGER) as browser:
        for route in guarded(cast.house.app.routes):
            response = await ask(browser, cast, route, STRANGER)
            told = response.text + repr(response.headers)
            leaks = CANARY.lower() in told.lower() or any(
                value in told for value in hidden if value not in str(response.request.url)
            )
            there = False
            if parameters_of(route.path):
                nobodys = await ask(browser, cast, route, STRANGER, nobodys_address_of(route.path))
                there = (response.status_code, response.text) != (nobodys.status_code, nobodys.text)
            changed = watch.changed()
            if leaks or there or response.status_code >= 500 or (changed and theirs() != before):
                wrong.append(Asked(route, STRANGER, response, changed))
            if changed:
                watch.put_back()
    assert not wrong, faults(wrong)


async def test_nobody_sees_a_site_that_asks_for_a_second_factor_before_they_have_one(cast: Cast) -> None:
    async def unit(rows: AsyncConnection) -> None:
        await store_document(
            rows,
            cast.site.site_id,
            DocumentName.ACCESS,
            AccessPolicy(second_factor=True).to_document(),
            after_version=0,
            by=("u", "Owner"),
            at=cast.house.clock.now,
        )

    await cast.house.database.write(unit)
    with watching(cast) as watch:
        asked = [each for each in await all_asked(cast, watch, Role.OWNER) if not getattr(each.route, "own", False)]
    wrong = [
        each
        for each in asked
        if each.changed or each.response.status_code != 303 or each.response.headers["location"] != SECOND_FACTOR
    ]
    assert not wrong, faults(wrong)
