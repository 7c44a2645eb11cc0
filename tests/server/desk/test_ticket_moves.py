"""Moves, merges, bulk actions and the way back, as forms of the desk."""

import sqlite3
from contextlib import closing

import httpx

from escalation.ticket import Ticket, TicketStatus
from server.conversation.site import Site
from server.team.users import User
from tests.server.desk.house import House, field_of


async def sent(browser: httpx.AsyncClient, address: str, **fields: str | list[str]) -> httpx.Response:
    token = field_of((await browser.get("/desk")).text, "csrf_token")
    return await browser.post(address, data={"csrf_token": token, **fields})


async def test_a_move_is_told_on_the_page_that_follows_and_taken_back_there(
    house: House, browser: httpx.AsyncClient, ticket: Ticket, ada: User
) -> None:
    here = f"/desk/tickets/{ticket.ticket_id}"
    answer = await sent(browser, f"{here}/assign", to=f"user:{ada.user_id}", seen="")
    assert answer.status_code == 303
    page = (await browser.get(answer.headers["location"])).text
    assert "Assigned" in page.split('class="toast"')[1].split("</div>")[0]
    undo = page.split('action="/desk/undo/')[1].split('"')[0]
    assert undo in (await browser.get("/desk/undo")).text
    back = await sent(browser, f"/desk/undo/{undo}")
    assert back.headers["location"] == here
    assert (await house.again(ticket)).assignee is None
    assert "Nothing that could be taken back" in (await browser.get("/desk/undo")).text
    assert 'class="toast"' not in (await browser.get(answer.headers["location"])).text


async def test_what_cannot_be_done_is_said_with_the_way_back(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    answer = await sent(browser, f"/desk/tickets/{ticket.ticket_id}/snooze", until="yesterday")
    assert answer.status_code == 422
    assert "choose a moment, or write a date like 2026-03-31" in answer.text
    assert f'href="/desk/tickets/{ticket.ticket_id}"' in answer.text


async def test_tags_and_the_cause_stand_beside_the_conversation(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    here = f"/desk/tickets/{ticket.ticket_id}"
    await sent(browser, f"{here}/tag", add="Big Customer, <b>")
    await sent(browser, f"{here}/resolve", cause="ui", cause_note="The button hides")
    page = (await browser.get(here)).text
    assert "big-customer" in page
    assert "<b>" not in page
    assert "A clearer interface" in page
    assert "The button hides" in page


async def test_marked_tickets_are_moved_together_and_the_report_names_what_was_refused(
    house: House, browser: httpx.AsyncClient, site: Site, ticket: Ticket
) -> None:
    second = await house.ticket(site, "Where are my invoices?")
    await sent(browser, f"/desk/tickets/{second.ticket_id}/resolve")
    both = [ticket.ticket_id, second.ticket_id]
    report = await sent(browser, "/desk/bulk", ticket=both, deed="deed=snooze&until=tomorrow")
    assert "1 done, 1 not" in report.text
    assert f"Ticket {second.number} is resolved. Reopen it first." in report.text
    assert (await house.again(ticket)).snoozed_until is not None
    done = await sent(browser, "/desk/bulk", ticket=both, deed="deed=tag", add="march")
    assert done.headers["location"].startswith("/desk?done=")
    assert (await sent(browser, "/desk/bulk", deed="deed=tag", add="march")).status_code == 422
    assert (await sent(browser, "/desk/bulk", ticket=both, deed="deed=delete")).status_code == 422


async def test_no_ticket_of_another_site_is_moved_by_marking_it(house: House, ticket: Ticket) -> None:
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in("eve@example.com") as eve:
        answer = await sent(eve, "/desk/bulk", ticket=[ticket.ticket_id], deed="deed=resolve")
    assert "0 done, 1 not" in answer.text
    assert ticket.subject not in answer.text
    assert f"#{ticket.number}" not in answer.text
    assert await house.again(ticket) == ticket


async def test_merging_shows_both_asks_when_customers_differ_and_redirects_the_old_address(
    house: House, browser: httpx.AsyncClient, site: Site, ticket: Ticket
) -> None:
    other = await house.ticket(site, "Colleague cannot be invited")
    await house.says(ticket, "visitor", "Said an hour later")
    here = f"/desk/tickets/{ticket.ticket_id}"
    assert f"/merge?into={other.ticket_id}" in (await browser.get(f"{here}/merge?find=colleague")).text
    look = (await browser.get(f"{here}/merge?into={other.ticket_id}")).text
    assert "Open <strong>Members</strong>." in look
    assert "These are two different customers." in look
    refused = await sent(browser, f"{here}/merge", into=other.ticket_id)
    assert "different customers" in refused.text
    merged = await sent(browser, f"{here}/merge", into=other.ticket_id, confirmed="on")
    assert merged.headers["location"].startswith(f"/desk/tickets/{other.ticket_id}?done=")
    assert (await browser.get(here)).headers["location"] == f"/desk/tickets/{other.ticket_id}"
    page = (await browser.get(f"/desk/tickets/{other.ticket_id}")).text
    transcript = page.split('id="transcript"')[1]
    assert "How do I invite a colleague?" in transcript
    assert transcript.index("Colleague cannot be invited") < transcript.index("Said an hour later")
    assert f'id="message-{ticket.number}-1"' in page
    assert 'id="message-1"' in page
    await sent(browser, f"{here}/unmerge")
    assert (await house.again(ticket)).status is TicketStatus.OPEN
    assert (await browser.get(here)).status_code == 200


async def test_a_problem_is_made_solved_for_all_its_tickets_and_taken_back_at_the_desk(
    house: House, browser: httpx.AsyncClient, site: Site, ticket: Ticket
) -> None:
    second = await house.ticket(site, "Where are my invoices?")
    both = [ticket.ticket_id, second.ticket_id]
    made = await sent(browser, "/desk/problems", title="Invoices <late>", note="Being looked at")
    problem = made.headers["location"]
    await sent(browser, "/desk/bulk", ticket=both, deed=f"deed=problem&problem={problem.rpartition('/')[2]}")
    page = (await browser.get(problem)).text
    assert "Invoices &lt;late&gt;" in page
    assert f"#{second.number}" in page
    solved = await sent(browser, f"{problem}/solve", text="They are sent.", cause="bug")
    assert {(await house.again(each)).status for each in (ticket, second)} == {TicketStatus.RESOLVED}
    queue = (await browser.get(solved.headers["location"])).text
    assert "Solved with its problem (2 tickets)" in queue
    await sent(browser, f"/desk/undo/{solved.headers['location'].rpartition('=')[2]}")
    assert {(await house.again(each)).resolved_at for each in (ticket, second)} == {None}
    await sent(browser, f"{problem}/reopen")
    assert "Open ·" in (await browser.get(problem)).text


async def test_a_problem_of_another_site_is_nothing(house: House, browser: httpx.AsyncClient) -> None:
    made = (await sent(browser, "/desk/problems", title="Ours")).headers["location"]
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in("eve@example.com") as eve:
        assert (await eve.get(made)).status_code == 404
        assert (await sent(eve, f"{made}/solve", text="Hello")).status_code == 404
        assert "Ours" not in (await eve.get("/desk/problems")).text


async def test_a_ticket_whose_contact_is_gone_opens_and_can_be_worked_on(
    house: House, browser: httpx.AsyncClient, site: Site, ticket: Ticket
) -> None:
    other = await house.ticket(site, "Colleague cannot be invited")

    # As a later version, or somebody with the file in hand, may delete it: this connection holds to no foreign keys.
    with closing(sqlite3.connect(str(house.database.url.database))) as file:
        file.execute("DELETE FROM contacts")
        file.commit()
    here = f"/desk/tickets/{ticket.ticket_id}"
    assert (await browser.get(here)).status_code == 200
    assert (await browser.get(f"{here}/merge?into={other.ticket_id}")).status_code == 200
    reply = await sent(browser, f"{here}/reply", text="Hello", client_id="desk_1")
    assert reply.status_code == 303
    assert [m.text for m in await house.messages(ticket)][-1] == "Hello"
    await sent(browser, f"{here}/resolve")
    await sent(browser, f"{here}/reopen")
    await sent(browser, f"{here}/merge", into=other.ticket_id, confirmed="on")
    assert (await browser.get(f"/desk/tickets/{other.ticket_id}")).status_code == 200
