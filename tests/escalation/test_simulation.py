from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.default_matrix import DEFAULT_MATRIX
from escalation.matrix import Matrix, Rule
from escalation.opening import open_ticket
from escalation.signals import SignalName
from escalation.simulation import EXAMPLES_MAX, history_of, history_rows, simulate
from escalation.tickets import revise
from escalation.triage import TriageTier
from tests.escalation.samples import MORNING, handoff

WISHES_FIRST = Matrix((Rule(TriageTier.HIGH, "We love wishes.", {SignalName.WISH: 1}), *DEFAULT_MATRIX.rules))


async def test_another_matrix_is_tried_on_the_history_and_changes_nothing(connection: AsyncConnection) -> None:
    opened = [
        await open_ticket(connection, handoff(question, conversation_id=f"c_{place}"))
        for place, question in enumerate([f"Please add idea {each}" for each in range(5)] + ["Your site is down"])
    ]
    said = await revise(connection, opened[0], lambda held: replace(held, triaged_by="u_ada"), MORNING)
    history = history_of(await history_rows(connection, "s_one"))
    assert len(history) == len(opened)
    simulated = simulate(history, DEFAULT_MATRIX, WISHES_FIRST)
    assert (simulated.tickets, simulated.by_person, simulated.changed) == (5, 1, 4)
    (change,) = simulated.changes
    assert (change.before, change.after, change.count) == (TriageTier.LOW, TriageTier.HIGH, 4)
    assert len(change.examples) == EXAMPLES_MAX
    past, why = change.examples[0]
    assert (past.number, past.subject, why) == (5, "Please add idea 4", "We love wishes: “please add”.")
    assert simulated.tiers[TriageTier.LOW] == (4, 0)
    assert simulated.tiers[TriageTier.CRITICAL] == (1, 1)
    assert said.ticket_id not in {past.ticket_id for past, _ in change.examples}
    assert simulate(history, DEFAULT_MATRIX, DEFAULT_MATRIX).changes == ()
    assert history_of(await history_rows(connection, "s_two")) == ()


def test_a_handoff_that_cannot_be_read_is_left_out() -> None:
    row = {"ticket_id": "t", "number": 1, "subject": "x", "category": None, "triaged_by": "rules", "handoff": {}}
    assert history_of([row]) == ()
