"""Files of visitors over HTTP, and what somebody who means no good gets."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from server.conversation.site import set_widget
from server.database import Database
from server.uploads.bounds import ADDRESS_RATE, FILE_BYTES_MAX, SITE_BYTES_PER_DAY, UNSENT_HOURS, UNSENT_MAX
from server.uploads.upload import sweep_uploads
from tests.server.uploads.conftest import NOW, Clock, Panel
from tests.server.uploads.files import picture

TEXT = b"line\n"


async def test_a_file_is_taken_and_given_back_to_its_sender_as_nothing_that_runs(panel: Panel) -> None:
    sent = await panel.sent(picture(size=(64, 48)), "My%20screen%20%E2%9C%93.png")
    assert sent | {"id": "", "size": 0} == {
        "id": "",
        "name": "My screen ✓.png",
        "media_type": "image/png",
        "size": 0,
        "width": 64,
        "height": 48,
    }
    shown = await panel.show(sent["id"])
    assert len(shown.content) == sent["size"]
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "private, no-store"
    assert shown.headers["content-disposition"] == "attachment; filename*=UTF-8''My%20screen%20%E2%9C%93.png"


async def test_nobody_else_sees_it_whatever_they_know(panel: Panel, stranger: Panel) -> None:
    upload_id = (await panel.sent())["id"]
    assert (await stranger.show(upload_id)).status_code == 404
    await stranger.remove(upload_id)
    assert (await panel.show(upload_id)).status_code == 200
    panel.secret, secret = "guess", panel.secret
    assert (await panel.show(upload_id)).status_code == 404
    panel.secret = secret
    assert (await panel.remove(upload_id)).status_code == 204
    assert (await panel.show(upload_id)).status_code == 404


@pytest.mark.parametrize("origin", ["https://app.example", "null", None])
async def test_only_the_panel_sends(panel: Panel, origin: str | None) -> None:
    refused = await panel.send(Origin=origin)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "origin_not_allowed")


@pytest.mark.parametrize("secret", ["", "v_short", "x_" + "a" * 43, "v_" + "a" * 42 + "!"])
async def test_without_the_secret_of_a_visitor_nothing_is_taken(panel: Panel, secret: str) -> None:
    refused = await panel.send(**{"Handrail-Visitor": secret})
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "upload_empty"),
        (b"\x89PNG\r\n\x1a\n", 422, "upload_damaged"),
        (b"<svg/>", 415, "upload_type"),
        (b"MZ\x90\0", 415, "upload_type"),
        (b"a" * (FILE_BYTES_MAX + 1), 413, "upload_too_large"),
    ],
)
async def test_what_cannot_be_taken_says_what_to_do(panel: Panel, content: bytes, status: int, code: str) -> None:
    refused = await panel.send(content, **{"Content-Type": "image/png"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert refused.json()["error"]["message"].endswith((".", "again."))


async def test_a_file_at_the_limit_is_taken(panel: Panel) -> None:
    assert (await panel.sent(b"a" * FILE_BYTES_MAX, "long.log"))["size"] == FILE_BYTES_MAX


async def test_a_stream_without_end_is_cut_off(panel: Panel) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 65_536
            yield b"a" * 65_536

    refused = await panel.send(endless())
    assert refused.status_code == 413
    assert given < 2 * FILE_BYTES_MAX


async def test_the_type_that_a_browser_claims_counts_for_nothing(panel: Panel) -> None:
    response = await panel.send(TEXT, "page.txt", **{"Content-Type": "text/html"})
    assert response.json()["media_type"] == "text/plain"


async def test_an_unknown_site_and_one_that_takes_no_files(panel: Panel, database: Database) -> None:
    await database.write(lambda rows: set_widget(rows, panel.site, {"attachments": False}))
    assert (await panel.send()).json()["error"]["code"] == "uploads_off"
    refused = await panel.client.post(
        "/v1/sites/pk_none/uploads",
        content=TEXT,
        headers={"Origin": "http://help.test", "Handrail-Visitor": panel.secret},
    )
    assert refused.status_code == 404


async def test_a_visitor_keeps_so_many_unsent_and_an_hour_later_an_address_may_go_on(
    panel: Panel, stranger: Panel, clock: Clock
) -> None:
    for _ in range(UNSENT_MAX):
        await panel.sent(TEXT, "a.txt")
    refused = await panel.send(TEXT, "a.txt")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many")
    for _ in range(int(ADDRESS_RATE.burst) - UNSENT_MAX - 1):
        await stranger.sent(TEXT, "a.txt")
    limited = await stranger.send(TEXT, "a.txt")
    assert limited.status_code == 429
    clock.seconds += int(limited.headers["retry-after"])
    await stranger.sent(TEXT, "a.txt")


async def test_a_site_takes_so_much_a_day(panel: Panel, stranger: Panel, clock: Clock) -> None:
    big = b"a" * FILE_BYTES_MAX
    for number in range(SITE_BYTES_PER_DAY // FILE_BYTES_MAX):
        await (panel if number % 2 else stranger).sent(big, "a.log")
        clock.seconds += 86_400
    assert (await panel.send(TEXT, "a.txt")).status_code == 429
    clock.now += timedelta(days=1, seconds=1)
    await panel.sent(TEXT, "a.txt")


async def test_nobody_alone_takes_a_site_s_day_from_all_others(panel: Panel, stranger: Panel, clock: Clock) -> None:
    big = b"a" * FILE_BYTES_MAX
    taken = 0
    while (answer := await (panel if taken % 2 else stranger).send(big, "a.log")).status_code == 201:
        taken += 1
        clock.seconds += 120
    assert answer.json()["error"]["code"] == "too_many"
    assert taken * FILE_BYTES_MAX < SITE_BYTES_PER_DAY / 2
    clock.seconds += int(answer.headers["retry-after"])
    await panel.sent(TEXT, "a.txt")


async def test_what_no_message_carries_goes_after_a_day(panel: Panel, database: Database, clock: Clock) -> None:
    old = await panel.sent(TEXT, "a.txt")
    clock.now += timedelta(hours=UNSENT_HOURS / 2)
    young = await panel.sent(TEXT, "a.txt")
    later = NOW + timedelta(hours=UNSENT_HOURS, seconds=1)
    assert await database.write(lambda rows: sweep_uploads(rows, later)) == 1
    assert (await panel.show(old["id"])).status_code == 404
    assert (await panel.show(young["id"])).status_code == 200


async def test_the_same_id_on_another_site_is_nothing(panel: Panel, database: Database, client: Any) -> None:
    upload_id = (await panel.sent())["id"]
    for asked in (upload_id + "x", upload_id[:-1], "../" + upload_id, "f_"):
        response = await client.get(f"/v1/uploads/{asked}", headers={"Handrail-Visitor": panel.secret})
        assert response.status_code == 404
