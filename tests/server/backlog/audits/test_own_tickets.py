"""Our own tickets, as an audit reads them from either database."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from escalation.audit.likely_resolved import likely_resolved
from escalation.audit.long_waiting import long_waiting
from escalation.audit.row import AuditStatus, AuditTicket
from escalation.notes import Note, add_note
from escalation.tables import tickets
from server.backlog.audits.own_tickets import count_tickets, own_tickets
from server.backlog.audits.store import add_audit, audit_of, fail, file_of, finish, latest_done
from server.backlog.audits.ticket_json import ticket_from_json, ticket_to_json
from server.conversation.site import Site
from server.database import Database
from server.inbox.bulk import merge_into
from server.inbox.deeds import named_move
from server.realtime.hub import Hub
from server.settings import read_settings
from server.team.actor import Actor, ActorKind
from tests.server.backlog.audits.stored import add_done_audit, report_files, running_audit
from tests.server.desk.house import Clock, House


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> House:
    return House(database, Hub(), read_settings({}, data_dir=tmp_path), Starlette(), Clock())


async def read(house: House, site: Site, limit: int = 2) -> list[AuditTicket]:
    found: list[AuditTicket] = []
    last = 0
    while True:
        page = await house.database.read(partial(own_tickets, site_id=site.site_id, after=last, limit=limit))
        if not page.tickets:
            return found
        found += page.tickets
        last = page.last_number


async def test_all_are_read_page_by_page_with_what_was_said_last_and_none_of_another_site(house: House) -> None:
    site, elsewhere = await house.site("Fernway"), await house.site("Elsewhere")
    ada = await house.user("ada@example.com", "Ada", site)
    actor = Actor(ActorKind.USER, ada.user_id, "Ada")
    made = [await house.ticket(site, f"Question {number}?") for number in range(5)]
    await house.ticket(elsewhere, "Theirs")
    await house.says(made[1], "visitor", "It works now, thank you")
    await house.move(named_move("take", {}), made[2], actor)
    await house.move(named_move("resolve", {}), made[3], actor)
    await house.move(named_move("spam", {}), made[4], actor)
    found = await read(house, site)
    assert [each.ticket_id for each in found] == [each.ticket_id for each in made[:4]]
    assert await house.database.read(lambda rows: count_tickets(rows, site.site_id)) == 4
    assert [each.number for each in found] == ["1", "2", "3", "4"]
    assert found[1].turns[-1].text == "It works now, thank you"
    assert {turn.author for turn in found[1].turns} == {"customer"}, "what the AI agent said is no turn"
    assert found[2].assignee == "Ada"
    assert found[3].status is AuditStatus.RESOLVED
    assert found[3].turns == ()
    assert found[0].text == "Question 0?"
    assert [ticket_from_json(ticket_to_json(each)) for each in found] == found


@pytest.mark.capability(11)
@pytest.mark.capability(14)
async def test_nothing_is_said_to_be_done_or_waiting_that_somebody_still_has_to_do_with(house: House) -> None:
    site = await house.site("Fernway")
    ada = await house.user("ada@example.com", "Ada", site)
    actor = Actor(ActorKind.USER, ada.user_id, "Ada")
    kinds = ("plain", "asleep", "problem", "noted", "reopened", "merged", "machine", "picture")
    made = {kind: await house.ticket(site, f"Question {kind}?") for kind in (*kinds, "into it")}
    for kind in kinds:
        house.clock.now += timedelta(minutes=1)
        await house.says(made[kind], "person", "I have reset it for you.", "Ada")
        await house.says(made[kind], "visitor", "It works now, thank you!")
    house.clock.now += timedelta(hours=1)
    await house.move(named_move("snooze", {"until": "tomorrow"}), made["asleep"], actor)
    await house.move(named_move("problem", {"title": "Resets fail"}), made["problem"], actor)
    note = Note(
        site_id=site.site_id,
        note_id="n1",
        ticket_id=made["noted"].ticket_id,
        author_id=ada.user_id,
        author_name="Ada",
        text="They called: it fails again.",
        at=house.clock.now,
    )
    await house.database.write(lambda rows: add_note(rows, note))
    await house.move(named_move("resolve", {}), made["reopened"], actor)
    await house.move(named_move("reopen", {}), made["reopened"], actor)
    await house.says(made["into it"], "visitor", "It fails again.")
    await house.move(merge_into(made["merged"].ticket_id, (site.site_id,), confirmed=True), made["into it"], actor)
    await house.says(made["machine"], "visitor", "Automatic reply: I am out of the office, thank you.")
    await house.says(made["picture"], "visitor", "")
    later = house.clock.now + timedelta(days=30)
    found = {each.ticket_id: each for each in await read(house, site)}
    done = {each.ticket.ticket_id for each in likely_resolved(tuple(found.values()), later)}
    assert done == {made["plain"].ticket_id}
    assert found[made["merged"].ticket_id].turns[-1].text == "It fails again."
    assert found[made["asleep"].ticket_id].status_said == "snoozed"
    assert found[made["problem"].ticket_id].status_said == "problem"
    assert long_waiting(tuple(found.values()), later, 14) == ()


async def test_a_ticket_of_somebody_who_left_is_told(house: House) -> None:
    site = await house.site("Fernway")
    ticket = await house.ticket(site)
    gone = update(tickets).values(assignee_id="u_gone", assignee_name="Gus")
    await house.database.write(lambda rows: rows.execute(gone))
    page = await house.database.read(lambda rows: own_tickets(rows, site.site_id))
    assert page.left == (ticket.ticket_id,)
    assert page.tickets[0].assignee == "Gus"


@pytest.mark.capability(6)
async def test_a_report_that_is_done_is_never_changed(house: House) -> None:
    site, at = await house.site("Fernway"), house.clock.now
    files = await report_files()
    done = await house.database.write(lambda rows: add_done_audit(rows, site.site_id, files, at))
    later = at + timedelta(hours=1)
    assert not await house.database.write(lambda rows: finish(rows, done, later, apparent=0, real=0))
    await house.database.write(lambda rows: fail(rows, done, later, "no"))
    kept = await house.database.read(lambda rows: audit_of(rows, [site.site_id], done.audit_id))
    assert kept is not None
    assert (kept.state, kept.ended_at, kept.error) == ("done", at, None)
    for name, content in files.items():
        assert await house.database.read(partial(file_of, audit=done, name=name)) == content
    running = running_audit(site.site_id, later)
    await house.database.write(lambda rows: add_audit(rows, running))
    assert await house.database.read(lambda rows: latest_done(rows, site.site_id, "own")) == kept
    assert await house.database.read(lambda rows: audit_of(rows, ["s_other"], done.audit_id)) is None
