"""A sprint through the desk's own pages: started once, frozen, counted by what happens to its tickets, ended, told."""

import asyncio
import csv
import gzip
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.sprint.frozen_rows import frozen_tickets
from escalation.sprint.wins import Wins
from escalation.ticket import Assignee, CheckIn, Ticket
from escalation.tickets import revise
from escalation.triage import TriageTier
from server.backlog.audits.progress import Phase
from server.backlog.audits.store import Audit, add_audit, add_part, finish
from server.backlog.sprint_board import Board, board_of
from server.desk.plan import sprint_page
from server.integrations.endpoint import add_endpoint
from server.integrations.outbox import deliveries_of
from server.team.members import member_of, remove_member
from server.team.role import Role
from server.upkeep import sprint_round
from tests.server.backlog.conftest import DAY, NEW, Team, team_at
from tests.server.desk.posting import post

CRITICAL, HIGH, NORMAL, LOW = TriageTier
SPRINTS = "/desk/plan/sprints"


@pytest.fixture
async def team_anywhere(tmp_path: Path, database_url: str) -> AsyncIterator[Team]:
    built = await team_at(tmp_path, database_url=database_url)
    yield built
    await built.house.database.aclose()


async def board(team: Team) -> Board:
    sprint = await team.sprint()
    return await team.house.database.read(lambda rows: board_of(rows, sprint, team.house.clock.now))


async def numbers_in(browser: httpx.AsyncClient, view: str) -> set[int]:
    """The numbers of the tickets that a view shows."""
    page = (await browser.get(f"/desk?view={view}")).text
    return {int(part.split("<", 1)[0].split()[0]) for part in page.split(">#")[1:] if part[0].isdigit()}


async def change(team: Team, ticket: Ticket, **fields: Any) -> Ticket:
    now = team.house.clock.now
    return await team.house.database.write(lambda rows: revise(rows, ticket, lambda held: replace(held, **fields), now))


@pytest.mark.capability(51)
async def test_of_two_leads_who_start_at_once_one_does_and_the_other_is_told(team_anywhere: Team) -> None:
    team = team_anywhere
    await team.aged([HIGH, NORMAL])
    async with team.house.signed_in(team.ada.email) as ada, team.house.signed_in(team.bo.email) as bo:
        answers = await asyncio.gather(team.start(ada, name="Ada's"), team.start(bo, name="Bo's"))
        assert sorted(each.status_code for each in answers) == [303, 409]
        refused = next(each for each in answers if each.status_code == 409)
        winner = await team.sprint()
        assert f"“{winner.name.replace(chr(39), '&#39;')}”, started by" in refused.text
        assert "One sprint at a time" in refused.text
        # What was typed is still there.
        assert 'name="older_than" inputmode="numeric" maxlength="4" value="14"' in refused.text
        assert winner.name in (await ada.get(NEW)).text.replace("&#39;", "'")


@pytest.mark.capability(50)
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("days", "1", "2 to 5 business days"),
        ("days", "6", "2 to 5 business days"),
        ("days", "two", "whole number"),
        ("first_day", "yesterday", "give a date"),
        ("first_day", "2020-01-01", "from today"),
        ("older_than", "-4", "whole number"),
        ("older_than", "99", "no ticket fits"),
        ("numbers", "12 and 13", "no number of a ticket"),
        ("intake", "2", "people must take turns"),
        ("in", "", "at least one person"),
        ("name", "  ", "1 to 80 characters"),
    ],
)
async def test_what_cannot_be_is_told_at_its_field(
    team: Team, lead: httpx.AsyncClient, field: str, value: str, words: str
) -> None:
    await team.aged([NORMAL])
    answer = await team.start(lead, **{field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert "aria-invalid" in answer.text or field == "in"
    assert (await lead.get(SPRINTS)).text.count("sprint-list") == 0


@pytest.mark.capability(51, 52, 55)
async def test_the_set_is_frozen_and_what_comes_in_later_is_counted_apart(team: Team, lead: httpx.AsyncClient) -> None:
    old = await team.aged([CRITICAL, HIGH, NORMAL, LOW])
    await team.aged([HIGH], days=3)
    seen = await team.start(lead, do="look", tier=["high", "low"])
    assert "<strong>2 tickets</strong> · High 1 · Low 1" in seen.text
    assert (await team.start(lead)).status_code == 303
    sprint = await team.sprint()
    frozen = await team.house.database.read(lambda rows: frozen_tickets(rows, sprint))
    assert {each.ticket_id for each in frozen} == {each.ticket_id for each in old}
    # With 4 tickets, 3 people and 3 days, whoever meets one a day of each tier clears them.
    assert all(each.targets == dict.fromkeys(TriageTier, 1) for each in sprint.people)
    team.house.clock.now += timedelta(hours=1)
    new = await team.house.ticket(team.site, "What came in on that day?")
    await team.house.database.write(
        lambda rows: revise(rows, new, lambda held: replace(held, opened_at=team.house.clock.now), new.opened_at)
    )
    shown = await board(team)
    assert (shown.progress.total_count, shown.opened, shown.opened_resolved) == (4, 1, 0)


@pytest.mark.capability(51, 52)
async def test_a_form_tells_how_old_the_set_is_and_where_the_people_do_not_suffice(
    team: Team, lead: httpx.AsyncClient
) -> None:
    ages = await team.aged([HIGH, NORMAL, NORMAL, NORMAL, NORMAL, LOW])
    await team.aged([NORMAL], days=20)
    ada, bo, _ = team.people
    asked = {f"target.{ada.user_id}.normal": "1", f"target.{bo.user_id}.high": "0"}
    seen = await team.start(
        lead,
        do="look",
        intake="0",
        days="2",
        **{"in": [ada.user_id, bo.user_id], f"tiers.{ada.user_id}": ["normal"], f"tiers.{bo.user_id}": ["high"]},
        **asked,
    )
    page = " ".join(seen.text.split())
    assert "14 to 30 days ago 1, 30 to 90 days ago 6." in page
    assert "Normal: the targets clear 2 of 5 in these days" in page
    assert "High: the targets clear 0 of 1 in these days" in page
    assert "1 of them nobody takes" in page
    assert '<th scope="row">Ada</th><td>5</td><td>1 <strong>more than twice</strong></td><td>0.0</td>' in page
    await team.resolves(team.ada, ages[1])
    suffices = " ".join((await team.start(lead, do="look")).text.split())
    assert "the targets clear" not in suffices
    assert "<td>0.2</td>" in suffices, "one in five days"


@pytest.mark.capability(50)
async def test_a_lead_sees_what_is_left_before_it_ends_and_can_let_it_go_on_after_all(team_anywhere: Team) -> None:
    team = team_anywhere
    old = await team.aged([HIGH, NORMAL, NORMAL])
    told = partial(
        add_endpoint, site_id=team.site.site_id, name="Wins", style="slack", url="https://hooks.example.com/x"
    )
    now = team.house.clock.now
    await team.house.database.write(lambda rows: told(rows, topics=["sprint"], by_id=team.ada.user_id, at=now))
    async with team.house.signed_in(team.ada.email) as lead:
        await team.start(lead)
        sprint = await team.sprint()
        here = f"{SPRINTS}/{sprint.sprint_id}"
        await change(team, old[1], assignee=Assignee(team.bo.user_id, "Bo"))
        await team.resolves(team.bo, old[2])
        asked = " ".join((await lead.get(f"{here}/end")).text.split())
        assert "<strong>2 tickets</strong> are left" in asked
        assert '<th scope="row">Nobody has it</th><td>–</td><td>1</td><td>–</td><td>–</td><td>1</td>' in asked
        assert '<th scope="row">Bo</th><td>–</td><td>–</td><td>1</td>' in asked
        assert (await team.again(sprint)).is_running, "looking ends nothing"
        await post(lead, f"{here}/end")
        assert "Reopen the sprint" in (await lead.get(f"{here}/report")).text
        assert (await lead.get(f"{here}/end")).headers["location"] == here
        team.house.clock.now += timedelta(minutes=5)
        await post(lead, f"{here}/reopen")
        again = await team.again(sprint)
        assert (again.is_running, again.after, again.days[0].told_at) == (True, None, None)
        await post(lead, f"{here}/end")
        team.house.clock.now += timedelta(minutes=1)
        await team.start(lead, name="Another")
        taken = await post(lead, f"{here}/reopen")
        assert (taken.status_code, "“Another”" in taken.text) == (409, True)
        await post(lead, f"{SPRINTS}/{(await team.sprint()).sprint_id}/end")
        team.house.clock.now += timedelta(minutes=11)
        late = await post(lead, f"{here}/reopen")
        assert (late.status_code, "over for good" in late.text) == (422, True)
        assert "Reopen the sprint" not in (await lead.get(here)).text
    found = await team.house.database.read(lambda rows: deliveries_of(rows, team.site.site_id, 20))
    kinds = [each.kind for each in found]
    assert (kinds.count("sprint.reopened"), kinds.count("sprint.ended"), kinds.count("sprint.wins")) == (1, 3, 3)


@pytest.mark.capability(55, 56)
async def test_the_board_follows_what_happens_to_the_tickets(team: Team, lead: httpx.AsyncClient) -> None:
    old = await team.aged([HIGH, HIGH, NORMAL, NORMAL, LOW, LOW])
    await team.start(lead)
    await team.resolves(team.ada, old[0])
    await team.resolves(team.bo, old[2])
    shown = await board(team)
    assert shown.progress.remaining == {CRITICAL: 0, HIGH: 1, NORMAL: 1, LOW: 2}
    assert [(each.name, each.done_today) for each in shown.people] == [("Ada", 1), ("Bo", 1), ("Cy", 0)]
    assert {each.number for each in shown.latest} == {old[0].number, old[2].number}
    team.house.clock.now += DAY
    await team.reopens(team.cy, old[0])
    await team.resolves(team.cy, old[0])
    await team.resolves(team.cy, old[3])
    await team.reopens(team.ada, old[3])
    shown = await board(team)
    assert [point.remaining for point in shown.progress.burn_down] == [6, 4, 4, None]
    assert {each.name: each.total for each in shown.people} == {"Ada": 0, "Bo": 1, "Cy": 1}
    async with team.house.signed_in(team.bo.email) as bo:
        page = (await bo.get(f"{SPRINTS}/{shown.sprint.sprint_id}")).text
        table = (await bo.get(f"{SPRINTS}/{shown.sprint.sprint_id}/burn-down.csv")).text
    assert '<span class="figure">2</span> <span class="hint">of 6 resolved</span>' in page
    assert [row[1] for row in csv.reader(io.StringIO(table))][1:] == ["6", "4", "4", ""]


@pytest.mark.capability(52, 60)
async def test_each_sees_next_what_the_sprint_asks_of_them(team_anywhere: Team) -> None:
    team = team_anywhere
    old = await team.aged([HIGH, HIGH, LOW, LOW])
    incoming = await team.house.ticket(team.site, "Somebody new asks how to pay")
    async with team.house.signed_in(team.ada.email) as ada:
        shares = {
            f"tiers.{team.ada.user_id}": ["high"],
            f"tiers.{team.bo.user_id}": ["high"],
            f"tiers.{team.cy.user_id}": ["high"],
        }
        await team.start(ada, **shares)
        sprint = await team.sprint()
        (guard,) = sprint.days[0].intake
        by_id = {each.user_id: each for each in team.people}
        worker = next(each for each in team.people if each.user_id != guard)
        async with team.house.signed_in(by_id[guard].email) as on_intake:
            assert await numbers_in(on_intake, "next") == {incoming.number}
            assert await numbers_in(on_intake, "open") == {each.number for each in (*old, incoming)}
        async with team.house.signed_in(worker.email) as working:
            assert await numbers_in(working, "next") == {old[0].number, old[1].number}
            assert await numbers_in(working, "sprint") == {old[0].number, old[1].number}
            assert 'id="view-sprint"' in (await working.get("/desk")).text
            # Their own stays theirs, and when the share is done they see what comes in again.
            await change(team, incoming, assignee=Assignee(worker.user_id, worker.name))
            assert await numbers_in(working, "next") == {old[0].number, old[1].number, incoming.number}
            for ticket in old[:2]:
                await team.resolves(worker, ticket)
            assert await numbers_in(working, "next") == {old[2].number, old[3].number, incoming.number}
        await post(ada, f"{SPRINTS}/{sprint.sprint_id}/end")
        assert 'id="view-sprint"' not in (await ada.get("/desk")).text


@pytest.mark.capability(62)
async def test_the_wins_of_a_day_are_told_once_by_however_many(team_anywhere: Team) -> None:
    team = team_anywhere
    old = await team.aged([CRITICAL, NORMAL, NORMAL], days=50)
    told = partial(
        add_endpoint, site_id=team.site.site_id, name="Wins", style="slack", url="https://hooks.example.com/x"
    )
    now = team.house.clock.now
    await team.house.database.write(lambda rows: told(rows, topics=["sprint"], by_id=team.ada.user_id, at=now))
    async with team.house.signed_in(team.ada.email) as ada:
        await team.start(ada)
        await team.resolves(team.ada, old[0])
        await team.resolves(team.bo, old[1])
        assert await team.round().look() is False
        assert all(each.told_at is None for each in (await team.sprint()).days)
        team.house.clock.now = (await team.sprint()).days[0].span.closes
        await asyncio.gather(*(team.round().look() for _ in range(3)))
        sprint = await team.sprint()
        days = [each for each in sprint.days if each.told_at is not None]
        assert len(days) == 1
        wins = Wins.from_json(days[0].wins or {})
        assert wins.title == "Day 1 of 3: 2 resolved, 2 of 3 done"
        assert wins.people == (("Ada", 1), ("Bo", 1))
        assert wins.cleared == ("critical",)
        assert "The oldest, #1, had waited for 50 days" in wins.text
        async with team.house.signed_in(team.bo.email) as bo:
            assert wins.title in (await bo.get(f"{SPRINTS}/{sprint.sprint_id}")).text
        found = await team.house.database.read(lambda rows: deliveries_of(rows, team.site.site_id, 10))
        kinds = [each.kind for each in found]
        assert sorted(kinds) == ["sprint.started", "sprint.wins"]


@pytest.mark.capability(58)
async def test_customers_of_old_tickets_are_asked_once_and_only_those(team: Team, lead: httpx.AsyncClient) -> None:
    old = await team.aged([NORMAL, NORMAL, NORMAL], days=31)
    young = await team.aged([NORMAL], days=20)
    await team.start(lead)
    sprint = await team.sprint()
    page = (await lead.get(f"{SPRINTS}/{sprint.sprint_id}")).text
    assert "Ask 3 customers" in page
    assert "Do you still need help with it?" in page
    await team.round().look()
    assert [(await team.house.again(each)).check_in for each in old] == [None] * 3, "only a lead lets them be asked"
    await team.resolves(team.ada, old[0])
    for _ in range(2):
        await post(lead, f"{SPRINTS}/{sprint.sprint_id}/ask")
        await asyncio.gather(team.round().look(), team.round().look())
    asked = [sum(m.author == "system" and "still need help" in m.text for m in await team.house.messages(each))
             for each in (*old, *young)]  # fmt: skip
    assert asked == [0, 1, 1, 0]
    assert (await team.house.again(old[1])).check_in is CheckIn.ASKED
    shown = await board(team)
    assert (shown.check_ins.asked, shown.check_ins.eligible, shown.check_ins.waiting) == (2, 0, 2)


@pytest.mark.capability(57, 63)
async def test_a_sprint_that_is_over_tells_what_it_changed_and_what_is_left(
    team: Team, lead: httpx.AsyncClient
) -> None:
    old = await team.aged([CRITICAL, HIGH, NORMAL, LOW, LOW], days=100)
    await team.start(lead, name="=Clear|it")
    sprint = await team.sprint()
    here = f"{SPRINTS}/{sprint.sprint_id}"
    left = await lead.get(f"{here}/exit")
    assert "Critical or high, and not resolved (2)" in left.text
    assert f"/desk/tickets/{old[0].ticket_id}" in left.text
    team.house.clock.now += timedelta(hours=6)
    for ticket in old[:3]:
        await team.resolves(team.ada, ticket)
    # What breaks its target needs an owner, then a date.
    late = await change(team, old[3], tier=NORMAL)
    await change(team, late, first_response_breach=late.opened_at)
    assert "Beyond its target, and nobody has it (1)" in (await lead.get(f"{here}/exit")).text
    await change(team, late, assignee=Assignee(team.bo.user_id, "Bo"))
    assert "Beyond its target, without a date (1)" in (await lead.get(f"{here}/exit")).text
    await change(team, late, snoozed_until=team.house.clock.now + 3 * DAY)
    assert "<strong>Done.</strong>" in (await lead.get(f"{here}/exit")).text
    team.house.clock.now += timedelta(minutes=1)
    ended = await post(lead, f"{here}/end")
    assert ended.headers["location"] == f"{here}/report"
    # What happens afterwards changes the report no more.
    team.house.clock.now += 2 * DAY
    await team.resolves(team.bo, old[4])
    async with team.house.signed_in(team.bo.email) as bo:
        page = (await bo.get(f"{here}/report")).text
        sheet = list(csv.reader(io.StringIO((await bo.get(f"{here}/report.csv")).text)))
        words = (await bo.get(f"{here}/report.md")).text
    assert "3 of 5 tickets of the sprint are resolved. 2 are open in all, 3 fewer" in page
    assert sheet[0][0] == "'=Clear|it", "no cell is a formula"
    assert ["Not resolved", "5", "2", "-3"] in sheet
    assert ["90 days and more", "5", "2", "-3"] in sheet
    assert ["Critical", "1", "0", "-1", "1", "1", "0"] in sheet
    ada = next(row for row in sheet if row and row[0] == "Ada")
    assert (ada[1], ada[3]) == ("0.0", "3")
    assert float(ada[2]) > 0
    assert words.startswith("# =Clear\\|it\n")
    assert "| Not resolved | 5 | 2 | -3 |" in words


async def test_a_sprint_goes_on_for_five_days_at_most_and_ends_by_itself(team: Team, lead: httpx.AsyncClient) -> None:
    await team.aged([NORMAL])
    await team.start(lead, days="4")
    sprint = await team.sprint()
    here = f"{SPRINTS}/{sprint.sprint_id}"
    assert (await post(lead, f"{here}/extend")).status_code == 303
    longer = await team.sprint()
    assert len(longer.days) == 5
    assert longer.ends_at == longer.days[-1].span.closes > sprint.ends_at
    for earlier, later in zip(longer.days, longer.days[1:], strict=False):
        assert not set(earlier.intake) & set(later.intake)
    refused = await post(lead, f"{here}/extend")
    assert refused.status_code == 422
    assert "at most 5 business days" in refused.text
    team.house.clock.now = longer.ends_at
    await asyncio.gather(team.round().look(), team.round().look())
    over = await team.again(sprint)
    assert (over.ended_at, over.ended_by_name) == (longer.ends_at, "Handrail")
    async with team.house.signed_in(team.ada.email) as again:
        assert (await post(again, f"{here}/extend")).status_code == 422


async def test_who_left_the_team_guards_no_day_that_is_added(team: Team, lead: httpx.AsyncClient) -> None:
    await team.aged([NORMAL])
    await team.start(lead, days="2")
    sprint = await team.sprint()
    (due,) = {user.user_id for user in team.people} - {who for day in sprint.days for who in day.intake}

    async def leaves(connection: AsyncConnection) -> None:
        member = await member_of(connection, (sprint.site_id,), sprint.site_id, due)
        assert member is not None
        by = team.actor(team.ada)
        await remove_member(connection, sprint.site_id, member, by, Role.OWNER, team.house.clock.now)

    await team.house.database.write(leaves)
    here = f"{SPRINTS}/{sprint.sprint_id}"
    assert (await post(lead, f"{here}/extend")).status_code == 303
    added = (await team.sprint()).days[-1]
    assert added.intake == sprint.days[0].intake
    refused = await post(lead, f"{here}/intake", day=added.span.day.isoformat(), who=due)
    assert refused.status_code == 422


@pytest.mark.capability(61)
async def test_a_lead_changes_who_guards_but_not_twice_in_a_row(team: Team, lead: httpx.AsyncClient) -> None:
    await team.aged([NORMAL])
    await team.start(lead)
    sprint = await team.sprint()
    day, following = sprint.days[0], sprint.days[1]
    where = f"{SPRINTS}/{sprint.sprint_id}/intake"
    refused = await post(lead, where, day=day.span.day.isoformat(), who=following.intake[0])
    assert refused.status_code == 422
    assert "two days in a row" in refused.text
    other = next(p.user_id for p in sprint.people if p.user_id not in (*day.intake, *following.intake))
    assert (await post(lead, where, day=day.span.day.isoformat(), who=other)).status_code == 303
    assert (await team.sprint()).days[0].intake == (other,)
    assert (await post(lead, where, day="never", who=other)).status_code == 422


async def test_a_planned_sprint_freezes_when_it_begins_and_can_be_dropped(team: Team, lead: httpx.AsyncClient) -> None:
    old = await team.aged([NORMAL], days=13)
    tomorrow = team.house.clock.now + 2 * DAY
    started = await team.start(lead, first_day=f"{tomorrow:%Y-%m-%d}")
    assert "Planned: it begins on" in (await lead.get(started.headers["location"])).text
    await team.round().look()
    assert (await team.sprint()).begun_at is None
    team.house.clock.now = tomorrow
    await asyncio.gather(team.round().look(), team.round().look())
    sprint = await team.sprint()
    assert sprint.is_running
    frozen = await team.house.database.read(lambda rows: frozen_tickets(rows, sprint))
    assert [each.ticket_id for each in frozen] == [old[0].ticket_id]
    async with team.house.signed_in(team.ada.email) as later:
        await post(later, f"{SPRINTS}/{sprint.sprint_id}/end")
        again = await team.start(later, first_day=f"{tomorrow + 3 * DAY:%Y-%m-%d}")
        assert (await post(later, f"{again.headers['location']}/end")).headers["location"] == SPRINTS
        assert (await later.get(again.headers["location"])).status_code == 404


async def test_what_is_done_to_a_plan_that_another_lead_just_dropped_comes_to_nothing(
    team_anywhere: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = team_anywhere
    async with team.house.signed_in(team.ada.email) as lead:
        await team.aged([NORMAL], days=20)
        await team.start(lead, first_day=f"{team.house.clock.now + 2 * DAY:%Y-%m-%d}")
        stale = await team.sprint()
        token_page = f"{SPRINTS}/{stale.sprint_id}"
        await post(lead, f"{token_page}/end")

        async def as_it_was(*_: Any) -> Any:
            return stale

        async def as_they_were(*_: Any) -> Any:
            return (stale,)

        monkeypatch.setattr(sprint_page, "found_sprint", as_it_was)
        for deed in ("end", "extend", "ask"):
            assert (await post(lead, f"{token_page}/{deed}")).status_code == 404
    monkeypatch.setattr(sprint_round, "current_sprints", as_they_were)
    team.house.clock.now += 3 * DAY
    assert await team.round().look() is False


async def test_an_audits_list_is_taken_by_number(team: Team, lead: httpx.AsyncClient) -> None:
    old = await team.aged([NORMAL, HIGH, LOW])
    numbers = f"#{old[0].number}, {old[2].number} 999"
    form = await lead.get(NEW, params={"numbers": numbers, "older_than": "0"})
    assert numbers in form.text
    await team.start(lead, numbers=numbers, older_than="0")
    sprint = await team.sprint()
    frozen = await team.house.database.read(lambda rows: frozen_tickets(rows, sprint))
    assert {each.number for each in frozen} == {old[0].number, old[2].number}


async def test_what_an_audit_found_old_and_real_is_taken(team: Team, lead: httpx.AsyncClient) -> None:
    old = await team.aged([NORMAL, LOW])
    await team.aged([HIGH], days=20)
    now = team.house.clock.now
    audit = Audit(
        site_id=team.site.site_id, audit_id="a_own", source="own", name="Our tickets", state="running",
        phase=Phase.WRITING, done=3, total=3, options={}, as_of=now, by_id=team.ada.user_id,
        by_name="Ada", started_at=now, beat_at=now,
        ended_at=None, error=None, apparent=None, real=None,
    )  # fmt: skip
    rows = [
        f"{each.number},{age},{counts}" for each, age, counts in zip(old, (40.1, 40.1), ("real", "real"), strict=True)
    ]
    sheet = "\n".join(
        ["ticket_id,age_days,counts_as", *rows, "77,12.5,real", "78,45,likely_resolved", "=x,45,real", ""]
    )

    async def unit(connection: AsyncConnection) -> None:
        await add_audit(connection, audit)
        await add_part(connection, audit, "tickets.csv", 0, gzip.compress(sheet.encode()))
        await finish(connection, audit, now, apparent=3, real=2)

    await team.house.database.write(unit)
    form = (await lead.get(NEW, params={"audit": "a_own"})).text
    assert f">{old[0].number}, {old[1].number}</textarea>" in form
    assert 'maxlength="4" value="0"' in form
    # Of one that is not there the conditions stand alone.
    assert 'maxlength="4" value="30"' in (await lead.get(NEW, params={"audit": "nobodys"})).text


@pytest.mark.capability(56)
async def test_the_projected_end_follows_the_pace_of_the_last_days(team: Team, lead: httpx.AsyncClient) -> None:
    old = await team.aged([NORMAL] * 40)
    await team.start(lead)
    assert (await board(team)).projection.expected is None
    team.house.clock.now += timedelta(hours=8)
    for ticket in old[:6]:
        await team.resolves(team.bo, ticket)
    # Six in the first eight hours around the clock: 34 more take 45 1/3, and 54 are left.
    shown = await board(team)
    assert shown.projection.per_day == 18
    assert shown.projection.expected is not None
    ahead = shown.projection.expected - team.house.clock.now
    assert ahead.total_seconds() == pytest.approx(8 * 34 / 6 * 3600)
    page = (await lead.get(f"{SPRINTS}/{shown.sprint.sprint_id}")).text
    assert "in time" in page
    team.house.clock.now += timedelta(hours=3)
    assert "too slow" in (await lead.get(f"{SPRINTS}/{shown.sprint.sprint_id}")).text


async def test_whoever_only_works_sees_the_board_and_leads_nothing(team: Team, lead: httpx.AsyncClient) -> None:
    await team.aged([NORMAL])
    await team.start(lead)
    sprint = await team.sprint()
    async with team.house.signed_in(team.cy.email) as cy:
        assert (await cy.get(f"{SPRINTS}/{sprint.sprint_id}")).status_code == 200
