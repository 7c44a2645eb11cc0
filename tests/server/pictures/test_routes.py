"""Faces over HTTP: for everybody, for ever, and nothing else."""

from datetime import UTC, datetime
from io import BytesIO

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from server.database import Database
from server.pictures.picture import Picture, picture_of
from server.pictures.routes import build_picture_routes
from server.pictures.stored import store_picture

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
async def picture(database: Database) -> Picture:
    given = BytesIO()
    Image.new("RGB", (9, 9), "teal").save(given, "PNG")
    made = picture_of(given.getvalue())
    for _ in range(2):  # the same picture of two people
        await database.write(lambda rows: store_picture(rows, made, NOW))
    return made


async def got(database: Database, path: str) -> httpx.Response:
    app = Starlette(routes=build_picture_routes(database))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://help.test") as client:
        return await client.get(path)


async def test_a_picture_is_given_to_everybody_and_kept_for_ever(database: Database, picture: Picture) -> None:
    response = await got(database, picture.path)
    assert response.content == picture.content
    assert response.headers["content-type"] == "image/webp"
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["0" * 64, "..%2f..%2fetc", "x", "A" * 64])
async def test_anything_else_is_not_there(database: Database, picture: Picture, name: str) -> None:
    assert (await got(database, f"/v1/pictures/{name}")).status_code == 404
