"""The door of the interface: how often a key may ask, what is noted of its use, and which methods an address takes."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.conversation.site import Site
from server.limits.token_buckets import Rate
from server.team.api_keys import ApiKeyInvalid, api_keys_of
from server.team.api_scope import Scope
from tests.server.api.interface import Interface, code_of, interface_at

BURST = 3
PATH = "/api/v1/tickets"


@pytest.fixture
async def interface(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Interface]:
    url = f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}"
    rate = Rate(per_second=0.5, burst=BURST)
    async with interface_at(url, rate, rate) as opened:
        yield opened


@pytest.fixture
async def site(interface: Interface) -> Site:
    return (await interface.site())[0]


async def test_a_key_that_asks_too_often_waits_and_holds_up_no_other(interface: Interface, site: Site) -> None:
    (_, busy), (_, other) = await interface.key(site), await interface.key(site)
    async with interface.client(busy) as client:
        for _ in range(BURST):
            assert (await client.get(PATH)).status_code == 200
        refused = await client.get(PATH)
        assert (refused.status_code, code_of(refused), refused.headers["retry-after"]) == (429, "rate_limited", "2")
        interface.clock.seconds += 2
        assert (await client.get(PATH)).status_code == 200
    async with interface.client(other) as client:
        assert (await client.get(PATH)).status_code == 200


async def test_whoever_tries_keys_waits_and_those_with_a_good_one_at_the_same_address_do_not(
    interface: Interface, site: Site
) -> None:
    _, good = await interface.key(site)
    async with interface.client("hk_guess") as client:
        answers = [(await client.get(PATH)).status_code for _ in range(BURST + 2)]
    assert answers == [401] * BURST + [429] * 2
    async with interface.client(good) as client:
        assert (await client.get(PATH)).status_code == 200


async def test_the_last_use_of_a_key_is_known_to_the_minute(interface: Interface, site: Site) -> None:
    _, secret = await interface.key(site)
    seen = []
    async with interface.client(secret) as client:
        for seconds in (0, 30, 90):
            interface.clock.now += timedelta(seconds=seconds)
            await client.get(PATH)
            (key,) = await interface.database.read(lambda rows: api_keys_of(rows, site.site_id))
            seen.append(key.used_at)
    assert seen == [seen[0], seen[0], interface.clock.now]


async def test_an_address_names_all_its_methods(interface: Interface, site: Site) -> None:
    _, secret = await interface.key(site)
    async with interface.client(secret) as client:
        refused = await client.delete(f"{PATH}/t_1")
        assert refused.status_code == 405
        assert {"GET", "PATCH"} <= {each.strip() for each in refused.headers["allow"].split(",")}
        assert (await client.head(PATH)).status_code == 200


async def test_a_key_has_a_name_scopes_that_there_are_and_an_end_that_comes(interface: Interface, site: Site) -> None:
    for field, made in (
        ("name", interface.key(site, name=" ")),
        ("name", interface.key(site, name="x" * 121)),
        ("expires", interface.key(site, days=0)),
        ("expires", interface.key(site, days=3_651)),
        ("scopes", interface.key(site, Scope.TICKETS_READ, "everything")),  # type: ignore[arg-type]
    ):
        with pytest.raises(ApiKeyInvalid) as refused:
            await made
        assert refused.value.field == field
