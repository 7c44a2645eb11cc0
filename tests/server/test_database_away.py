"""While the database is away, whoever asks over HTTP is told to try again, and no fault of ours is logged."""

from pathlib import Path

import httpx
import pytest

from server.addresses import AWAY_SECONDS
from server.app import build_app
from server.embed.assets import read_widget_files
from server.settings import read_settings

NOWHERE = "postgresql://handrail@127.0.0.1:1/none"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/sites/pk_x/launch",
        "/v1/sites/pk_x/guides/invite",
        "/v1/sites/pk_x/suggestions?page=/",
        "/v1/sites/pk_x/articles?q=invite",
        "/widget/pk_x/panel",
    ],
)
async def test_it_is_said_and_said_when_to_come_back(tmp_path: Path, path: str) -> None:
    settings = read_settings({"HANDRAIL_DATA_DIR": str(tmp_path), "HANDRAIL_DATABASE_URL": NOWHERE})
    app = build_app(settings, read_widget_files())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://help.test") as client:
        answer = await client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == str(AWAY_SECONDS)
    assert answer.headers["cache-control"] == "no-store"
