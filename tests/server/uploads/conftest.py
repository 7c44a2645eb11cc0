"""The endpoints on a real database, with two sites and whoever sends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from server.conversation.identifier import new_secret
from server.conversation.site import Site, add_site
from server.database import Database
from server.embed.widget_settings import takes_files
from server.uploads.routes import Uploads, build_upload_routes
from tests.server.uploads.files import picture

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
PANEL = "http://help.test"


@dataclass
class Clock:
    now: datetime = NOW
    seconds: float = 0.0


@dataclass
class Panel:
    """A panel on a site, and what it can do with files."""

    client: httpx.AsyncClient
    site: Site
    secret: str = field(default_factory=lambda: new_secret("v"))

    async def send(self, content: Any = None, name: str = "shot.png", **headers: str | None) -> httpx.Response:
        own = {"Origin": PANEL, "Handrail-Visitor": self.secret, "Handrail-Name": name} | headers
        return await self.client.post(
            f"/v1/sites/{self.site.public_key}/uploads",
            content=picture() if content is None else content,
            headers={key: value for key, value in own.items() if value is not None},
        )

    async def sent(self, content: Any = None, name: str = "shot.png") -> dict[str, Any]:
        response = await self.send(content, name)
        assert response.status_code == 201, response.text
        attachment: dict[str, Any] = response.json()
        return attachment

    async def show(self, upload_id: str) -> httpx.Response:
        return await self.client.get(f"/v1/uploads/{upload_id}", headers={"Handrail-Visitor": self.secret})

    async def remove(self, upload_id: str) -> httpx.Response:
        return await self.client.delete(
            f"/v1/uploads/{upload_id}", headers={"Handrail-Visitor": self.secret, "Origin": PANEL}
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(database: Database, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    uploads = Uploads(database, frozenset({PANEL}), (), takes_files, lambda: clock.now, lambda: clock.seconds)
    app = Starlette(routes=build_upload_routes(uploads))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PANEL) as opened:
        yield opened


@pytest.fixture
async def site(database: Database) -> Site:
    return (await database.write(lambda rows: add_site(rows, "Fernway help", (), NOW)))[0]


@pytest.fixture
async def panel(client: httpx.AsyncClient, site: Site) -> Panel:
    return Panel(client, site)


@pytest.fixture
async def stranger(client: httpx.AsyncClient, site: Site) -> Panel:
    return Panel(client, site)
