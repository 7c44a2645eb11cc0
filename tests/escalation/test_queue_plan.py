"""The queue costs what a page costs, however many tickets there are: read in the order of an index, never sorted."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from escalation.filter_sql import Asking
from escalation.queue_pages import page_of
from escalation.views import BUILT_IN, View
from tests.escalation.samples import MORNING

BY_URGENCY = [view for view in BUILT_IN if view.name in {"mine", "unassigned", "open", "critical", "low", "resolved"}]


async def plans(connection: AsyncConnection, view: View) -> list[str]:
    """What SQLite is going to do for each statement that reads a page of this view."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    await page_of(connection, ["s_one", "s_two"], view.filters, Asking("u_ada", MORNING), order=view.order)
    event.remove(connection.sync_connection, "before_cursor_execute", note)
    steps = []
    for statement, parameters in asked:
        explained = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps += [row.detail for row in explained]
    return steps


@pytest.mark.capability(28)
@pytest.mark.parametrize("view", BY_URGENCY, ids=lambda view: view.name)
async def test_a_page_is_read_by_an_index_in_its_order(sqlite_template: Path, tmp_path: Path, view: View) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    async with engine.connect() as connection:
        steps = await plans(connection, view)
    await engine.dispose()
    assert any("INDEX ix_tickets" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN tickets") for step in steps), steps
