"""The reports of the months before, and what the team decided in its weekly reviews."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.reporting.decisions import Decision, DecisionState, add_decision, settle_decision
from escalation.reporting.periods import Period
from escalation.reporting.schedule import Schedule, schedule_to_document
from escalation.reporting.stored import add_report
from escalation.site_documents import DocumentName, store_document
from escalation.site_policies import site_hours
from server.backlog.reports.period_figures import read_figures
from server.backlog.reports.writing import BY_ITSELF, due_key_of, report_of_figures
from server.conversation.identifier import new_id
from server.conversation.site import Site
from server.team.users import User

MONTHS: Final = 2
"""Whole months that the made-up history holds."""

WRITTEN_HOUR: Final = time(8)

DECISIONS: Final = (
    (5, "Put the link to the import limits on the import page", 7, DecisionState.DONE),
    (4, "Write an article on exports in the words that customers use", 7, DecisionState.DONE),
    (3, "Offer help on the billing page before the trial ends", 14, DecisionState.DROPPED),
    (2, "Ask every new customer of more than ten seats how the import went", 10, DecisionState.OPEN),
    (1, "Release on Mondays only, and watch the boards for an hour", 14, DecisionState.OPEN),
)
"""Weeks ago, what, days until it is due, and what became of it."""


async def fill_reviews(connection: AsyncConnection, site: Site, people: Sequence[User], at: datetime) -> None:
    """Stores the reports of the last MONTHS months, the decisions of the last weeks, and a schedule for the next."""
    zone = (await site_hours(connection, site.site_id)).zone
    today = at.astimezone(zone).date()
    await _decide(connection, site, people, at, Period.week_of(today))
    month = Period.month_of(today)
    for _ in range(MONTHS):
        written_at = datetime.combine(month.first, WRITTEN_HOUR, zone)
        month = month.before()
        if written_at <= at:
            figures = await read_figures(connection, site.site_id, site.name, month, written_at)
            await add_report(connection, report_of_figures(figures, BY_ITSELF, due_key_of(month)))
    schedule = schedule_to_document(Schedule(monthly_day=1, weekly_day=0))
    by = (people[0].user_id, people[0].name)
    await store_document(connection, site.site_id, DocumentName.REPORTS, schedule, after_version=0, by=by, at=at)


async def _decide(
    connection: AsyncConnection, site: Site, people: Sequence[User], at: datetime, this_week: Period
) -> None:
    for place, (weeks, text, days, state) in enumerate(DECISIONS):
        owner = people[place % len(people)]
        monday = this_week.first - timedelta(weeks=weeks)
        made_at = at - timedelta(weeks=weeks - 1, days=this_week.days - 1)
        decision = Decision(
            site.site_id,
            new_id("rd"),
            monday,
            text,
            owner.user_id,
            owner.name,
            monday + timedelta(days=this_week.days + days),
            DecisionState.OPEN,
            made_at,
            people[0].name,
        )
        await add_decision(connection, decision)
        if state is not DecisionState.OPEN:
            settled_at = made_at + timedelta(days=days)
            await settle_decision(
                connection, (site.site_id,), decision.decision_id, state, owner.name, min(settled_at, at)
            )
