"""Many tickets of one problem: linked, told and resolved together."""

import pytest

from escalation.problems import ProblemStatus, linked_ids, problem_of, problems_of
from escalation.ticket import Cause, TicketStatus
from server.inbox.bulk import Report, do_all
from server.inbox.problems import make_problem, mark_problem, solving
from tests.server.inbox.conftest import ON_SQLITE, Inbox


async def solves(inbox: Inbox, ticket_ids: tuple[str, ...], text: str, bulk_id: str | None = None) -> Report:
    return await do_all(
        inbox.house.database,
        [inbox.site.site_id],
        inbox.ada,
        ticket_ids,
        kind="solve",
        move=solving(text, "once", Cause.BUG),
        now=lambda: inbox.house.clock.now,
        told=inbox.told.append,
        bulk_id=bulk_id,
    )


@pytest.mark.capability(13)
async def test_all_linked_tickets_are_told_once_and_resolved_and_come_back_together(inbox: Inbox) -> None:
    site_id, at = inbox.site.site_id, inbox.house.clock.now
    database = inbox.house.database
    tickets = [await inbox.house.ticket(inbox.site, f"The export {number} is empty") for number in range(3)]
    problem = await database.write(lambda c: make_problem(c, site_id, inbox.ada, at, title="Empty exports"))
    report = await inbox.does(inbox.ada, "problem", *tickets, problem=problem.problem_id)
    assert report.refused == {}
    await inbox.does(inbox.ada, "problem", tickets[2], problem="")
    waiting = await database.read(lambda c: linked_ids(c, problem, waiting=True))
    assert waiting == tuple(each.ticket_id for each in tickets[:2])
    first = await solves(inbox, waiting[:1], "Exports are whole again.")
    await solves(inbox, waiting, "Exports are whole again.", first.bulk_id)
    for each in tickets[:2]:
        after = await inbox.house.again(each)
        assert (after.status, after.cause) == (TicketStatus.RESOLVED, Cause.BUG)
        said = [m.text for m in await inbox.house.messages(each) if m.author == "person"]
        assert said == ["Exports are whole again."]
    assert (await inbox.house.again(tickets[2])).status is TicketStatus.OPEN
    back = await inbox.takes_back(inbox.ada, first)
    assert back.refused == {}
    assert {(await inbox.house.again(each)).resolved_at for each in tickets[:2]} == {None}


@ON_SQLITE
async def test_an_unknown_problem_and_that_of_another_site_are_refused_alike(inbox: Inbox) -> None:
    at = inbox.house.clock.now
    ticket = await inbox.house.ticket(inbox.site)
    elsewhere = await inbox.house.site("Elsewhere")
    theirs = await inbox.house.database.write(
        lambda c: make_problem(c, elsewhere.site_id, inbox.ada, at, title="Not yours")
    )
    for problem_id in (theirs.problem_id, "p_unknown"):
        report = await inbox.does(inbox.ada, "problem", ticket, problem=problem_id)
        assert "no such problem on this site" in report.refused[ticket.ticket_id]


@ON_SQLITE
async def test_a_problem_is_made_from_a_ticket_counted_and_marked_solved_and_open_again(inbox: Inbox) -> None:
    ticket = await inbox.house.ticket(inbox.site)
    await inbox.does(inbox.ada, "problem", ticket, title="  Invitations   get lost ")
    (problem,) = await inbox.house.database.read(lambda c: problems_of(c, [inbox.site.site_id]))
    assert (problem.title, problem.linked, problem.waiting) == ("Invitations get lost", 1, 1)
    at = inbox.house.clock.now
    for status, solved_at in ((ProblemStatus.SOLVED, at), (ProblemStatus.OPEN, None)):
        await inbox.house.database.write(lambda c, s=status: mark_problem(c, problem, inbox.ada, at, s))  # type: ignore[misc]
        found = await inbox.house.database.read(lambda c: problem_of(c, [inbox.site.site_id], problem.problem_id))
        assert found is not None
        assert (found.status, found.solved_at) == (status, solved_at)
    long = await inbox.does(inbox.ada, "problem", ticket, title="x" * 201)
    assert "Title: give the problem one of 1 to 200 characters." in long.refused[ticket.ticket_id]
