"""The figures for programs are those of the page, in numbers."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from escalation.ledger.appending import append_events
from server.team.api_scope import Scope
from tests.server.api.interface import interface_at
from tests.simulation.year import BEGINS, simulated_year


@pytest.fixture
async def client(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A program with a key, after four weeks of a small team; it is the evening of their last day."""
    async with interface_at(database_url) as interface:
        site, _ = await interface.site()
        year = simulated_year(3, a_day=5, weeks=4, spikes=0, site_id=site.site_id)
        await interface.database.write(lambda rows: append_events(rows, year.happened))
        interface.clock.now = BEGINS + timedelta(weeks=4, hours=-5)
        _, secret = await interface.key(site, Scope.INSIGHTS_READ)
        async with interface.client(secret) as opened:
            yield opened


@pytest.mark.capability(81)
async def test_all_figures_come_as_numbers(client: httpx.AsyncClient) -> None:
    figures = (await client.get("/api/v1/insights")).json()
    assert figures["step"] == "day"
    assert len(figures["begins"]) == 28
    flow = figures["flow"]
    assert sum(flow["came_in"]) - sum(flow["went_out"]) == flow["open"][-1]
    opened = sum(sum(each) for each in figures["volume"].values())
    assert opened == sum(each["count"] for each in figures["categories"]) > 0
    age = figures["backlog_age"]
    assert age["within"] + age["breaching"] + age["without_limit"] == flow["open"][-1]
    assert 0 < figures["deflection"]["share"] <= figures["deflection"]["never_with_a_person"] <= 1
    assert figures["tier_coverage"] == 1
    narrow = (await client.get("/api/v1/insights?segment=(none)&period=7d")).json()
    assert len(narrow["begins"]) == 7


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=3d", "period"),
        ("first_day=2026-13-01&last_day=2026-01-01", "first_day"),
        ("first_day=yesterday", "first_day"),
        ("first_day=2026-03-02", "last_day"),
        ("first_day=2026-03-02&last_day=2026-03-01", "last_day"),
        ("site=another", "site"),
    ],
)
async def test_what_cannot_be_read_is_named(client: httpx.AsyncClient, query: str, field: str) -> None:
    refused = await client.get(f"/api/v1/insights?{query}")
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
