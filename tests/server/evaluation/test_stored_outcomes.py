"""What visitors and agents said of answers, as examples to learn from."""

import pytest
from sqlalchemy import insert, update

from server.agent.confidence_signs import SIGNS
from server.conversation.say_together import Said, Saying, say_together
from server.conversation.site import add_site
from server.conversation.tables import answer_outcomes, runs
from server.conversation.visitor import Visitor
from server.database import Database
from server.evaluation.stored_outcomes import stored_examples
from tests.server.conversation.conftest import NOW


async def an_answer(database: Database, secret: str, trace: object, *outcomes: tuple[str, bool]) -> None:
    """An answered run of a site of its own, judged by `trace`, and what was said of it."""
    site, _ = await database.write(lambda rows: add_site(rows, "Fernway help", (), NOW))
    said = await database.write_together(
        say_together, Saying(Visitor(site.site_id, secret, None), "m-1", "Hello", NOW, worker_id=None)
    )
    assert isinstance(said, Said)
    assert said.run is not None
    run = said.run
    key = {"site_id": run.site_id, "conversation_id": run.conversation_id, "run_id": run.run_id}
    await database.write(lambda rows: rows.execute(update(runs).where(runs.c.run_id == run.run_id).values(trace=trace)))
    for kind, right in outcomes:
        row = {**key, "seq": 2, "kind": kind, "right": right, "at": NOW}
        await database.write(lambda rows, row=row: rows.execute(insert(answer_outcomes).values(row)))  # type: ignore[misc]


async def test_an_answer_is_right_when_all_that_was_said_of_it_agrees(database: Database) -> None:
    judged = {"features": dict.fromkeys(SIGNS, 0.5)}
    await an_answer(database, "v_1", judged, ("thumb_up", True))
    await an_answer(database, "v_2", judged, ("thumb_up", True), ("corrected", False))
    examples = await database.read(stored_examples)
    assert sorted(each.is_right for each in examples) == [False, True]
    assert all(each.is_natural and each.signs == judged["features"] for each in examples)
    assert len({each.product for each in examples}) == 2


@pytest.mark.parametrize("trace", [{}, {"features": {"words": 1.0}}, {"features": 3}])
async def test_an_answer_that_kept_no_figures_of_this_version_is_passed_over(database: Database, trace: object) -> None:
    await an_answer(database, "v_1", trace, ("thumb_down", False))
    assert await database.read(stored_examples) == []
