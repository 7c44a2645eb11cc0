"""The demo's status page: a switch for an incident, and the JSON that the agent reads."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette

from server.agent.status.statuspage import incidents_in_summary
from server.demo.help_centre import HELP_CENTRE
from server.demo.product import Product
from server.demo.routes import build_demo_routes
from server.demo.status_page import COMPONENT, TITLE

ORIGIN = "http://fernway.example"
NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
SUMMARY = "/demo/status/api/v2/summary.json"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    product = Product(ORIGIN, clock=lambda: NOW)
    app = Starlette(routes=build_demo_routes("", HELP_CENTRE, ORIGIN, product))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as opened:
        yield opened


async def test_the_switch_begins_and_ends_an_incident_on_the_page_and_in_the_json(client: httpx.AsyncClient) -> None:
    assert "Everything works." in (await client.get("/demo/status")).text
    assert incidents_in_summary((await client.get(SUMMARY)).content, NOW) == []
    answer = await client.post("/demo/status/begin")
    assert (answer.status_code, answer.headers["location"]) == (303, "/demo/status")
    assert TITLE in (await client.get("/demo/status")).text
    (found,) = incidents_in_summary((await client.get(SUMMARY)).content, NOW)
    assert (found.title, found.impact, found.components, found.since) == (TITLE, "major", (COMPONENT,), NOW)
    assert found.url == f"{ORIGIN}/demo/status"
    await client.post("/demo/status/end")
    assert incidents_in_summary((await client.get(SUMMARY)).content, NOW) == []


async def test_a_second_look_is_short_until_something_changes(client: httpx.AsyncClient) -> None:
    tag = (await client.get(SUMMARY)).headers["etag"]
    assert (await client.get(SUMMARY, headers={"If-None-Match": tag})).status_code == 304
    await client.post("/demo/status/begin")
    assert (await client.get(SUMMARY, headers={"If-None-Match": tag})).status_code == 200
