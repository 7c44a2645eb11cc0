"""The visitor's socket against a real server: bad input gets a clear error, and the process lives on."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from server.conversation.conversation import conversation_for_sites
from server.conversation.page_trail import page_trail
from server.conversation.site import site_by_public_key
from server.database import Database
from tests.running import Running, running

PAGE_KEY = "/demo/projects/:id/members"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("socket")) as started:
        yield started


@pytest.fixture
async def socket(server: Running) -> AsyncIterator[ClientConnection]:
    async with await opened(server) as connection:
        yield connection


async def opened(server: Running, origin: str | None = None) -> ClientConnection:
    address = f"{server.origin.replace('http', 'ws')}/v1/visitor"
    return await connect(address, origin=Origin(origin or server.origin), compression=None)


async def greet(socket: ClientConnection, server: Running, **changes: Any) -> dict[str, Any]:
    page = {"key": PAGE_KEY, "origin": server.origin, "title": "Members"}
    hello = {"type": "hello", "version": 1, "site": server.access["site_key"], "page": page}
    await socket.send(json.dumps(hello | changes))
    return await heard(socket)


async def heard(socket: ClientConnection) -> dict[str, Any]:
    """The next frame but `people`, which may come at any time after the welcome."""
    frame: dict[str, Any] = json.loads(await socket.recv())
    return frame if frame["type"] != "people" else await heard(socket)


async def until(socket: ClientConnection, kind: str) -> dict[str, Any]:
    while (frame := await heard(socket))["type"] != kind:
        continue
    return frame


async def test_a_question_is_acknowledged_answered_and_there_again_for_who_comes_back(
    server: Running, socket: ClientConnection
) -> None:
    welcome = await greet(socket, server)
    await socket.send(json.dumps({"type": "say", "client_id": "m-1", "text": "How do I invite someone?"}))
    assert (await until(socket, "ack"))["seq"] == 1
    assert (await until(socket, "message"))["author"] == "visitor"
    answer = await until(socket, "message")
    assert (answer["seq"], answer["author"]) == (2, "ai")
    assert answer["sources"]

    async with await opened(server) as again:
        back = await greet(again, server, visitor=welcome["visitor"], after_seq=1)
        assert (back["last_seq"], back["recovered"]) == (2, True)
        assert await heard(again) == answer
    async with await opened(server) as ahead:
        back = await greet(ahead, server, visitor=welcome["visitor"], after_seq=9)
        assert back["recovered"] is False
        assert (await heard(ahead))["seq"] == 1


@pytest.mark.parametrize(
    ("text", "code"), [("", "message_empty"), (" \n\u200b ", "message_empty"), ("x" * 5_000, "message_too_long")]
)
async def test_a_text_that_is_no_message_is_refused_by_name_and_the_socket_stays(
    server: Running, socket: ClientConnection, text: str, code: str
) -> None:
    await greet(socket, server)
    await socket.send(json.dumps({"type": "say", "client_id": "m-1", "text": text}))
    error = await heard(socket)
    assert (error["code"], error["client_id"], error["retryable"]) == (code, "m-1", False)
    await socket.send('{"type": "ping", "nonce": 3}')
    assert await heard(socket) == {"type": "pong", "nonce": 3}


async def test_a_hundred_thousand_characters_get_the_limit_named_and_1009(
    server: Running, socket: ClientConnection
) -> None:
    await greet(socket, server)
    await socket.send(json.dumps({"type": "say", "client_id": "m-1", "text": "x" * 100_000}))
    error = await heard(socket)
    assert error["code"] == "frame_too_large"
    assert "65,536" in error["message"]
    assert await closed_with(socket) == 1009


async def test_malformed_frames_are_answered_and_the_socket_stays(server: Running, socket: ClientConnection) -> None:
    await greet(socket, server)
    for frame in ("{", '{"type": "dance"}', '{"type": "ping", "nonce": NaN}', b"\xff\xfe"):
        await socket.send(frame)
        assert (await heard(socket))["code"] == "malformed_frame"


async def test_an_unknown_site_is_told_what_to_check(server: Running, socket: ClientConnection) -> None:
    error = await greet(socket, server, site="pk_nobody")
    assert error["code"] == "site_unknown"
    assert "data-site" in error["message"]
    assert await closed_with(socket) == 4404


async def test_an_embedding_page_that_is_not_allowed_is_told_the_command(
    server: Running, socket: ClientConnection
) -> None:
    page = {"key": "/", "origin": "https://evil.example"}
    error = await greet(socket, server, page=page)
    assert error["code"] == "origin_not_allowed"
    assert "handrail site allow" in error["message"]
    assert await closed_with(socket) == 4403


async def test_only_the_panel_which_this_server_serves_may_open_a_socket(server: Running) -> None:
    with pytest.raises(InvalidStatus):
        await opened(server, "https://evil.example")


async def test_another_visitors_conversation_is_as_unknown_as_none(server: Running, socket: ClientConnection) -> None:
    mine = await greet(socket, server)
    await socket.send(json.dumps({"type": "say", "client_id": "m-1", "text": "thanks"}))
    conversation = (await until(socket, "ack"))["conversation"]
    answers = []
    for named in (conversation, "c_nobody"):
        async with await opened(server) as stranger:
            welcome = await greet(stranger, server, conversation=named)
            assert welcome["conversation"] is None
            assert welcome["visitor"] != mine["visitor"]
            answers.append(await heard(stranger))
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "conversation_not_found"


async def test_pages_after_the_last_message_are_in_the_trail_too(server: Running, socket: ClientConnection) -> None:
    await greet(socket, server)
    await socket.send(json.dumps({"type": "say", "client_id": "m-1", "text": "thanks"}))
    conversation_id = (await until(socket, "ack"))["conversation"]
    page = {"key": "/demo/groups/4217/members", "origin": server.origin, "title": "Members"}
    await socket.send(json.dumps({"type": "page", "page": page}))
    await socket.send('{"type": "ping", "nonce": 1}')
    await until(socket, "pong")
    database = Database(f"sqlite+aiosqlite:///{server.data_dir.resolve() / 'handrail.db'}")
    await database.start()
    try:
        site = await database.read(lambda rows: site_by_public_key(rows, server.access["site_key"]))
        assert site is not None
        found = await database.read(lambda rows: conversation_for_sites(rows, (site.site_id,), conversation_id))
        assert found is not None
        trail = await database.read(lambda rows: page_trail(rows, found))
    finally:
        await database.aclose()
    assert [visit.page.key for visit in trail] == [PAGE_KEY, "/demo/groups/:id/members"]


async def test_nothing_is_legal_before_hello(socket: ClientConnection) -> None:
    await socket.send('{"type": "ping", "nonce": 1}')
    assert (await heard(socket))["code"] == "unexpected_frame"
    assert await closed_with(socket) == 4400


async def closed_with(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed):
        while True:
            await socket.recv()
    return socket.close_code
