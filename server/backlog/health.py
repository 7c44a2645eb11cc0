"""Looks how the accounts of a site fare: scores, tasks for who looks after them, and who is told."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.health.account_rows import accounts_of
from escalation.health.policy import HealthPolicy
from escalation.health.score import health_of, signs_of
from escalation.health.site_health import health_policy_of
from escalation.health.standing import AccountStanding, store_standing
from escalation.health.tasks import Task, TaskState, add_task, finish_all
from escalation.site_policies import site_hours
from server.conversation.identifier import new_id
from server.inbox.notices import NoticeKind, notify
from server.integrations.announcement import Announcement
from server.integrations.outbox import announce
from server.team.colleagues import Colleague, colleagues_of
from server.team.role import Permission

AT_RISK_KIND: Final = "health.at_risk"
RECOVERED_KIND: Final = "health.recovered"


async def look_at_accounts(
    connection: AsyncConnection, site_id: str, account_ids: Collection[str], at: datetime
) -> tuple[str, ...]:
    """Looks at these accounts of a site; gives the ids of the people who have a new notice.

    An account that comes to be at risk becomes one task of whoever looks after it, once until it has recovered; then
    what is left of the task is settled.
    """
    policy, hours = await health_policy_of(connection, site_id), await site_hours(connection, site_id)
    colleagues = await colleagues_of(connection, site_id)
    noticed: list[str] = []
    for account in await accounts_of(connection, site_id, account_ids, hours, at):
        health = health_of(signs_of(account.tickets, policy, at), policy)
        turn = await store_standing(connection, site_id, account, health, policy, at)
        if turn.began:
            noticed += await _begin(connection, turn.standing, policy, colleagues, at)
        elif turn.ended:
            await finish_all(connection, site_id, account.account_id, at)
            await announce(connection, _announcement(turn.standing, RECOVERED_KIND, at))
    return tuple(noticed)


def account_path(site_id: str, account_id: str) -> str:
    """Where the desk shows an account, from the root."""
    return f"/desk/plan/health/account?{urlencode({'site': site_id, 'account': account_id})}"


async def _begin(
    connection: AsyncConnection,
    standing: AccountStanding,
    policy: HealthPolicy,
    colleagues: Sequence[Colleague],
    at: datetime,
) -> list[str]:
    site_id, account_id = standing.site_id, standing.account_id
    named = policy.owner_of(account_id)
    owner = next((each for each in colleagues if each.user_id == named), None)
    task = Task(
        site_id,
        new_id("tk"),
        account_id,
        None if owner is None else owner.user_id,
        TaskState.OPEN,
        f"{account_id} is at risk: get in touch",
        standing.reason,
        at,
    )
    await add_task(connection, task)
    await announce(connection, _announcement(standing, AT_RISK_KIND, at))
    if standing.latest_ticket_id is None:
        return []
    told = [owner] if owner is not None else [each for each in colleagues if Permission.MANAGE in each.role.permissions]
    for each in told:
        await notify(
            connection, site_id, each.user_id, NoticeKind.AT_RISK, standing.latest_ticket_id, account_id[:120], at
        )
    return [each.user_id for each in told]


def _announcement(standing: AccountStanding, kind: str, at: datetime) -> Announcement:
    risks = kind == AT_RISK_KIND
    return Announcement(
        standing.site_id,
        kind,
        f"{standing.account_id} is at risk" if risks else f"{standing.account_id} has recovered",
        at,
        text=f"{standing.reason}. The score is {standing.score} of 100."
        if risks
        else f"Score {standing.score} of 100.",
        path=account_path(standing.site_id, standing.account_id),
        facts={
            "account": standing.account_id,
            "score": standing.score,
            "tickets": standing.tickets,
            "open_tickets": standing.open_tickets,
            "breaches": standing.breaches,
            "segment": standing.segment,
        },
        key=f"{kind}:{standing.account_id}:{at.timestamp():.0f}",
    )
