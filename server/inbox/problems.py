"""Tickets of one problem: linked, and solved together with one message, each in a transaction of its own."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets
from escalation.errors import TicketMoveRefused
from escalation.problems import Problem, ProblemStatus, add_problem, problem_of, set_problem_status
from escalation.ticket import Cause
from server.conversation.identifier import new_id
from server.inbox.found import Found, find_held
from server.inbox.moves import Change, Move, reply, resolve
from server.team.actor import Actor
from server.team.audit_log import record


async def make_problem(
    connection: AsyncConnection, site_id: str, actor: Actor, at: datetime, *, title: str, note: str = ""
) -> Problem:
    """A new problem of a site that is found through whoever asks; raises TicketMoveRefused for a bad title or note."""
    made = await add_problem(connection, site_id, new_id("p"), title=title, note=note, by_id=actor.actor_id, at=at)
    await record(connection, site_id, actor, "problem.made", made.problem_id, at)
    return made


async def link(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, problem_id: str | None
) -> Change:
    """Links the ticket to a problem of its site, or takes it off. Raises TicketMoveRefused for an unknown problem."""
    ticket = found.ticket
    if (problem_id or None) == ticket.problem_id:
        return Change(ticket)
    if problem_id and await problem_of(connection, (ticket.site_id,), problem_id) is None:
        raise TicketMoveRefused("Problem: there is no such problem on this site. Choose another, or make one.")
    linked = await tickets.revise(connection, ticket, lambda held: replace(held, problem_id=problem_id or None), at)
    action = "ticket.linked" if problem_id else "ticket.unlinked"
    which = problem_id or ticket.problem_id
    await record(connection, ticket.site_id, actor, action, ticket.ticket_id, at, problem=which)
    return Change(linked)


async def mark_problem(
    connection: AsyncConnection, problem: Problem, actor: Actor, at: datetime, status: ProblemStatus
) -> None:
    """Notes that a problem is solved or open again; its tickets stay as they are."""
    await set_problem_status(connection, problem, status, at)
    action = "problem.solved" if status is ProblemStatus.SOLVED else "problem.reopened"
    await record(connection, problem.site_id, actor, action, problem.problem_id, at)


def solving(text: str, once: str, cause: Cause | None) -> Move:
    """The move that tells a customer that it is solved, where there is a text, and resolves the ticket.

    `once` names this solving: however often it is tried, a customer reads the text once.
    """

    async def move(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
        if text.strip():
            client_id = f"desk_{once}"
            said = await reply(connection, found, actor, at, text=text.strip(), client_id=client_id)
            again = await find_held(connection, (found.ticket.site_id,), found.ticket.ticket_id)
            ended = await resolve(connection, again, actor, at, cause=cause)
            return replace(ended, first=said.message)
        return await resolve(connection, found, actor, at, cause=cause)

    return move
