"""Poison from everybody who can send a text: it is stored or refused by name, and the conversation goes on.

The whole service in a process of its own, on SQLite and on PostgreSQL, with a model that says what a test tells it.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, quote_from_bytes
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from server.desk.csrf import TOKEN_FIELD, TOKEN_HEADER
from tests.faults.poison import CARRIED, LONGEST_FRAME, OVERLONG, RAW, REFUSED
from tests.postgres import Postgres
from tests.running import Running, running
from tests.scripted_model import CallsTool, Raw, Says, ScriptedModel
from tests.server.desk.house import field_of
from tests.server_process import WIDE_LIMITS

PAGE: Final = {"key": "/demo/projects/:id/members", "title": "Members"}
QUESTION: Final = "How do I invite someone?"
FRAME_SECONDS_MAX: Final = 30.0
"""An end for a test that waits for what does not come; no bound of the product."""

LIMITS: Final = WIDE_LIMITS | {
    f"HANDRAIL_VISITOR_{what}": "1000000" for what in ("MESSAGES_PER_MINUTE", "FRAMES_PER_SECOND", "SOCKETS")
}


@dataclass(frozen=True, slots=True)
class House:
    """A running service and its model."""

    server: Running
    model: ScriptedModel
    badge: dict[str, str]
    """Headers of a person who is signed in to the desk."""


@pytest.fixture(scope="module", params=[pytest.param("sqlite", marks=pytest.mark.slow), "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with ScriptedModel() as model:
        environment = LIMITS | {"HANDRAIL_MODEL": "openai:scripted", "HANDRAIL_MODEL_BASE_URL": model.base_url}
        if request.param == "postgresql":
            postgres: Postgres = request.getfixturevalue("postgres")
            environment["HANDRAIL_DATABASE_URL"] = asyncio.run(postgres.create_database("poison", "migrated"))
        with running(tmp_path_factory.mktemp("poison"), environment=environment) as server:
            yield House(server, model, signed_in(server))


@pytest.fixture(autouse=True)
def nothing_left_to_say(house: House) -> None:
    """What the model had been told to say in a test that failed is not said in the next one."""
    house.model.forget()


def signed_in(server: Running) -> dict[str, str]:
    with httpx.Client(base_url=server.origin, headers={"Sec-Fetch-Site": "same-origin"}) as browser:
        entry = {key: server.access[key] for key in ("email", "password")}
        assert browser.post("/desk/sign-in", data=entry).status_code == 303
        token = field_of(browser.get("/desk").text, TOKEN_FIELD)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {"Sec-Fetch-Site": "same-origin", "Cookie": cookies, TOKEN_HEADER: token}


class Visitor:
    """A panel, in the little that these tests need of one."""

    def __init__(self, socket: ClientConnection, welcome: dict[str, Any]) -> None:
        self.socket = socket
        self.secret = welcome.get("visitor")
        self.refusal = welcome.get("code")
        self.has_person = False

    async def frame(self) -> dict[str, Any]:
        async with asyncio.timeout(FRAME_SECONDS_MAX):
            heard: dict[str, Any] = json.loads(await self.socket.recv())
        return heard

    async def until(self, *kinds: str) -> dict[str, Any]:
        while (heard := await self.frame())["type"] not in kinds:
            continue
        return heard

    async def says(self, text: str, **more: object) -> dict[str, Any]:
        """What the server says to it: an ack or an error."""
        frame = {"type": "say", "client_id": uuid4().hex, "text": text} | more
        await self.socket.send(json.dumps(frame))
        return await self.until("ack", "error")

    async def answer(self) -> dict[str, Any]:
        while (heard := await self.until("message"))["author"] == "visitor":
            continue
        self.has_person = heard["author"] == "system"
        return heard

    async def goes_on(self) -> None:
        """The conversation lives: the next message is stored, shown, and answered unless a person has it."""
        heard = await self.says("thanks")
        assert heard["type"] == "ack", heard
        while (shown := await self.until("message"))["seq"] != heard["seq"]:
            continue
        assert shown["text"] == "thanks"
        if not self.has_person:
            assert (await self.answer())["author"] == "ai"


@asynccontextmanager
async def visiting(house: House, **hello: object) -> AsyncIterator[Visitor]:
    address = f"{house.server.origin.replace('http', 'ws')}/v1/visitor"
    async with connect(address, origin=Origin(house.server.origin), compression=None) as socket:
        page = PAGE | {"origin": house.server.origin}
        greeting = {"type": "hello", "version": 1, "site": house.server.access["site_key"], "page": page} | hello
        await socket.send(json.dumps(greeting))
        async with asyncio.timeout(FRAME_SECONDS_MAX):
            welcome = json.loads(await socket.recv())
        yield Visitor(socket, welcome)


async def history(house: House, visitor: Visitor) -> list[dict[str, Any]]:
    """All messages, as a panel gets them that has nothing."""
    async with visiting(house, visitor=visitor.secret) as again:
        await again.socket.send('{"type": "ping", "nonce": 1}')
        found = []
        while (frame := await again.frame())["type"] != "pong":
            found += [frame] if frame["type"] == "message" else []
        return found


@pytest.mark.parametrize("name", CARRIED)
async def test_what_a_visitor_says_is_stored_as_it_is(house: House, name: str) -> None:
    async with visiting(house) as visitor:
        said = await visitor.says(CARRIED[name])
        assert said["type"] == "ack"
        await visitor.answer()
        await visitor.goes_on()
        assert (await history(house, visitor))[0]["text"] == CARRIED[name]


@pytest.mark.parametrize("name", REFUSED)
async def test_what_no_row_can_carry_is_refused_in_every_field(house: House, name: str) -> None:
    async with visiting(house) as visitor:
        await visitor.goes_on()
        poison = REFUSED[name]
        for frame in (
            {"type": "say", "client_id": "m-1", "text": poison},
            {"type": "say", "client_id": poison, "text": "x"},
            {"type": "say", "client_id": "m-2", "text": "x", poison: 1},
            {"type": "want_person", "client_id": poison},
            {"type": "page", "page": {"key": "/" + poison}},
            *({"type": "page", "page": {"key": "/", field: poison}} for field in ("title", "origin")),
            {"type": "page", "page": {"key": "/", "headings": [poison]}},
            {"type": "stop", "run": poison},
            {"type": "typing", "name": poison},
            {"type": "ping", "nonce": poison},
            {"type": poison},
        ):
            await visitor.socket.send(json.dumps(frame))
            assert (await visitor.until("error", "ack"))["code"] == "malformed_frame", frame
        await visitor.goes_on()


@pytest.mark.parametrize("name", [*RAW, *OVERLONG])
async def test_a_frame_that_is_none_is_refused_and_the_socket_stays(house: House, name: str) -> None:
    async with visiting(house) as visitor:
        await visitor.socket.send(RAW[name] if name in RAW else OVERLONG[name])
        assert (await visitor.until("error", "pong"))["code"] == "malformed_frame"
        await visitor.goes_on()


@pytest.mark.parametrize("name", OVERLONG)
async def test_a_text_frame_that_is_not_utf_8_closes_the_socket_and_nothing_else(house: House, name: str) -> None:
    async with visiting(house) as visitor:
        await visitor.goes_on()
        await visitor.socket.send(OVERLONG[name], text=True)
        with pytest.raises(ConnectionClosed) as closed:
            await visitor.until("never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1007
    async with visiting(house, visitor=visitor.secret) as again:
        await again.goes_on()


@pytest.mark.parametrize("name", [*CARRIED, *REFUSED])
async def test_a_greeting_with_poison_is_refused_or_welcomed(house: House, name: str) -> None:
    poison = (CARRIED | REFUSED)[name][:60]
    origin = house.server.origin
    for hello in (
        {"site": poison},
        {"visitor": poison},
        {"conversation": poison},
        {"answer": {"run": poison, "revision": 0, "offset": 2**53 - 1}},
        {"page": {"key": "/" + poison, "origin": origin, "title": poison, "headings": [poison]}},
        {"page": {"key": "/", "origin": poison}},
    ):
        async with visiting(house, **hello) as visitor:
            assert (visitor.secret is None) == (visitor.refusal is not None)
    async with visiting(house) as visitor:
        await visitor.goes_on()


@pytest.mark.parametrize("after_seq", [2**31 - 1, 2**31, 2**53 - 1])
async def test_a_place_beyond_all_is_no_place(house: House, after_seq: int) -> None:
    async with visiting(house) as visitor:
        await visitor.goes_on()
    async with visiting(house, visitor=visitor.secret, after_seq=after_seq) as again:
        await again.goes_on()


@pytest.mark.parametrize("name", CARRIED)
async def test_a_page_with_poison_travels_with_the_conversation(house: House, name: str) -> None:
    text = CARRIED[name][:200]
    page = {"key": "/" + CARRIED[name][:500], "origin": house.server.origin, "title": text, "headings": [text] * 8}
    async with visiting(house) as visitor:
        assert (await visitor.says(QUESTION, page=page))["type"] == "ack"
        await visitor.answer()
        await visitor.socket.send(json.dumps({"type": "page", "page": page}))
        await visitor.goes_on()
        await visitor.socket.send('{"type": "want_person", "client_id": "p-1"}')
        assert (await visitor.until("ack", "error"))["type"] == "ack"
    async with person(house) as browser:
        assert (await browser.get(await newest_ticket(browser))).status_code == 200


async def test_the_longest_frame_is_read_and_the_one_beyond_it_named(house: House) -> None:
    async with visiting(house) as visitor:
        assert (await visitor.says("x" * (LONGEST_FRAME - 200)))["code"] == "message_too_long"
        await visitor.goes_on()
        assert (await visitor.says("x" * (LONGEST_FRAME + 1)))["code"] == "frame_too_large"
    async with visiting(house, visitor=visitor.secret) as again:
        await again.goes_on()


@pytest.mark.parametrize("name", [*CARRIED, *REFUSED])
async def test_what_a_model_says_reaches_the_visitor_or_is_replaced(house: House, name: str) -> None:
    poison = (CARRIED | REFUSED)[name]
    async with visiting(house) as visitor:
        house.model.script(Says(f"Press **Invite people** {poison} [1]."))
        assert (await visitor.says(QUESTION))["type"] == "ack"
        answer = await visitor.answer()
        assert answer["author"] in {"ai", "system"}
        answer["text"].encode()
        await visitor.goes_on()
        assert answer in await history(house, visitor)


@pytest.mark.parametrize("name", [*CARRIED, *REFUSED])
async def test_what_a_model_gives_as_its_reason_reaches_the_person(house: House, name: str) -> None:
    poison = (CARRIED | REFUSED)[name]
    async with visiting(house) as visitor:
        house.model.script(CallsTool("hand_to_person", {"reason": f"Because {poison}"}))
        assert (await visitor.says(QUESTION))["type"] == "ack"
        assert (await visitor.answer())["author"] == "system"
        assert (await visitor.says("thanks"))["type"] == "ack"
    async with person(house) as browser:
        assert (await browser.get(await newest_ticket(browser))).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("body", [*RAW.values()], ids=list(RAW))
async def test_a_model_that_sends_garbage_is_replaced(house: House, body: str) -> None:
    async with visiting(house) as visitor:
        house.model.script(Raw(f"data: {body}\n\n".encode()))
        assert (await visitor.says(QUESTION))["type"] == "ack"
        assert (await visitor.answer())["author"] == "ai"
        await visitor.goes_on()


@asynccontextmanager
async def person(house: House) -> AsyncIterator[httpx.AsyncClient]:
    origin = house.server.origin
    async with httpx.AsyncClient(base_url=origin, headers=house.badge, timeout=FRAME_SECONDS_MAX) as browser:
        yield browser


async def newest_ticket(browser: httpx.AsyncClient) -> str:
    """The address of the ticket with the highest number."""
    queue = await browser.get("/desk")
    assert queue.status_code == 200
    found: list[str] = re.findall(r"/desk/tickets/[^\"/#?]+", queue.text)
    assert found
    return found[-1]


def sent(**fields: bytes) -> bytes:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items()).encode()


FORM: Final = {"content-type": "application/x-www-form-urlencoded"}
BYTES = {name: text.encode() for name, text in CARRIED.items()} | {
    name: text.encode("utf-8", "surrogatepass") for name, text in REFUSED.items()
}
BYTES |= {f"bytes: {name}": value for name, value in OVERLONG.items()}


async def test_what_a_person_sends_is_stored_or_refused_and_reaches_the_visitor(house: House) -> None:
    async with visiting(house) as visitor, person(house) as browser:
        await visitor.socket.send('{"type": "want_person", "client_id": "p-1"}')
        await visitor.until("ack")
        ticket = await ticket_of(browser, visitor)
        for name, value in BYTES.items():
            replied = await browser.post(f"{ticket}/reply", content=sent(text=value, client_id=b"x"), headers=FORM)
            assert replied.status_code in {303, 400, 422}, name
            if replied.status_code == 303:
                heard = await visitor.until("message")
                while heard["author"] != "person":
                    heard = await visitor.until("message")
                assert heard["text"] == value.decode().replace("\0", "").strip(), name
        for value in BYTES.values():
            replied = await browser.post(f"{ticket}/reply", content=sent(text=b"Hello.", client_id=value), headers=FORM)
            assert replied.status_code in {303, 400, 422}
        assert (await browser.get(ticket)).status_code == 200


async def ticket_of(browser: httpx.AsyncClient, visitor: Visitor) -> str:
    """The address of the ticket of this visitor's conversation: the one that shows what only they said."""
    mark = uuid4().hex
    assert (await visitor.says(mark))["type"] == "ack"
    queue = await browser.get("/desk?view=open&order=newest")
    for address in dict.fromkeys(re.findall(r"/desk/tickets/[^\"/#?]+", queue.text)):
        if mark in (await browser.get(address)).text:
            return str(address)
    raise AssertionError("The ticket is not in the queue.")


async def test_no_address_and_no_form_of_the_desk_fails_on_poison(house: House) -> None:
    async with person(house) as browser:
        for name, value in BYTES.items():
            text = quote_from_bytes(value[:300])
            for address in (
                f"/desk/tickets/{text}",
                f"/desk/{text}",
                f"/desk?site={text}&status={text}",
                f"/desk/sign-in?next={text}",
                f"/desk/playground?question={text}&page=/{text}&page_title={text}&site={text}",
            ):
                assert (await browser.get(address)).status_code < 500, (name, address)
            for move in ("reply", "take", "resolve"):
                answered = await browser.post(
                    f"/desk/tickets/{text}/{move}", content=sent(text=value, client_id=value), headers=FORM
                )
                assert answered.status_code < 500, (name, move)


async def test_no_sign_in_fails_on_poison(house: House) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": house.server.origin} | FORM
    async with httpx.AsyncClient(base_url=house.server.origin, headers=headers, timeout=FRAME_SECONDS_MAX) as stranger:
        for name, value in BYTES.items():
            for fields in (
                {"email": value, "password": b"x"},
                {"email": b"nobody@example.com", "password": value, "next": value},
            ):
                entered = await stranger.post("/desk/sign-in", content=sent(**fields))
                assert entered.status_code in {400, 403, 413, 422, 429}, name


async def test_no_address_of_the_interface_fails_on_poison(house: House) -> None:
    site = house.server.access["site_key"]
    async with httpx.AsyncClient(base_url=house.server.origin, timeout=FRAME_SECONDS_MAX) as client:
        for name, value in BYTES.items():
            text = quote_from_bytes(value[:300])
            for address in (
                f"/v1/sites/{text}/suggestions?page=/",
                f"/v1/sites/{site}/suggestions?page=/{text}&title={text}",
                f"/v1/sites/{site}/articles?q={text}&page=/{text}",
                f"/v1/sites/{site}/articles/{text}",
                f"/v1/sites/{text}/launch",
                f"/widget/{text}/panel",
                f"/widget/assets/{text}",
                f"/api/v1/conversations/{text}",
                f"/api/v1/tickets?status={text}",
                f"/demo/help/{text}",
                f"/{text}",
            ):
                found = await client.get(address, headers={"Authorization": f"Bearer {quote(text)[:200]}"})
                assert found.status_code < 500, (name, address)
    async with visiting(house) as visitor:
        await visitor.goes_on()


def test_nothing_of_all_this_was_an_error_of_ours(house: House) -> None:
    log = (Path(house.server.data_dir) / "server.log").read_text(errors="replace")
    assert "Traceback" not in log
    assert [line for line in log.splitlines() if '"level": "error"' in line] == []
