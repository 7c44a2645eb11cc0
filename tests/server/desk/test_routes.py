"""Every address of the desk, asked by those who may not: generated from the routes themselves."""

import httpx
import pytest
from starlette.routing import Route

from escalation.ticket import Ticket
from server.inbox.deeds import DEEDS
from server.team.users import User
from tests.server.desk.house import House, field_of

ANSWER = "/answers/2"
DOOR = ("/desk/sign-in", "/desk/join")
"""Where nobody is signed in yet."""

OTHERS = ("reply", "typing", "merge", "unmerge")
OF_A_TICKET = ["", ANSWER, f"{ANSWER}/mark", *(f"/{name}" for name in (*OTHERS, *DEEDS))]

OF_A_COMPOSER = (
    *("/guide", "/assist", "/notes", "/notes/{note_id}", "/notes/{note_id}/delete", "/files"),
    "/files/{upload_id}/remove",
)
FILE = {"file": ("a.txt", b"Hello", "text/plain")}


def changes(house: House) -> list[str]:
    return [
        route.path
        for route in house.app.routes
        if isinstance(route, Route) and "POST" in (route.methods or ()) and not route.path.startswith(DOOR)
    ]


async def asked(browser: httpx.AsyncClient, address: str, token: str) -> httpx.Response:
    if address.endswith("/files"):
        return await browser.post(address, data={"csrf_token": token}, files=FILE)
    if address.endswith(OF_A_COMPOSER):
        return await browser.post(address, data={"csrf_token": token, "note": "Hello", "what": "summary"})
    if address.endswith(tuple(f"/{name}" for name in ("mark", "sign-out", *OTHERS, *DEEDS))):
        return await browser.post(
            address, data={"csrf_token": token, "text": "Hello", "client_id": "desk_1", "mark": "right"}
        )
    return await browser.get(address)


async def token_of(browser: httpx.AsyncClient) -> str:
    return field_of((await browser.get("/desk")).text, "csrf_token")


def test_no_change_of_a_ticket_is_left_out_of_these_tests(house: House) -> None:
    assert {path for path in changes(house) if path.startswith("/desk/tickets/")} == {
        "/desk/tickets/{ticket_id}/answers/{seq:int}/mark",
        *(f"/desk/tickets/{{ticket_id}}{end}" for end in OF_A_TICKET if end and ANSWER not in end),
        *(f"/desk/tickets/{{ticket_id}}{end}" for end in OF_A_COMPOSER),
    }


@pytest.mark.parametrize("end", [*OF_A_TICKET, *OF_A_COMPOSER[:-1], "/macros", "/people"])
async def test_a_person_of_another_site_finds_what_nobody_finds(house: House, ticket: Ticket, end: str) -> None:
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in("eve@example.com") as eve:
        token = await token_of(eve)
        others = await asked(eve, f"/desk/tickets/{ticket.ticket_id}{end}", token)
        nobodys = await asked(eve, f"/desk/tickets/t_unknown{end}", token)
    assert others.status_code == nobodys.status_code == 404
    assert others.text == nobodys.text
    assert ticket.subject not in others.text
    assert await house.again(ticket) == ticket
    assert len(await house.messages(ticket)) == 2


@pytest.mark.parametrize("end", [*OF_A_TICKET, *OF_A_COMPOSER, "/macros", "/people"])
async def test_who_is_not_signed_in_is_sent_to_sign_in(house: House, ticket: Ticket, end: str) -> None:
    async with house.browser() as nobody:
        answer = await asked(nobody, f"/desk/tickets/{ticket.ticket_id}{end}", "")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/sign-in")
    assert await house.again(ticket) == ticket


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}])
async def test_no_change_is_made_for_a_foreign_page(
    house: House, browser: httpx.AsyncClient, ticket: Ticket, headers: dict[str, str]
) -> None:
    token = await token_of(browser)
    for path in changes(house):
        address = path.replace("{ticket_id}", ticket.ticket_id).replace("{seq:int}", "2")
        answer = await browser.post(address, data={"csrf_token": token, "text": "Hello"}, headers=headers)
        assert answer.status_code == 403, path
    assert await house.again(ticket) == ticket
    assert (await browser.get("/desk")).status_code == 200


@pytest.mark.parametrize("token", ["", "guess"])
async def test_no_change_is_made_without_the_sessions_token(
    house: House, browser: httpx.AsyncClient, ticket: Ticket, token: str
) -> None:
    for path in changes(house):
        address = path.replace("{ticket_id}", ticket.ticket_id).replace("{seq:int}", "2")
        files = FILE if path.endswith(("/file", "/files", "/import")) else None
        answer = await browser.post(address, data={"csrf_token": token, "text": "x"}, files=files)
        assert answer.status_code == 403, path
    assert await house.again(ticket) == ticket


async def test_every_page_forbids_what_it_does_not_need(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    for address in ("/desk", f"/desk/tickets/{ticket.ticket_id}", "/desk/nowhere", "/desk/static/desk.js"):
        headers = (await browser.get(address)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


async def test_an_unknown_page_is_a_friendly_404(browser: httpx.AsyncClient, ada: User) -> None:
    page = await browser.get("/desk/nowhere")
    assert page.status_code == 404
    assert "Go to the queue" in page.text


async def test_too_large_a_form_is_refused(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    answer = await browser.post(f"/desk/tickets/{ticket.ticket_id}/reply", data={"text": "x" * 300_000})
    assert answer.status_code == 413
    assert "Send less text" in answer.text
