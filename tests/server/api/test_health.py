"""Health: whether the process lives, and whether visitors may be sent to it, with the problem by its name."""

import sqlite3

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette
from starlette.routing import Route

from server.api.health import HealthEndpoints
from server.conversation.tables import sites
from server.database import Database
from server.draining import Draining


def browser(database: Database, draining: Draining | None = None, *, hints_fail: bool = False) -> httpx.AsyncClient:
    health = HealthEndpoints(database, draining or Draining(), lambda: hints_fail)
    app = Starlette(routes=[Route("/health/live", health.live), Route("/health/ready", health.ready)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://handrail.example")


async def test_a_process_with_its_database_is_ready(database: Database) -> None:
    async with browser(database) as asking:
        ready = await asking.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "problem": None})
    assert ready.headers["cache-control"] == "no-store"


async def test_a_process_that_drains_lives_and_is_not_ready_from_that_moment_on(database: Database) -> None:
    draining = Draining()
    async with browser(database, draining) as asking:
        assert (await asking.get("/health/ready")).status_code == 200
        draining.begin()
        ready = await asking.get("/health/ready")
        assert (ready.status_code, ready.json()["problem"]) == (503, "this process is about to stop")
        assert (await asking.get("/health/live")).status_code == 200


async def test_without_redis_it_serves_and_says_what_is_slower(database: Database) -> None:
    async with browser(database, hints_fail=True) as asking:
        ready = await asking.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert "Redis" in ready.json()["problem"]


async def test_a_database_that_refuses_to_write_is_no_place_for_visitors(database: Database) -> None:
    refuses = "CREATE TRIGGER full BEFORE UPDATE ON sites BEGIN SELECT RAISE(ABORT, 'canary'); END"
    await database.write(lambda rows: rows.execute(text(refuses)))
    async with browser(database) as asking:
        ready = await asking.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json() == {"status": "not_ready", "problem": "the database cannot be written"}


async def test_a_database_without_our_tables_cannot_be_read(database: Database) -> None:
    await database.write(lambda rows: rows.execute(text("ALTER TABLE sites RENAME TO elsewhere")))
    async with browser(database) as asking:
        ready = await asking.get("/health/ready")
    assert ready.json() == {"status": "not_ready", "problem": "the database cannot be read"}


async def test_a_database_that_is_slow_to_write_goes_on_serving(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.api.health.DATABASE_SECONDS", 0.2)
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with browser(database) as asking:
        ready = await asking.get("/health/ready")
    other.execute("ROLLBACK")
    other.close()
    assert (ready.status_code, ready.json()["problem"]) == (200, "the database is slow to write")


async def test_to_look_changes_nothing(database: Database) -> None:
    async def all_sites(rows: AsyncConnection) -> list[tuple[object, ...]]:
        return [tuple(row) for row in await rows.execute(select(sites))]

    before = await database.read(all_sites)
    async with browser(database) as asking:
        await asking.get("/health/ready")
    assert await database.read(all_sites) == before
