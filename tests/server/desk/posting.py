"""Forms of the desk, sent as a browser sends them."""

from collections.abc import Mapping, Sequence

import httpx

from tests.server.desk.house import field_of


async def post(
    browser: httpx.AsyncClient, address: str, page: str = "/desk/account", **fields: str | Sequence[str]
) -> httpx.Response:
    """Sends a form from `page`, with that page's token."""
    token = field_of((await browser.get(page)).text, "csrf_token")
    sent: Mapping[str, str | Sequence[str]] = {"csrf_token": token, **fields}
    return await browser.post(address, data=dict(sent))
