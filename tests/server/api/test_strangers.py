"""Every operation behind a key, asked by whoever must not: nobody, a wrong key, one that ended, one without the scope,
and one of another site. Made from the table of operations; one that cannot be asked here fails."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.operation import Operation
from server.api.operations import OPERATIONS
from server.conversation.site import Site
from server.migrate import METADATA
from server.team.api_keys import revoke_api_key
from server.team.api_scope import SITE_KEY_SCOPES, Scope
from server.team.tables import api_keys
from tests.server.api.interface import OWNER, Interface, code_of, interface_at
from tests.server.api.samples import Sample, sample_of, samples

KEYED: Final = tuple(each for each in OPERATIONS if each.scope is not None)
CANARY: Final = "Does the canary in the quarry sing at night?"
"""Said on the site whose rows nobody else may see."""


@dataclass
class Matrix:
    """The site that is asked, the other one, and a key of each kind."""

    interface: Interface
    site: Site
    samples: dict[str, Sample]
    secrets: dict[str, str] = field(default_factory=dict)
    own: str = ""

    async def ask(self, operation: Operation, secret: str) -> httpx.Response:
        sample = sample_of(self.samples, operation)
        async with self.interface.client(secret) as client:
            return await client.request(operation.method, sample.path, params=sample.query, json=sample.body)

    def leaked(self, answer: httpx.Response) -> bool:
        """Whether anything of the site is in it that the request did not say."""
        asked = str(answer.request.url)
        told = answer.text + str(answer.headers)
        names = {CANARY, CANARY[:12], self.site.name, self.site.site_id}
        return any(name in told and name not in asked for name in names)

    async def rows(self) -> dict[str, list[Any]]:
        """All rows but those that say when a key was used."""

        async def unit(connection: AsyncConnection) -> dict[str, list[Any]]:
            found = {}
            for table in (each for metadata in METADATA for each in metadata.sorted_tables):
                if table is not api_keys:
                    found[table.name] = sorted(map(repr, await connection.execute(select(table))))
            return found

        return await self.interface.database.read(unit)


@pytest.fixture
async def matrix(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Matrix]:
    async with interface_at(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}") as interface:
        site, site_secret = await interface.site("The quarry")
        made = Matrix(interface, site, await samples(interface, site, CANARY))
        other, other_secret = await interface.site("Elsewhere")
        await interface.ticket(other)
        _, made.own = await interface.key(site)
        revoked, made.secrets["revoked"] = await interface.key(site)
        _, made.secrets["over"] = await interface.key(site, days=1)
        await interface.database.write(
            lambda rows: revoke_api_key(rows, [site.site_id], revoked.key_id, OWNER, interface.clock.now)
        )
        interface.clock.now += timedelta(days=2)
        made.secrets |= {"nobody": "", "wrong": f"hk_{'x' * 43}", "overlong": f"hk_{'x' * 5_000}"}
        _, made.secrets["another site's"] = await interface.key(other)
        made.secrets["another site's secret"] = other_secret
        made.secrets["secret"] = site_secret
        for scope in Scope:
            _, made.secrets[f"all but {scope}"] = await interface.key(site, *(each for each in Scope if each != scope))
        yield made


async def test_no_stranger_gets_or_changes_anything_by_any_operation(matrix: Matrix) -> None:
    before = await matrix.rows()
    for operation in KEYED:
        assert operation.scope is not None
        expected = {
            "nobody": (401, "key_missing"),
            "overlong": (401, "key_missing"),
            "wrong": (401, "key_invalid"),
            "revoked": (401, "key_revoked"),
            "over": (401, "key_expired"),
            f"all but {operation.scope}": (403, "scope_missing"),
        }
        if operation.scope not in SITE_KEY_SCOPES:
            expected |= {"secret": (403, "scope_missing"), "another site's secret": (403, "scope_missing")}
        for who, told in expected.items():
            answer = await matrix.ask(operation, matrix.secrets[who])
            assert (answer.status_code, code_of(answer)) == told, (operation.name, who, answer.text)
            assert not matrix.leaked(answer), (operation.name, who)
    assert await matrix.rows() == before


async def test_the_key_of_another_site_finds_nothing_of_this_one(matrix: Matrix) -> None:
    before = await matrix.rows()
    for operation in KEYED:
        names_a_row = any(each.place == "path" for each in operation.parameters)
        answer = await matrix.ask(operation, matrix.secrets["another site's"])
        if names_a_row:
            assert answer.status_code == 404, (operation.name, answer.text)
        assert not matrix.leaked(answer), operation.name
    after = await matrix.rows()
    if after != before:
        assert _of(after, matrix.site) == _of(before, matrix.site)


async def test_the_sites_own_key_does_every_operation(matrix: Matrix) -> None:
    """Else the tests above would pass where nothing works."""
    for operation in sorted(KEYED, key=lambda each: each.changes):
        answer = await matrix.ask(operation, matrix.own)
        assert answer.status_code == operation.status, (operation.name, answer.text)


def _of(rows: dict[str, list[Any]], site: Site) -> dict[str, list[Any]]:
    return {name: [each for each in found if site.site_id in each] for name, found in rows.items()}
