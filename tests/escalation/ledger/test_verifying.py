from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import append_events
from escalation.ledger.event import EventKind
from escalation.ledger.refolding import fold_pending
from escalation.ledger.tables import fact_sheets, ticket_facts
from escalation.ledger.verifying import subject_count, verify_step
from tests.escalation.ledger.told import SITE, opened, ticket_event


async def test_facts_that_are_other_than_their_events_tell_are_named(connection: AsyncConnection) -> None:
    for number in range(1, 4):
        await append_events(connection, [opened(number, ticket_id=f"t_{number}", number=number)])
    await fold_pending(connection, (SITE,))
    await append_events(connection, [ticket_event(EventKind.TICKET_RESOLVED, 9, ticket_id="t_3")])
    step = await verify_step(connection, SITE, "")
    assert step is not None
    assert (step.subjects, step.wrong, step.pending) == (3, (), 1)
    assert await verify_step(connection, SITE, step.last) is None
    assert await subject_count(connection, SITE) == 3
    await connection.execute(update(ticket_facts).where(ticket_facts.c.ticket_id == "t_2").values(tier="low"))
    doubted = await verify_step(connection, SITE, "")
    assert doubted is not None
    assert doubted.wrong == ((SITE, "t_2"),)


async def test_a_sheet_that_says_something_else_is_found(connection: AsyncConnection) -> None:
    await append_events(connection, [opened(1)])
    await fold_pending(connection, (SITE,))
    older = (await connection.execute(fact_sheets.select())).one().packed
    await append_events(connection, [ticket_event(EventKind.TICKET_RESOLVED, 9)])
    await fold_pending(connection, (SITE,))
    right = await verify_step(connection, SITE, "")
    await connection.execute(update(fact_sheets).values(packed=older))
    wrong = await verify_step(connection, SITE, "")
    assert right is not None
    assert wrong is not None
    assert (right.wrong, wrong.wrong) == ((), ((SITE, "t_one"),))
