"""A NUL in an address is answered at the door, and the sentence says what to do."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.api.clean_address import CleanAddress


async def _echo(request: Request) -> Response:
    return PlainTextResponse(request.path_params["name"])


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/{name:path}", _echo)], middleware=[Middleware(CleanAddress)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://handrail.test")


@pytest.mark.parametrize("address", ["/a%00b", "/%00", "/a?title=x%00", "/a?%00=1"])
async def test_a_nul_in_path_or_query_is_refused_with_the_remedy(client: httpx.AsyncClient, address: str) -> None:
    answered = await client.get(address)
    assert answered.status_code == 400
    assert answered.json()["error"]["code"] == "address_invalid"
    assert "%00" in answered.json()["error"]["message"]


@pytest.mark.parametrize("address", ["/a", "/a%20b?q=%2500", "/%E2%82%AC?x=1"])
async def test_any_other_address_passes(client: httpx.AsyncClient, address: str) -> None:
    assert (await client.get(address)).status_code == 200
