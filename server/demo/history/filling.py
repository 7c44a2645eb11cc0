"""Fills the demo with some months of history, in bulk and before anything else: seconds, not minutes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import append_events
from escalation.ledger.event import LedgerEvent, Subject
from escalation.ledger.folding import fold_ticket
from escalation.ledger.refolding import fold_pending
from escalation.site_policies import policies_of
from escalation.tables import problems, ticket_counters, tickets
from escalation.ticket import TicketStatus
from server.conversation.site import Site
from server.conversation.tables import contacts, conversations, messages, surveys
from server.demo.history.arrivals import Spike, arrivals_of
from server.demo.history.case_rows import CaseRows, rows_of_case
from server.demo.history.cases import cases_of
from server.demo.history.health_days import fill_health_days
from server.demo.history.town import FERNWAY, Town
from server.demo.history.week_clock import WeekClock
from server.team.users import User

SEED: Final = 20_261
WEEKS: Final = 17
A_DAY: Final = 12.0
"""Conversations on the mean day: enough for every chart, and inserted in a few seconds."""

ROWS_A_STATEMENT: Final = 500
MARKS_A_FOLDING: Final = 5_000

PROBLEM: Final = "Boards stay empty after release 5.2"
URGENT: Final = frozenset({"critical", "high"})

Rows = dict[str, Any]


async def fill_history(connection: AsyncConnection, site: Site, people: Sequence[User], at: datetime) -> None:
    """Stores what happened on the site in the WEEKS before `at`: conversations, tickets, ratings and their ledger.

    Three `people` of the desk answered. What was urgent is done, so that the stories of today stand on top; older
    tickets of less urgency are still there.
    """
    until = end_of_history(at)
    policies = await policies_of(connection, site.site_id)
    names = {user.user_id: user.name for user in people}
    chance = Random(SEED)  # noqa: S311 a made-up history, not a secret
    kept = [case for case in _cases(site.site_id, people, until) if not _is_urgent_still(case)]
    rows = [rows_of_case(case, names, policies, chance) for case in kept]
    await _store_problem(connection, site, people[0], until)
    await _store(connection, contacts, _contacts(rows))
    await _store(connection, conversations, [each.conversation for each in rows])
    await _store(connection, messages, [message for each in rows for message in each.messages])
    opened = [each.ticket for each in rows if each.ticket is not None]
    await _store(connection, tickets, opened)
    await _store(connection, surveys, [survey for each in rows for survey in each.surveys])
    last = max((int(ticket["number"]) for ticket in opened), default=0)
    await connection.execute(insert(ticket_counters).values(site_id=site.site_id, last_number=last))
    await append_events(connection, sorted((event for case in kept for event in case), key=_moment))
    while await fold_pending(connection, (site.site_id,), MARKS_A_FOLDING):
        pass
    await fill_health_days(connection, site.site_id, at)


def end_of_history(at: datetime) -> datetime:
    """Where the history ends and the stories of today begin: a whole hour."""
    return at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)


def spikes_before(until: datetime) -> tuple[Spike, ...]:
    """What went wrong lately: boards stayed empty on a day of last week, and one customer has much more trouble."""
    morning = (until - timedelta(days=4)).replace(hour=9)
    while morning.weekday() >= 5:
        morning -= timedelta(days=1)
    lately = until - timedelta(days=9)
    return (
        Spike(morning, 4, "bug", "high", "/demo/projects/:id", 6.0),
        Spike(lately, 200, "bug", "normal", "/demo/notifications", 0.05, account="bluehull"),
        Spike(lately, 200, "integration", "normal", "/demo/integrations", 0.03, account="dunlin-press"),
    )


def _cases(site_id: str, people: Sequence[User], until: datetime) -> Iterator[list[LedgerEvent]]:
    always = WeekClock()
    agents = [replace(agent, user_id=people[place % len(people)].user_id) for place, agent in enumerate(FERNWAY.agents)]
    town: Town = replace(FERNWAY, agents=tuple(agents), clock=always, promised=always)
    since = until - timedelta(weeks=WEEKS)
    arrivals = arrivals_of(town, SEED, since, until, a_day=A_DAY, spikes=spikes_before(until))
    yield from cases_of(arrivals, SEED, site_id, prefix="h")


def _is_urgent_still(case: Sequence[LedgerEvent]) -> bool:
    told = (event for event in case if event.subject is Subject.TICKET)
    facts = fold_ticket(replace(event, position=place) for place, event in enumerate(told))
    return facts is not None and facts.status == TicketStatus.OPEN and facts.tier in URGENT


def _contacts(rows: Sequence[CaseRows]) -> list[Rows]:
    """Each once, as they were when they came first, and known until they came last."""
    found: dict[str, Rows] = {}
    for each in rows:
        known = found.setdefault(each.contact["contact_id"], each.contact)
        known["identified_until"] = each.contact["identified_until"]
    return list(found.values())


async def _store_problem(connection: AsyncConnection, site: Site, lead: User, until: datetime) -> None:
    """The one behind the spike: solved on the same day."""
    began = spikes_before(until)[0].start
    await connection.execute(
        insert(problems).values(
            site_id=site.site_id,
            problem_id="p_spike_0",
            title=PROBLEM,
            status="solved",
            note="The release was taken back at noon.",
            created_by=lead.user_id,
            created_at=began + timedelta(minutes=30),
            solved_at=began + timedelta(hours=4),
        )
    )


async def _store(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        await connection.execute(insert(table), list(rows[start : start + ROWS_A_STATEMENT]))


def _moment(event: LedgerEvent) -> datetime:
    return event.at
