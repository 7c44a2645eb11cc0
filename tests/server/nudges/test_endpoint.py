"""Reports of pages: counted when they are the site's own, refused with the reason when they are not."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import Route

from server.conversation.site import Site
from server.conversation.tables import nudge_counts
from server.database import Database
from server.nudges.bodies import BYTES_MAX, COUNTS_MAX
from server.nudges.counts import Tally, tallies_since
from server.nudges.endpoint import ADDRESS_RATE, NudgesEndpoint
from tests.server.nudges.conftest import AT

HOST = "https://app.example.com"
HELD_OUT = {"rule": "checkout-dead", "arm": "held_out", "event": "due"}
DUE = {"rule": "stuck", "arm": "shown", "event": "due"}


class Page:
    """A page of `origin` that reports; `now` is the server's monotonic clock in seconds."""

    def __init__(self, database: Database, site: Site) -> None:
        self.now = 0.0
        self._site = site
        self._database = database
        endpoint = NudgesEndpoint(database, (), lambda: AT, lambda: self.now)
        self._app = Starlette(routes=[Route("/v1/sites/{key}/nudges", endpoint.__call__, methods=["POST"])])

    async def report(
        self, counts: Sequence[Mapping[str, str]], origin: str = HOST, key: str | None = None
    ) -> httpx.Response:
        return await self.send(json.dumps({"counts": counts}), origin, key)

    async def send(self, body: str, origin: str | None = HOST, key: str | None = None) -> httpx.Response:
        headers = {"Content-Type": "text/plain;charset=UTF-8"} | ({"Origin": origin} if origin else {})
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://handrail.example") as browser:
            address = f"/v1/sites/{key or self._site.public_key}/nudges"
            return await browser.post(address, content=body.encode(), headers=headers)

    async def tallies(self) -> tuple[Tally, ...]:
        return await self._database.read(lambda rows: tallies_since(rows, self._site.site_id, AT.date().isoformat()))


@pytest.fixture
def page(database: Database, site: Site) -> Page:
    return Page(database, site)


async def test_a_report_is_counted_on_its_day_with_nothing_about_whom(page: Page, database: Database) -> None:
    answer = await page.report([DUE, DUE | {"event": "opened"}, HELD_OUT])
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == HOST
    assert answer.headers["cache-control"] == "no-store"
    assert await page.tallies() == (
        Tally("checkout-dead", {}, {"due": 1}),
        Tally("stuck", {"due": 1, "opened": 1}, {}),
    )
    rows = await database.read(lambda rows: rows.execute(select(nudge_counts)))
    assert set(rows.keys()) == {"site_id", "rule", "arm", "event", "day", "count"}


async def test_a_rule_that_the_site_does_not_have_is_passed_over(page: Page) -> None:
    assert (await page.report([DUE | {"rule": "made-up"}, DUE])).status_code == 204
    assert await page.tallies() == (Tally("stuck", {"due": 1}, {}),)


@pytest.mark.parametrize("origin", ["https://evil.example", "https://app.example.com.evil.example", "null", None])
async def test_a_page_of_strangers_counts_nothing(page: Page, origin: str | None) -> None:
    answer = await page.send(json.dumps({"counts": [DUE]}), origin)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in answer.headers
    assert await page.tallies() == ()


async def test_an_unknown_site_is_told_so(page: Page) -> None:
    assert (await page.report([DUE], key="pk_nowhere")).status_code == 404


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("", "body"),
        ("[]", "body"),
        ('{"counts": []}', "counts"),
        (json.dumps({"counts": [DUE] * (COUNTS_MAX + 1)}), "counts"),
        (json.dumps({"counts": [DUE | {"arm": "both"}]}), "counts.0.arm"),
        (json.dumps({"counts": [DUE | {"event": "bought"}]}), "counts.0.event"),
        (json.dumps({"counts": [DUE | {"rule": "No Name"}]}), "counts.0.rule"),
        (json.dumps({"counts": [DUE | {"visitor": "ana"}]}), "counts.0.visitor"),
    ],
)
async def test_a_report_of_another_form_is_refused_with_the_place(page: Page, body: str, where: str) -> None:
    answer = await page.send(body)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(f"{where}: ")
    assert await page.tallies() == ()


async def test_a_long_body_is_not_read_to_its_end(page: Page) -> None:
    assert (await page.send(" " * (BYTES_MAX + 1))).status_code == 413


async def test_the_longest_report_fits(page: Page) -> None:
    longest: dict[str, Any] = {"rule": "a" * 64, "arm": "held_out", "event": "dismissed"}
    assert (await page.report([longest] * COUNTS_MAX)).status_code == 204


async def test_an_address_that_reports_too_much_waits(page: Page) -> None:
    for _ in range(int(ADDRESS_RATE.burst)):
        assert (await page.report([DUE])).status_code == 204
    refused = await page.report([DUE])
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
    page.now += 1
    assert (await page.report([DUE])).status_code == 204
