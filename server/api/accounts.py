"""How the accounts of a site fare: score, reasons, since when at risk; and the pages where customers stumble."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from pydantic import Field

from escalation.health.friction import friction_of
from escalation.health.site_health import health_policy_of
from escalation.health.standing import AccountStanding, standings_of
from escalation.ledger.reading import read_facts
from server.api.bodies import Body
from server.api.operation import Answer, Asked
from server.api.request_body import Asking

ACCOUNTS_MAX: Final = 500
FRICTION_DAYS_MAX: Final = 365


class AccountsAsked(Asking):
    """Which accounts."""

    at_risk: bool = Field(default=False, description="Only those at risk.")
    limit: int = Field(default=100, ge=1, le=ACCOUNTS_MAX, description="How many, the worst first.")


class LossBody(Body):
    """Points that a sign took, and why."""

    sign: str
    points: float
    words: str


class AccountBody(Body):
    """An account as it was looked at last: a score from 0 to 100, and what took points."""

    account: str
    segment: str | None
    score: int
    losses: tuple[LossBody, ...]
    tickets: int
    usual_tickets: float
    core_tickets: int
    open_tickets: int
    breaches: int
    displeased: int
    longest_wait_seconds: int
    at_risk_since: datetime | None
    owner: str | None = Field(description="Who looks after it.")
    latest_ticket: str | None
    looked_at: datetime


class AccountsBody(Body):
    """Accounts, the worst first."""

    accounts: tuple[AccountBody, ...]


class FrictionAsked(Asking):
    """How far back."""

    days: int = Field(default=90, ge=1, le=FRICTION_DAYS_MAX)


class FrictionPageBody(Body):
    """A page where customers stumble: accounts weighed by their segment, and what its tickets were about."""

    page: str
    weight: float
    tickets: int
    accounts: int
    segments: Mapping[str, int]
    categories: Mapping[str, int]
    causes: Mapping[str, int]


class FrictionBody(Body):
    """Pages, the heaviest first."""

    days: int
    pages: tuple[FrictionPageBody, ...]


async def list_accounts(asked: Asked) -> Answer:
    """The worst first."""
    query, caller = asked.query_as(AccountsAsked), asked.caller
    found = await standings_of(asked.connection, caller.site_ids, at_risk=query.at_risk, limit=query.limit)
    policy = await health_policy_of(asked.connection, caller.site_id)
    return Answer(AccountsBody(accounts=tuple(_body(each, policy.owner_of(each.account_id)) for each in found)))


async def list_friction(asked: Asked) -> Answer:
    """As the desk ranks it."""
    days, site_id = asked.query_as(FrictionAsked).days, asked.caller.site_id
    since = asked.at - timedelta(days=days)
    policy = await health_policy_of(asked.connection, site_id)
    facts = await read_facts(asked.connection, (site_id,), since, asked.at)
    pages = tuple(
        FrictionPageBody(
            page=each.page_key,
            weight=each.weight,
            tickets=each.tickets,
            accounts=each.accounts,
            segments=dict(each.segments),
            categories=dict(each.categories),
            causes=dict(each.causes),
        )
        for each in friction_of(facts.tickets, policy, since, asked.at)
    )
    return Answer(FrictionBody(days=days, pages=pages))


def _body(standing: AccountStanding, owner_id: str | None) -> AccountBody:
    return AccountBody(
        account=standing.account_id,
        segment=standing.segment,
        score=standing.score,
        losses=tuple(LossBody(sign=loss.sign.value, points=loss.points, words=loss.words) for loss in standing.losses),
        tickets=standing.tickets,
        usual_tickets=standing.usual_tickets,
        core_tickets=standing.core,
        open_tickets=standing.open_tickets,
        breaches=standing.breaches,
        displeased=standing.displeased,
        longest_wait_seconds=int(standing.longest_wait.total_seconds()),
        at_risk_since=standing.at_risk_since,
        owner=owner_id,
        latest_ticket=standing.latest_ticket_id,
        looked_at=standing.looked_at,
    )
