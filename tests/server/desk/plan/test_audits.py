"""Audits at the desk: asked for, followed, read, and acted upon."""

import asyncio
import csv
import errno
import gzip
import html
import io
import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.audit.ticket_filter import ticket_filter
from escalation.notes import Note, add_note
from escalation.ticket import TicketStatus
from escalation.tickets import counts
from server.backlog.audits.progress import Show
from server.backlog.audits.sheet_rows import sheet_pieces
from server.backlog.audits.store import Audit, add_audit, add_part, audits_of, first_done
from server.backlog.audits.work import work
from server.conversation.site import Site
from server.desk.forms import FORM_BYTES_MAX
from server.desk.plan.audits.filter_form import asked_of
from server.desk.plan.audits.list_page import FILE_BYTES_MAX
from server.edge.refusal import LARGE_BODIES
from server.inbox.deeds import named_move
from server.spreadsheet import csv_text
from server.team.actor import Actor, ActorKind
from server.team.role import Role
from server.team.users import User, add_membership
from tests.escalation.audit.exports import every_export
from tests.escalation.samples import MORNING
from tests.server.backlog.audits.stored import add_done_audit, files_about, running_audit, some_tickets
from tests.server.backlog.audits.word_embedder import WordEmbedder
from tests.server.desk.house import House, field_of, house_at

PAGE = "/desk/plan/audits"
EXPORTS = {made.name: made for made in every_export(20)}


async def in_this_process(folder: Path, show: Show) -> None:
    await work(folder, WordEmbedder(), show)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    built = await house_at(tmp_path, auditor=in_this_process)
    yield built
    assert built.auditing is not None
    await built.auditing.aclose()
    await built.database.aclose()


def test_the_edge_lets_as_much_come_in_as_the_form_takes() -> None:
    assert LARGE_BODIES[f"{PAGE}/file".encode()] >= FILE_BYTES_MAX + FORM_BYTES_MAX


async def token_of(browser: httpx.AsyncClient) -> str:
    return field_of((await browser.get(PAGE)).text, "csrf_token")


async def audited(house: House, began: httpx.Response) -> str:
    """The address of an audit that has ended."""
    assert began.status_code == 303, began.text
    assert house.auditing is not None
    await house.auditing.idle()
    return began.headers["location"]


async def own_audit(house: House, browser: httpx.AsyncClient) -> str:
    fields = {"csrf_token": await token_of(browser), "waiting_days": "14"}
    return await audited(house, await browser.post(f"{PAGE}/own", data=fields))


@pytest.mark.capability(6)
@pytest.mark.capability(87)
async def test_an_audit_of_our_own_tickets_changes_none_and_its_report_stays_as_it_was(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    for question in ("How do I invite a colleague?", "Where is my invoice?"):
        await house.ticket(site, question)
    sorted_in = await house.ticket(site, "The export fails")
    kind = named_move("category", {"category": "account_access"})
    await house.move(kind, sorted_in, Actor(ActorKind.USER, ada.user_id, "Ada"))
    before = await house.database.read(lambda rows: counts(rows, (site.site_id,)))
    address = await own_audit(house, browser)
    assert await house.database.read(lambda rows: counts(rows, (site.site_id,))) == before
    first = await browser.get(address)
    assert first.status_code == 200
    assert "The first one of these tickets" in first.text
    assert ">Account access</a>" in first.text, "a category reads as at the desk, and leads to its tickets"
    document = (await browser.get(f"{address}/files/report.json")).json()
    assert document["tickets"] == {"all": 3, "open": 3, "resolved": 0}
    house.clock.now += timedelta(hours=1)
    await house.ticket(site, "One more")
    await own_audit(house, browser)
    assert (await browser.get(f"{address}/files/report.json")).json() == document
    baseline = await house.database.read(lambda rows: first_done(rows, site.site_id, "own"))
    assert baseline is not None
    assert (baseline.audit_id, baseline.apparent) == (address.rsplit("/", 1)[1], 3)
    assert {each["name"]: each["open"] for each in document["categories"]} == {"(none)": 2, "account_access": 1}


@pytest.mark.capability(3)
@pytest.mark.capability(7)
async def test_an_export_is_uploaded_audited_and_removed(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    made = EXPORTS["zendesk"]
    began = await browser.post(
        f"{PAGE}/file",
        data={"csrf_token": await token_of(browser), "zone": made.zone, "waiting_days": "14"},
        files={"file": (made.file_name, made.content, "text/csv")},
    )
    address = await audited(house, began)
    page = (await browser.get(address)).text
    assert "Zendesk" in page
    for name in ("report.html", "report.json", "tickets.csv", "categories.csv"):
        got = await browser.get(f"{address}/files/{name}")
        assert got.status_code == 200
        assert "attachment" in got.headers["content-disposition"]
    assert len((await browser.get(f"{address}/files/tickets.csv")).text.strip().splitlines()) == len(made.truth) + 1
    assert house.auditing is not None
    assert list(house.auditing.folder.iterdir()) == []


@pytest.mark.capability(7)
async def test_an_audit_of_some_tickets_says_so_and_is_no_baseline(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    for question in ("How do I invite a colleague?", "The export fails"):
        sorted_in = await house.ticket(site, question)
    kind = named_move("category", {"category": "account_access"})
    await house.move(kind, sorted_in, Actor(ActorKind.USER, ada.user_id, "Ada"))
    fields = {"csrf_token": await token_of(browser), "waiting_days": "14", "category": "account_access"}
    address = await audited(house, await browser.post(f"{PAGE}/own", data=fields))
    assert "Only tickets with category account_access: 1 of 2 that were read." in (await browser.get(address)).text
    assert await house.database.read(lambda rows: first_done(rows, site.site_id, "own")) is None
    refused = await browser.post(f"{PAGE}/own", data=fields | {"older_than": "long"})
    assert refused.status_code == 422
    assert "write an age such as 30d" in refused.text
    assert 'value="account_access" selected' in refused.text
    rows = b"Id,Subject,Status,Category,Created\n1,Hello,open,A,2026-01-01\n2,Hi,open,B,2026-01-01\n"
    began = await browser.post(
        f"{PAGE}/file", data=fields | {"category": "B\nC"}, files={"file": ("a.csv", rows, "text/csv")}
    )
    page = (await browser.get(await audited(house, began))).text
    assert "Only tickets with category B, C: 1 of 2" in page


@pytest.mark.capability(7)
async def test_the_tickets_of_a_report_are_filtered_by_address_and_had_as_a_sheet(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    real = await house.ticket(site)
    made = [*some_tickets(), *some_tickets()[:1]]
    made[-1] = replace(made[-1], row=41, ticket_id="t_plus", category='=cmd|"\r\n",x', number="41")
    files = await files_about(made, MORNING)
    await house.database.write(lambda rows: add_done_audit(rows, site.site_id, files, MORNING))
    for only in (
        ticket_filter(),
        ticket_filter(["open"], ["BUG"]),
        ticket_filter(["waiting"], (), ["(none)"]),
        ticket_filter(older_than="30d", newer_than="90d"),
        ticket_filter((), ['=cmd|"\r\n",x']),
    ):
        numbers = [each.number for each in made if only.takes(each, MORNING)]
        asked = httpx.QueryParams(tuple(asked_of(only)))
        page = await browser.get(f"{PAGE}/au_done/tickets", params=asked)
        assert f"<strong>{len(numbers)}</strong> of 41 tickets" in page.text
        sheet = await browser.get(f"{PAGE}/au_done/tickets.csv", params=asked)
        cells = list(csv.DictReader(io.StringIO(sheet.text.removeprefix("\ufeff"), newline="")))
        assert [row["ticket_id"] for row in cells] == numbers
        assert not any(cell.startswith("=") for row in cells for cell in row.values())
    listed = (await browser.get(f"{PAGE}/au_done/tickets")).text
    assert f'<a href="/desk/tickets/{real.ticket_id}">#{real.number}</a>' in listed
    report = (await browser.get(f"{PAGE}/au_done")).text
    assert f"{PAGE}/au_done/tickets?assignee=Ada" in report, "what the queue has no condition for leads to the table"
    wrong = await browser.get(f"{PAGE}/au_done/tickets?older_than=x")
    assert (wrong.status_code, "write an age" in wrong.text) == (422, True)
    assert (await browser.get(f"{PAGE}/au_done/tickets.csv?older_than=x")).status_code >= 400


async def test_long_sheets_are_read_row_by_row_wherever_a_piece_ends(house: House, site: Site) -> None:
    rows = [("ticket_id", "subject"), *((f"t {n}", f'"{n}"\r\n,=é' * (n % 7)) for n in range(2_000))]
    packed = gzip.compress(b"\xef\xbb\xbf" + csv_text(rows).encode())
    parts = [packed[start : start + 997] for start in range(0, len(packed), 997)]

    async def unit(connection: AsyncConnection) -> Audit:
        audit = running_audit(site.site_id, MORNING)
        await add_audit(connection, audit)
        for place, part in enumerate(parts):
            await add_part(connection, audit, "tickets.csv", place, part)
        return audit

    audit = await house.database.write(unit)
    found = [row async for piece in sheet_pieces(house.database, audit) for row in piece.rows()]
    assert len(parts) > 10
    assert [tuple(row.values()) for row in found] == rows[1:]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "choose the export first|The file is empty"),
        (gzip.compress(b"Id,Subject\n1,Hello\n")[:-12], "."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "."),
        (b"hello,world\n1,2\n", "At the desk you map columns"),
    ],
    ids=["empty", "cut gzip", "a picture", "no column that is known"],
)
async def test_a_broken_upload_is_told_with_what_to_do(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient, content: bytes, words: str
) -> None:
    began = await browser.post(
        f"{PAGE}/file",
        data={"csrf_token": await token_of(browser), "waiting_days": "14"},
        files={"file": ("export.csv", content, "text/csv")},
    )
    page = began if began.status_code == 422 else await browser.get(await audited(house, began))
    assert page.status_code in {200, 422}
    assert re.search(words, page.text)
    assert "Traceback" not in page.text


async def test_what_was_typed_stays_when_something_is_wrong_with_it(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    token = await token_of(browser)
    for field, value, words in (
        ("zone", "Atlantis/Harbour", "Time zone"),
        ("mapping", "opend_at=Created", "no field"),
        ("sla", "high=soon", "SLA limit"),
        ("waiting_days", "400", "number of days"),
    ):
        typed = {"csrf_token": token, "waiting_days": "21", "mapping": "", field: value}
        answer = await browser.post(f"{PAGE}/file", data=typed, files={"file": ("a.csv", b"Id\n1\n", "text/csv")})
        assert answer.status_code == 422
        assert words in answer.text
        assert value in answer.text
    assert await house.database.read(lambda rows: audits_of(rows, (site.site_id,))) == ()


@pytest.mark.capability(11)
@pytest.mark.capability(17)
@pytest.mark.capability(19)
async def test_what_is_likely_resolved_is_closed_together_and_can_be_undone(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    ids = [(await house.ticket(site, f"Question {number}?")).ticket_id for number in range(40)]
    files = await files_about(some_tickets(ids, house.clock.now), house.clock.now)
    audit = await house.database.write(lambda rows: add_done_audit(rows, site.site_id, files, house.clock.now))
    address = f"{PAGE}/{audit.audit_id}"
    report = (await browser.get(address)).text
    assert "Look and close" in report
    assert "Before the audit step is done" in report
    listing = (await browser.get(f"{address}/findings/likely_resolved")).text
    chosen = re.findall(r'name="ticket" value="([^"]+)"', listing)
    assert chosen
    fields = {"csrf_token": await token_of(browser), "deed": deed_in(listing), "ticket": chosen}
    done = await browser.post("/desk/bulk", data=fields | {"back": f"{address}/findings/likely_resolved"})
    assert done.status_code == 303, done.text
    after = await browser.get(done.headers["location"])
    assert "Resolved" in after.text
    assert "Undo" in after.text
    assert "Nothing is left to do here" in after.text
    still = await house.database.read(lambda rows: counts(rows, (site.site_id,)))
    assert still[TicketStatus.RESOLVED] == len(chosen)
    bulk_id = re.search(r"/desk/undo/([\w-]+)", after.text)
    assert bulk_id is not None
    back = {"csrf_token": await token_of(browser), "back": field_of(after.text, "back")}
    undone = await browser.post(f"/desk/undo/{bulk_id[1]}", data=back)
    assert undone.headers["location"] == f"{address}/findings/likely_resolved"
    still = await house.database.read(lambda rows: counts(rows, (site.site_id,)))
    assert still[TicketStatus.RESOLVED] == 0


def deed_in(page: str) -> str:
    """What the button of a list does."""
    return html.unescape(field_of(page, "deed"))


@pytest.mark.capability(17)
@pytest.mark.capability(19)
async def test_of_many_that_are_closed_together_none_is_that_somebody_moved_since(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    made = [await house.ticket(site, f"Question {number}?") for number in range(40)]
    files = await files_about(some_tickets([each.ticket_id for each in made], house.clock.now), house.clock.now)
    await house.database.write(lambda rows: add_done_audit(rows, site.site_id, files, house.clock.now))
    listing = (await browser.get(f"{PAGE}/au_done/findings/waiting")).text
    chosen = re.findall(r'name="ticket" value="([^"]+)"', listing)
    by_id = {each.ticket_id: each for each in made}
    writes, answered, noted, slept, taken, done, *left = [by_id[each] for each in chosen]
    assert left
    house.clock.now += timedelta(minutes=2)
    bo = Actor(ActorKind.USER, "u_bo", "Bo")
    await house.says(writes, "visitor", "It fails again.")
    await house.says(answered, "person", "I look into it.", "Bo")
    note = Note(site.site_id, "n_1", noted.ticket_id, "u_bo", "Bo", "They called.", house.clock.now)
    await house.database.write(lambda rows: add_note(rows, note))
    await house.move(named_move("snooze", {"until": "tomorrow"}), slept, bo)
    await house.move(named_move("tier", {"tier": "critical"}), taken, bo)
    await house.move(named_move("resolve", {}), done, bo)
    fields = {"csrf_token": await token_of(browser), "deed": deed_in(listing), "back": f"{PAGE}/au_done"}
    report = await browser.post("/desk/bulk", data=fields | {"ticket": chosen})
    assert report.status_code == 200
    assert f"{len(left)} done, 6 not" in report.text
    for ticket, why in (
        (writes, "The customer wrote since."),
        (answered, "Bo wrote since."),
        (noted, "Bo wrote a note since."),
        (slept, "Bo "),
        (taken, "Bo "),
        (done, "It is resolved already"),
    ):
        assert re.search(rf">#{ticket.number}</a>: [^<]*{why}", report.text), why
    still = await house.database.read(lambda rows: counts(rows, (site.site_id,)))
    assert still[TicketStatus.RESOLVED] == len(left) + 1
    undo = re.search(r"/desk/undo/([\w-]+)", report.text)
    assert undo is not None
    await browser.post(f"/desk/undo/{undo[1]}", data={"csrf_token": fields["csrf_token"]})
    still = await house.database.read(lambda rows: counts(rows, (site.site_id,)))
    assert still[TicketStatus.RESOLVED] == 1
    again = await browser.post("/desk/bulk", data=fields | {"ticket": [each.ticket_id for each in left]})
    assert again.status_code == 303, "what one did and took back oneself is nothing that went on"


@pytest.mark.capability(13)
async def test_one_cause_of_many_becomes_one_problem(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    ids = [(await house.ticket(site, f"Question {number}?")).ticket_id for number in range(40)]
    files = await files_about(some_tickets(ids, house.clock.now), house.clock.now)
    audit = await house.database.write(lambda rows: add_done_audit(rows, site.site_id, files, house.clock.now))
    causes = json.loads(files["report.json"])["findings"]["one_cause"]["causes"]
    assert causes
    address = f"{PAGE}/{audit.audit_id}"
    page = (await browser.get(f"{address}/findings/one_cause")).text
    assert "Make one problem of them" in page
    made = await browser.post(
        f"{address}/problem", data={"csrf_token": await token_of(browser), "place": "0", "title": "Export is down"}
    )
    assert made.status_code == 303, made.text
    problem = (await browser.get(made.headers["location"])).text
    assert "Export is down" in problem
    for ticket in causes[0]["tickets"]:
        assert f"/desk/tickets/{ticket['id']}" in problem


@pytest.mark.capability(17)
async def test_a_topic_becomes_a_draft_that_nothing_answers_with(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    files = await files_about(some_tickets(), house.clock.now)
    audit = await house.database.write(lambda rows: add_done_audit(rows, site.site_id, files, house.clock.now))
    topic = json.loads(files["report.json"])["topics"][0]
    draft = await browser.get(f"{PAGE}/{audit.audit_id}/articles/{topic['id']}")
    assert draft.status_code == 200
    assert "draft: true" in draft.text
    assert topic["samples"][0] in draft.text.replace('\\"', '"')
    assert draft.headers["content-disposition"].endswith('.md"')


@pytest.mark.capability(17)
async def test_a_topic_becomes_a_macro_that_is_filled_in_and_says_that_nobody_read_it(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    files = await files_about(some_tickets(), house.clock.now)
    await house.database.write(lambda rows: add_done_audit(rows, site.site_id, files, house.clock.now))
    asked = json.loads(files["report.json"])["automation"][0]
    ticket = await house.ticket(site, asked["samples"][0])
    await house.says(ticket, "person", "Open the list of members, then choose Invite and write their address.", "Ada")
    report = (await browser.get(f"{PAGE}/au_done")).text
    address = f"/desk/settings/macros/new?site={site.site_id}&audit=au_done&topic={asked['topic']}"
    assert address.replace("&", "&amp;") in report
    form = (await browser.get(address)).text
    assert "Open the list of members, then choose […] and write their address." in form
    assert "A draft that nobody has read yet" in form
    assert field_of(form, "name") == html.escape(asked["label"])
    assert field_of(form, "short_code")
    none = (await browser.get(address.replace("au_done", "au_none"))).text
    assert "A draft that nobody" not in none
    eva = await house.user("eva@example.com", "Eva")
    await house.database.write(lambda rows: add_membership(rows, eva, site.site_id, Role.AGENT))
    async with house.signed_in(eva.email) as agent:
        assert "A draft that nobody" not in (await agent.get(address)).text, "a report is for who manages its site"


async def test_an_audit_whose_process_died_says_so_and_is_run_again(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    await house.ticket(site)
    at = house.clock.now
    await house.database.write(lambda rows: add_audit(rows, running_audit(site.site_id, at)))
    assert "Reading the tickets" in (await browser.get(f"{PAGE}/au_running")).text
    assert "X-Ended" not in (await browser.get(f"{PAGE}/au_running/progress")).headers
    house.clock.now += timedelta(minutes=5)
    assert "did not end" in (await browser.get(f"{PAGE}/au_running")).text
    assert "X-Ended" in (await browser.get(f"{PAGE}/au_running/progress")).headers
    again = await browser.post(f"{PAGE}/au_running/again", data={"csrf_token": await token_of(browser)})
    await audited(house, again)
    assert "the real backlog" in (await browser.get(f"{PAGE}/au_running")).text


async def test_a_server_that_starts_takes_up_an_audit_whose_process_died(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    await house.ticket(site)
    await house.database.write(lambda rows: add_audit(rows, running_audit(site.site_id, house.clock.now)))
    assert house.auditing is not None
    await house.auditing.take_up()
    assert "Reading the tickets" in (await browser.get(f"{PAGE}/au_running")).text, "another process has it"
    house.clock.now += timedelta(minutes=5)
    await house.auditing.take_up()
    await house.auditing.idle()
    assert "the real backlog" in (await browser.get(f"{PAGE}/au_running")).text


@pytest.mark.capability(4)
async def test_the_plan_leads_to_the_audits(house: House, site: Site, ada: User, browser: httpx.AsyncClient) -> None:
    assert f'href="{PAGE}"' in (await browser.get("/desk/plan")).text
    assert "No audit yet" in (await browser.get(PAGE)).text


async def test_of_one_person_one_file_is_taken_at_a_time(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    token = await token_of(browser)
    on_its_way, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nid,subject\n'
        on_its_way.set()
        await go_on.wait()
        yield b'1,Help\r\n--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
        yield token.encode() + b"\r\n--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    first = asyncio.create_task(browser.post(f"{PAGE}/file", content=slowly(), headers=headers))
    await on_its_way.wait()
    files = {"file": ("b.csv", b"id,subject\n2,Help\n", "text/csv")}
    second = await browser.post(f"{PAGE}/file", data={"csrf_token": token}, files=files)
    assert second.status_code == 429
    assert "Another file is on its way" in second.text
    go_on.set()
    await audited(house, await first)


async def test_what_an_upload_that_fails_or_an_audit_that_died_left_on_the_disk_goes(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert house.auditing is not None
    left = house.auditing.folder / "au_left"
    lately = house.auditing.folder / "au_lately"
    for each in (left, lately):
        each.mkdir(parents=True)
        (each / "export").write_bytes(b"words of customers")
    os.utime(left, (0, 0))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("server.desk.plan.audits.list_page.shutil.copyfileobj", full)
    files = {"file": ("b.csv", b"id,subject\n2,Help\n", "text/csv")}
    refused = await browser.post(f"{PAGE}/file", data={"csrf_token": await token_of(browser)}, files=files)
    assert refused.status_code == 422
    assert "no room left on the disk" in refused.text
    assert list(house.auditing.folder.iterdir()) == [lately]


@pytest.mark.capability(17)
async def test_a_category_beyond_its_sla_leads_to_a_rule_and_first_to_a_team_where_there_is_none(
    house: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    old = "2020-01-01"
    rows = f"Id,Subject,Status,Category,Created\n1,Hi,open,Billing,{old}\n2,Hello,open,Garden,{old}\n".encode()
    fields = {"csrf_token": await token_of(browser), "waiting_days": "14"}
    began = await browser.post(f"{PAGE}/file", data=fields, files={"file": ("a.csv", rows, "text/csv")})
    address = await audited(house, began)
    report = (await browser.get(address)).text
    assert f"{address}/tickets?category=Garden" in report, "what is no category of ours has no rule, but tickets"
    assert f"{address}/tickets?older_than=30d" in report, "a sprint is of our own tickets"
    routing = f"/desk/settings/routing?site={site.site_id}&part=billing"
    assert routing.replace("&", "&amp;") in report
    offered = re.search(r'href="(/desk/settings/teams\?[^"]*)"', (await browser.get(routing)).text)
    assert offered is not None
    form = (await browser.get(html.unescape(offered[1]))).text
    asked = {name: field_of(form, name) for name in ("csrf_token", "site", "rule")}
    assert asked["rule"] == "billing"
    assert 'maxlength="60" value="Billing"' in form
    made = await browser.post("/desk/settings/teams/add", data=asked | {"name": "Billing"})
    assert made.headers["location"] == routing
    assert '<option value="billing" selected>' in (await browser.get(routing)).text
