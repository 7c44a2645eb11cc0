"""A request that is sent twice with one idempotency key is done once, also when both come at the same time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from escalation.ticket import Ticket
from server.conversation.site import all_sites as _sites
from server.team.idempotency import KEPT, forget_old
from tests.server.api.interface import Interface, code_of, interface_at

SAME = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
AT_ONCE = 6


@pytest.fixture
async def interface(database_url: str) -> AsyncIterator[Interface]:
    async with interface_at(database_url) as opened:
        yield opened


@pytest.fixture
async def ticket(interface: Interface) -> Ticket:
    site, _ = await interface.site()
    return await interface.ticket(site)


@pytest.fixture
async def client(interface: Interface, ticket: Ticket) -> AsyncIterator[httpx.AsyncClient]:
    site = (await interface.database.read(_sites))[0]
    _, secret = await interface.key(site)
    async with interface.client(secret) as opened:
        yield opened


async def test_the_second_gets_the_answer_of_the_first(
    interface: Interface, ticket: Ticket, client: httpx.AsyncClient
) -> None:
    path = f"/api/v1/tickets/{ticket.ticket_id}/replies"

    first = await client.post(path, json={"text": "Hello"}, headers=SAME)
    interface.clock.now += timedelta(hours=1)
    second = await client.post(path, json={"text": "Hello"}, headers=SAME)

    assert (second.status_code, second.text, second.headers["etag"]) == (201, first.text, first.headers["etag"])
    assert (first.headers.get("idempotent-replayed"), second.headers["idempotent-replayed"]) == (None, "true")
    assert len(await interface.house.messages(ticket)) == 3


async def test_those_who_come_together_are_served_once(
    interface: Interface, ticket: Ticket, client: httpx.AsyncClient
) -> None:
    path = f"/api/v1/tickets/{ticket.ticket_id}/replies"

    answers = await asyncio.gather(*(client.post(path, json={"text": "Hello"}, headers=SAME) for _ in range(AT_ONCE)))

    assert {(each.status_code, each.text) for each in answers} == {(201, answers[0].text)}
    assert sum("idempotent-replayed" not in each.headers for each in answers) == 1
    assert len(await interface.house.messages(ticket)) == 3


async def test_together_also_where_the_second_would_be_refused(
    interface: Interface, ticket: Ticket, client: httpx.AsyncClient
) -> None:
    seen = (await client.get(f"/api/v1/tickets/{ticket.ticket_id}")).headers["etag"]
    path = f"/api/v1/tickets/{ticket.ticket_id}/resolve"

    answers = await asyncio.gather(
        *(client.post(path, json={}, headers=SAME | {"If-Match": seen}) for _ in range(AT_ONCE))
    )

    assert {each.status_code for each in answers} == {200}


async def test_a_key_stands_for_one_request(interface: Interface, ticket: Ticket, client: httpx.AsyncClient) -> None:
    path = f"/api/v1/tickets/{ticket.ticket_id}/replies"
    await client.post(path, json={"text": "Hello"}, headers=SAME)

    for other in (
        await client.post(path, json={"text": "Something else"}, headers=SAME),
        await client.post(f"/api/v1/tickets/{ticket.ticket_id}/resolve", json={"text": "Hello"}, headers=SAME),
    ):
        assert other.status_code == 422, other.text
    assert code_of(await client.post(path, json={"text": "x"}, headers=SAME)) == "idempotency_key_reused"
    assert len(await interface.house.messages(ticket)) == 3


async def test_what_was_refused_may_be_tried_again_with_the_same_key(
    interface: Interface, ticket: Ticket, client: httpx.AsyncClient
) -> None:
    base = f"/api/v1/tickets/{ticket.ticket_id}"
    await client.post(f"{base}/resolve")
    assert (await client.post(f"{base}/replies", json={"text": "Hello"}, headers=SAME)).status_code == 409
    await client.post(f"{base}/reopen")

    assert (await client.post(f"{base}/replies", json={"text": "Hello"}, headers=SAME)).status_code == 201


async def test_after_a_day_a_key_is_forgotten(interface: Interface, ticket: Ticket, client: httpx.AsyncClient) -> None:
    path = f"/api/v1/tickets/{ticket.ticket_id}/replies"
    await client.post(path, json={"text": "Hello"}, headers=SAME)
    await client.post(path, json={"text": "Hello"}, headers={"Idempotency-Key": "another"})
    interface.clock.now += KEPT

    again = await client.post(path, json={"text": "Something else"}, headers=SAME)

    assert again.status_code == 201
    forgotten = await interface.database.write(lambda rows: forget_old(rows, interface.clock.now))
    assert forgotten == 1
    assert "idempotent-replayed" in (await client.post(path, json={"text": "Something else"}, headers=SAME)).headers


async def test_a_key_that_is_none_is_refused(ticket: Ticket, client: httpx.AsyncClient) -> None:
    for key in ("", '""', "x" * 129, "tab\there"):
        answer = await client.post(f"/api/v1/tickets/{ticket.ticket_id}/resolve", headers={"Idempotency-Key": key})

        assert (answer.status_code, code_of(answer)) == (400, "idempotency_key_invalid")
