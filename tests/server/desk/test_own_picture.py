"""A person's own picture, changed at the desk."""

from io import BytesIO

import httpx
import pytest
from PIL import Image

from escalation.ticket import Ticket
from tests.server.desk.house import House, field_of

PAGE = "/desk/picture"


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (90, 60), "teal").save(out, "PNG")
    return out.getvalue()


async def sent(browser: httpx.AsyncClient, content: bytes, **fields: str) -> httpx.Response:
    token = field_of((await browser.get(PAGE)).text, "csrf_token")
    files = {"picture": ("me.png", content, "image/png")}
    return await browser.post(PAGE, data={"csrf_token": token} | fields, files=files)


async def test_a_picture_goes_with_replies_from_then_on_until_it_is_removed(
    house: House, ticket: Ticket, browser: httpx.AsyncClient
) -> None:
    assert (await sent(browser, png())).status_code == 303
    page = (await browser.get(PAGE)).text
    assert 'src="/v1/pictures/' in page
    address = f"/desk/tickets/{ticket.ticket_id}"
    token = field_of((await browser.get(address)).text, "csrf_token")
    for text in ("Hello", "Again"):
        await browser.post(f"{address}/reply", data={"csrf_token": token, "text": text, "client_id": f"desk_{text}"})
        await sent(browser, b"", remove="1")
    first, second = [each for each in await house.messages(ticket) if each.author == "person"]
    assert (first.picture or "").startswith("/v1/pictures/")
    assert second.picture is None
    assert "There is none yet" in (await browser.get(PAGE)).text


@pytest.mark.parametrize("content", [b"", b"<svg/>", png()[:40]])
async def test_what_is_no_picture_changes_nothing_and_says_what_can_be_taken(
    browser: httpx.AsyncClient, content: bytes
) -> None:
    refused = await sent(browser, content)
    assert refused.status_code == 422
    assert "PNG, JPEG, GIF or WebP" in refused.text
    assert "There is none yet" in (await browser.get(PAGE)).text


async def test_it_is_changed_from_our_pages_by_whoever_is_signed_in_only(
    house: House, browser: httpx.AsyncClient
) -> None:
    files = {"picture": ("me.png", png(), "image/png")}
    assert (await browser.post(PAGE, data={"csrf_token": "guess"}, files=files)).status_code == 403
    assert (await browser.post(PAGE, content=b"--x", headers={"Content-Type": "multipart/form-data"})).status_code in {
        400,
        403,
    }
    token = field_of((await browser.get(PAGE)).text, "csrf_token")
    elsewhere = await browser.post(
        PAGE, data={"csrf_token": token}, files=files, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert elsewhere.status_code == 403
    async with house.browser() as nobody:
        assert (await nobody.post(PAGE, files=files)).status_code == 303
    assert "There is none yet" in (await browser.get(PAGE)).text
