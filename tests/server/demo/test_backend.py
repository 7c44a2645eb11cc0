"""Fernway's back end: what the agent's tools may ask of it, and that it does a thing once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette

from server.conversation.identity import identity_of
from server.conversation.identity_key import IdentityKey
from server.demo.backend import ACCOUNT, KEYS_MAX, USER, Backend, Deed
from server.demo.help_centre import HELP_CENTRE
from server.demo.product import Product
from server.demo.routes import build_demo_routes
from server.demo.sample import TIDEWATER

ORIGIN = "http://fernway.example"
SECRET = "id_" + "s" * 43
KEYS = (IdentityKey("ik_1", "HS256", SECRET, "2026-11-02T09:30:00+00:00"),)
NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


@pytest.fixture
def product() -> Product:
    return Product(ORIGIN, SECRET, lambda: NOW)


@pytest.fixture
async def client(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=build_demo_routes("<script></script>", HELP_CENTRE, ORIGIN, product))
    headers = {"Authorization": f"Bearer {product.backend.token}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN, headers=headers) as opened:
        yield opened


async def test_without_the_token_nothing_is_told_and_nothing_done(client: httpx.AsyncClient, product: Product) -> None:
    for token in ("", "Bearer ", "Bearer wrong", "Bearer é"):
        headers = {b"Authorization": token.encode(), b"Idempotency-Key": b"k"}
        answers = [
            await client.get(f"/demo/api/accounts/{ACCOUNT}", headers=headers),
            await client.post(f"/demo/api/accounts/{ACCOUNT}/plan", headers=headers, json={"plan": "Forest"}),
        ]
        assert [each.status_code for each in answers] == [401, 401]
    assert product.backend.deeds == []


async def test_the_last_invoice_is_the_one_of_the_billing_page(client: httpx.AsyncClient) -> None:
    invoice = (await client.get(f"/demo/api/accounts/{ACCOUNT}/invoices/last")).json()
    assert invoice["number"] in (await client.get("/demo/billing")).text
    assert invoice["link"].startswith(f"{ORIGIN}/demo/billing#")


async def test_a_changed_plan_shows_on_the_billing_page(client: httpx.AsyncClient) -> None:
    assert "is on the Grove plan" in (await client.get("/demo/billing")).text
    path = f"/demo/api/accounts/{ACCOUNT}/plan"
    price = (await client.get(f"{path}/price", params={"plan": "Forest"})).json()
    assert price == {"current": "Grove", "price": "€110.00", "begins": "at once"}
    changed = await client.post(path, json={"plan": "Forest"}, headers={"Idempotency-Key": "k-1"})
    assert changed.json() == {"plan": "Forest", "begins": "at once"}
    page = await client.get("/demo/billing")
    assert "is on the Forest plan" in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_what_is_asked_twice_under_one_key_is_done_once(client: httpx.AsyncClient, product: Product) -> None:
    path, headers = f"/demo/api/users/{USER}/reset-link", {"Idempotency-Key": "k-1"}
    first, again = [(await client.post(path, json={}, headers=headers)).json() for _ in range(2)]
    assert first == again == {"sent_to": "mara@tidewater.example", "minutes": 30}
    assert product.backend.deeds == [Deed("send_reset_link", USER)]


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("accounts/other/plan", b'{"plan": "Forest"}', {"Idempotency-Key": "k"}, 404),
        ("accounts/tidewater/plan", b'{"plan": "Business"}', {"Idempotency-Key": "k"}, 404),
        ("accounts/tidewater/plan", b'{"plan": "Seedling"}', {"Idempotency-Key": "k"}, 404),
        ("accounts/tidewater/plan", b'{"plan": "Forest"}', {}, 400),
        ("accounts/tidewater/plan", b'{"plan": "Forest"}', {"Idempotency-Key": "k" * 65}, 400),
        ("accounts/tidewater/plan", b"[1]", {"Idempotency-Key": "k"}, 400),
        ("accounts/tidewater/plan", b"{", {"Idempotency-Key": "k"}, 400),
        ("accounts/tidewater/plan", b" " * 10_000, {"Idempotency-Key": "k"}, 400),
        ("users/tobias/reset-link", b"{}", {"Idempotency-Key": "k"}, 404),
    ],
)
async def test_what_cannot_be_done_is_refused_and_changes_nothing(
    client: httpx.AsyncClient, product: Product, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await client.post(f"/demo/api/{path}", content=body, headers=headers)
    assert answer.status_code == status
    assert (product.backend.deeds, product.backend.workspace) == ([], TIDEWATER)


def test_no_more_answers_are_kept_than_the_bound() -> None:
    backend = Backend(TIDEWATER)
    for number in range(KEYS_MAX + 10):
        backend.send_reset_link(USER, f"k-{number}")
    assert len(backend.deeds) == KEYS_MAX
    assert "token" not in repr(backend)


async def test_pages_say_who_is_signed_in_as_handrail_believes_it(client: httpx.AsyncClient) -> None:
    page = (await client.get("/demo/billing")).text
    token = page.partition('name="handrail-token" content="')[2].partition('"')[0]
    identity = identity_of(token, KEYS, NOW)
    assert identity.name == "Mara Lindqvist"
    assert identity.attributes == {"account": ACCOUNT, "plan": "Grove", "user": USER}


async def test_who_tries_it_is_the_same_on_each_page_and_somebody_else_in_another_browser(
    client: httpx.AsyncClient,
) -> None:
    async def subject() -> str:
        page = (await client.get("/demo/billing")).text
        token = page.partition('name="handrail-token" content="')[2].partition('"')[0]
        return identity_of(token, KEYS, NOW).external_id

    first = await subject()
    assert await subject() == first
    client.cookies.clear()
    assert await subject() != first


async def test_at_the_door_nobody_is_signed_in(client: httpx.AsyncClient) -> None:
    assert "handrail-token" not in (await client.get("/demo/sign-in")).text


async def test_without_a_secret_nobody_is_vouched_for() -> None:
    app = Starlette(routes=build_demo_routes("", HELP_CENTRE, ORIGIN))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as opened:
        assert "handrail-token" not in (await opened.get("/demo/billing")).text
