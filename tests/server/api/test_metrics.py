"""Metrics over HTTP: for this machine, and for whoever has the token; never with a secret in a label."""

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Route

from server.api.metrics import MetricsEndpoint
from server.database import Database
from server.metrics import Metrics
from server.settings import read_settings

ELSEWHERE = "203.0.113.9"


def scraper(
    database: Database, peer: str, *, token: str | None = None, metrics: Metrics | None = None
) -> httpx.AsyncClient:
    endpoint = MetricsEndpoint(database, metrics or Metrics(), None if token is None else SecretStr(token))
    app = Starlette(routes=[Route("/metrics", endpoint.__call__)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(peer, 5)), base_url="http://handrail.example")


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1"])
async def test_this_machine_reads_them_in_prometheus_format(database: Database, peer: str) -> None:
    metrics = Metrics()
    metrics.acked(0.003)
    async with scraper(database, peer, metrics=metrics) as asking:
        found = await asking.get("/metrics")
    assert found.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "handrail_ack_seconds_count 1.0" in found.text
    assert 'handrail_runs{state="queued"} 0.0' in found.text
    assert "handrail_database_readable 1.0" in found.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_whoever_comes_through_a_proxy_on_this_machine_is_not_this_machine(
    database: Database, header: str
) -> None:
    async with scraper(database, "127.0.0.1") as asking:
        assert (await asking.get("/metrics", headers={header: "127.0.0.1"})).status_code == 401


@pytest.mark.parametrize("token", [None, "right"])
@pytest.mark.parametrize("presented", [None, "Bearer wrong", "Bearer ", "Basic right", "right", "Bearer r\u00efght"])
async def test_a_stranger_is_told_how_to_get_in_and_nothing_else(
    database: Database, token: str | None, presented: str | None
) -> None:
    headers = {} if presented is None else {b"Authorization": presented.encode()}
    async with scraper(database, ELSEWHERE, token=token) as asking:
        refused = await asking.get("/metrics", headers=headers)
    assert refused.status_code == 401
    assert "HANDRAIL_METRICS_TOKEN" in refused.json()["error"]["message"]
    assert "handrail_" not in refused.text


def test_an_empty_token_is_none() -> None:
    assert read_settings({"HANDRAIL_METRICS_TOKEN": ""}).metrics_token is None


async def test_the_token_opens_them_from_anywhere(database: Database) -> None:
    async with scraper(database, ELSEWHERE, token="right") as asking:
        assert (await asking.get("/metrics", headers={"Authorization": "Bearer right"})).status_code == 200


async def test_the_other_figures_are_there_while_the_database_is_not(database: Database) -> None:
    await database.write(lambda rows: rows.execute(text("ALTER TABLE runs RENAME TO elsewhere")))
    async with scraper(database, "127.0.0.1") as asking:
        found = await asking.get("/metrics")
    assert found.status_code == 200
    assert "handrail_database_readable 0.0" in found.text
    assert "handrail_ack_seconds_count" in found.text
