"""A guide that the team wrote, as the host page asks for it by name."""

from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette

from server.conversation.site import Site, add_site, set_widget
from server.database import Database
from server.embed.guides import build_guide_routes

ORIGIN = "https://app.example.com"
GUIDE = {
    "name": "change-plan",
    "title": "Change your plan",
    "page": "/billing",
    "steps": [
        {"target": "change-plan", "text": "Press **Change plan**."},
        {"target": "plan-choice", "text": "Choose one.", "page": "/checkout"},
    ],
}


@pytest.fixture
async def site(database: Database) -> Site:
    site, _ = await database.write(lambda rows: add_site(rows, "Fernway", [ORIGIN], datetime.now(UTC)))
    await database.write(lambda rows: set_widget(rows, site, {"guides": [GUIDE]}))
    return site


async def asked(database: Database, path: str, origin: str | None = ORIGIN) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=build_guide_routes(database)))
    async with httpx.AsyncClient(transport=transport, base_url="http://help.example") as client:
        return await client.get(path, headers={} if origin is None else {"Origin": origin})


async def test_a_page_of_the_site_gets_it_and_may_keep_it(database: Database, site: Site) -> None:
    answer = await asked(database, f"/v1/sites/{site.public_key}/guides/change-plan")
    assert (answer.status_code, answer.json()) == (200, GUIDE)
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_an_unknown_name_is_told_with_those_that_there_are(database: Database, site: Site) -> None:
    answer = await asked(database, f"/v1/sites/{site.public_key}/guides/invite")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "guide_unknown"
    assert "change-plan" in answer.json()["error"]["message"]


async def test_another_origin_and_another_site_get_nothing(database: Database, site: Site) -> None:
    strangers = await asked(database, f"/v1/sites/{site.public_key}/guides/change-plan", "https://evil.example")
    assert (strangers.status_code, strangers.json()["error"]["code"]) == (403, "origin_not_allowed")
    other, _ = await database.write(lambda rows: add_site(rows, "Other", [ORIGIN], datetime.now(UTC)))
    others = await asked(database, f"/v1/sites/{other.public_key}/guides/change-plan")
    assert (others.status_code, "steps" in others.json()) == (404, False)
    nobody = await asked(database, "/v1/sites/pk_unknown/guides/change-plan")
    assert (nobody.status_code, nobody.json()["error"]["code"]) == (404, "site_unknown")
