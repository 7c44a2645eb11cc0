"""Whom an alert goes to while nobody looks after it: owner, next owner, all owners; who is not there is passed over."""

from datetime import datetime

import pytest
from sqlalchemy import delete

from server.backlog.alerting import acknowledge_alert
from server.team.actor import HANDRAIL, Actor, ActorKind
from server.team.availability import set_away
from server.team.role import Role
from server.team.tables import memberships
from server.team.users import User, add_user
from tests.escalation.samples import MORNING
from tests.server.upkeep.watched import DAY, MINUTE, Watch

EVERY = 30 * MINUTE


async def agent(watch: Watch, name: str) -> User:
    sites = [watch.site.site_id]
    email = f"{name.lower()}@example.com"
    return await watch.database.write(
        lambda rows: add_user(
            rows, email=email, name=name, password_hash="-", site_ids=sites, at=MORNING, role=Role.AGENT
        )
    )


async def away(watch: Watch, user: User, at: datetime) -> None:
    sites = (watch.site.site_id,)
    await watch.database.write(lambda rows: set_away(rows, sites, user.user_id, HANDRAIL, at, away=True))


async def loses_the_site(watch: Watch, user: User) -> None:
    columns = memberships.c
    gone = delete(memberships).where(columns.user_id == user.user_id, columns.site_id == watch.site.site_id)
    await watch.database.write(lambda rows: rows.execute(gone))


async def critical(watch: Watch, owner: User | None, following: User | None) -> datetime:
    """A ticket that breaks the rule of these owners; gives the moment at which it does."""
    named = {"owner_id": owner and owner.user_id, "next_owner_id": following and following.user_id}
    rule = {"threshold": 1, "business": False, "escalate_minutes": 30} | named
    await watch.watches(critical_unanswered=rule)
    ticket = await watch.ticket(tier="critical")
    return ticket.opened_at + 61 * MINUTE


async def who_heard(watch: Watch, *users: User) -> list[str]:
    return [each.name for each in users if await watch.told(each)]


@pytest.mark.capability(94)
async def test_it_goes_to_the_next_owner_then_to_all_owners_and_ends_there(watch: Watch) -> None:
    cy, di = await agent(watch, "Cy"), await agent(watch, "Di")
    everybody = (watch.ada, watch.bo, cy, di)
    begins = await critical(watch, cy, di)
    await watch.look(begins)
    assert await who_heard(watch, *everybody) == ["Cy"]
    await watch.look(begins + EVERY - MINUTE)
    assert await who_heard(watch, *everybody) == ["Cy"]
    (alert,) = await watch.look(begins + EVERY)
    assert (await who_heard(watch, *everybody), alert.owner_id) == (["Cy", "Di"], di.user_id)
    (last,) = await watch.look(begins + 2 * EVERY)
    assert await who_heard(watch, *everybody) == ["Ada", "Bo", "Cy", "Di"]
    assert (last.owner_id, last.step, last.escalate_at) == (None, 3, None)
    await watch.look(begins + DAY)
    assert await watch.sent() == ["alert.raised", "alert.escalated", "alert.escalated"]


async def test_who_is_away_or_without_the_site_is_passed_over_at_once(watch: Watch) -> None:
    cy, di = await agent(watch, "Cy"), await agent(watch, "Di")
    everybody = (watch.ada, watch.bo, cy, di)
    begins = await critical(watch, cy, di)
    await away(watch, cy, begins)
    (alert,) = await watch.look(begins)
    assert (await who_heard(watch, *everybody), alert.step) == (["Di"], 2)
    await loses_the_site(watch, di)
    await watch.look(begins + EVERY)
    assert await who_heard(watch, watch.ada, watch.bo, cy) == ["Ada", "Bo"]


async def test_where_neither_is_there_all_owners_hear_of_it_even_those_who_are_away(watch: Watch) -> None:
    cy = await agent(watch, "Cy")
    begins = await critical(watch, cy, watch.bo)
    await loses_the_site(watch, cy)
    for owner in (watch.ada, watch.bo):
        await away(watch, owner, begins)
    (alert,) = await watch.look(begins)
    assert await who_heard(watch, watch.ada, watch.bo) == ["Ada", "Bo"]
    assert (alert.owner_id, alert.escalate_at) == (None, None)


async def test_who_goes_away_after_it_was_told_holds_it_no_longer_than_anybody(watch: Watch) -> None:
    cy = await agent(watch, "Cy")
    begins = await critical(watch, cy, None)
    await watch.look(begins)
    await away(watch, cy, begins + MINUTE)
    (alert,) = await watch.look(begins + EVERY)
    assert await who_heard(watch, watch.ada, watch.bo) == ["Ada", "Bo"]
    # Whoever takes it on at the last step ends it as at any other.
    site_ids, bo = (watch.site.site_id,), Actor(ActorKind.USER, watch.bo.user_id, "Bo")
    await watch.database.write(lambda rows: acknowledge_alert(rows, site_ids, alert.alert_id, bo, watch.now))
    (kept,) = await watch.look(begins + DAY)
    assert (kept.state, kept.acknowledged_by) == ("acknowledged", "Bo")
