"""A person's word on tier and category: it stands, brings new clocks, is noted and teaches."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import TicketMoveRefused
from escalation.examples import Example, examples_of
from escalation.policy_tables import triage_corrections
from escalation.ticket import Ticket
from escalation.triage import TriageTier
from server.conversation.site import Site
from server.inbox.found import find_held
from server.inbox.moves import Change
from server.inbox.triaging import set_category, set_tier
from server.team.actor import Actor, ActorKind
from server.team.audit_log import entries_of
from server.team.users import User
from tests.server.desk.house import House


def actor(user: User) -> Actor:
    return Actor(ActorKind.USER, user.user_id, user.name)


async def gives_tier(house: House, user: User, ticket: Ticket, tier: TriageTier) -> Ticket:
    async def unit(rows: AsyncConnection) -> Change:
        found = await find_held(rows, [ticket.site_id], ticket.ticket_id)
        return await set_tier(rows, found, actor(user), house.clock.now, tier=tier)

    return (await house.database.write(unit)).ticket


async def gives_category(house: House, user: User, ticket: Ticket, category: str) -> Ticket:
    async def unit(rows: AsyncConnection) -> Change:
        found = await find_held(rows, [ticket.site_id], ticket.ticket_id)
        return await set_category(rows, found, actor(user), house.clock.now, category=category)

    return (await house.database.write(unit)).ticket


async def corrections(house: House, ticket: Ticket) -> list[tuple[str, str | None, str]]:
    columns = triage_corrections.c
    query = select(columns.what, columns.was, columns.became).where(columns.ticket_id == ticket.ticket_id)
    return [(row.what, row.was, row.became) for row in await house.database.read(lambda rows: rows.execute(query))]


async def test_a_tier_brings_new_clocks_and_says_who_gave_it(house: House, ada: User, ticket: Ticket) -> None:
    raised = await gives_tier(house, ada, ticket, TriageTier.CRITICAL)
    assert (raised.tier, raised.why, raised.triaged_by) == (TriageTier.CRITICAL, "Set by Ada.", ada.user_id)
    assert raised.resolution_due is not None
    assert ticket.resolution_due is None
    assert not raised.is_tier_open
    assert await corrections(house, ticket) == [("tier", "normal", "critical")]
    entries = await house.database.read(lambda rows: entries_of(rows, ticket.site_id, ticket.ticket_id, 9))
    assert [(each.action, each.details) for each in entries] == [
        ("ticket.tier_set", {"before": "normal", "after": "critical"})
    ]


async def test_the_same_word_twice_is_one_correction(house: House, ada: User, ticket: Ticket) -> None:
    for _ in range(2):
        await gives_tier(house, ada, ticket, TriageTier.LOW)
        await gives_category(house, ada, ticket, "billing")
    assert sorted(what for what, _, _ in await corrections(house, ticket)) == ["category", "tier"]


async def test_a_category_lets_the_matrix_decide_again_and_teaches(
    house: House, ada: User, site: Site, ticket: Ticket
) -> None:
    said = await gives_category(house, ada, ticket, "feature_request")
    assert (said.category, said.category_by, said.tier) == ("feature_request", ada.user_id, TriageTier.LOW)
    assert said.is_tier_open
    taught = await house.database.read(lambda rows: examples_of(rows, site.site_id))
    assert taught == (Example("How do I invite a colleague?\nanswer", "feature_request"),)


async def test_a_category_never_changes_the_tier_that_a_person_gave(house: House, ada: User, ticket: Ticket) -> None:
    await gives_tier(house, ada, ticket, TriageTier.HIGH)
    assert (await gives_category(house, ada, ticket, "feature_request")).tier is TriageTier.HIGH


async def test_a_category_that_the_site_does_not_have_is_refused(house: House, ada: User, ticket: Ticket) -> None:
    with pytest.raises(TicketMoveRefused, match="Category"):
        await gives_category(house, ada, ticket, "made_up")
    assert await corrections(house, ticket) == []
