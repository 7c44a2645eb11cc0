"""What makes much of many rows is computed beside the event loop that serves: no page of figures holds up a visitor."""

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import Engine, event

from escalation.ledger.refolding import fold_pending, sites_to_fold
from escalation.triage import TriageTier
from server.upkeep.alert_round import AlertRound
from server.upkeep.folding_round import folding
from tests.server.backlog.conftest import Team

HEAVY: Final = ("FROM fact_sheets", "FROM ledger_events", "FROM ledger_unfolded", "FROM sprint_tickets")
"""Readings of what grows with the years, or with a sprint."""


@pytest.fixture
def heavy() -> Iterator[list[tuple[str, bool]]]:
    """The heavy statements that were run, each with whether it held the event loop of the test.

    SQLAlchemy runs a statement, and makes its rows, in the thread of the event loop that awaits it.
    """
    serving, seen = threading.get_ident(), list[tuple[str, bool]]()

    def note(*given: Any) -> None:
        statement = " ".join(given[2].split())
        if statement.startswith("SELECT") and any(part in statement for part in HEAVY):
            seen.append((statement, threading.get_ident() == serving))

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


async def test_figures_and_boards_are_read_beside_the_loop_that_serves(
    team: Team, lead: httpx.AsyncClient, heavy: list[tuple[str, bool]]
) -> None:
    old = await team.aged([TriageTier.HIGH, TriageTier.LOW])
    await team.start(lead)
    await team.resolves(team.bo, old[0])
    sprint = f"/desk/plan/sprints/{(await team.sprint()).sprint_id}"
    ever = "since=0&until=99999999999999"
    for address in (
        "/desk/plan/insights?period=52w",
        "/desk/plan/insights/chart.csv?chart=flow",
        f"/desk/plan/insights/behind?figure=volume&{ever}",
        "/desk/plan/review",
        "/desk/plan/friction",
        sprint,
        f"{sprint}/report",
        f"{sprint}/exit",
        f"{sprint}/burn-down.csv",
    ):
        heavy.clear()
        page = await lead.get(address)
        assert page.status_code == 200, address
        assert heavy, address
        assert [statement for statement, held in heavy if held] == [], address


async def test_alerts_are_looked_for_beside_the_loop_that_serves(team: Team, heavy: list[tuple[str, bool]]) -> None:
    await team.aged([TriageTier.HIGH])
    house = team.house
    await house.database.write(partial(fold_pending, site_ids=(team.site.site_id,)))
    heavy.clear()
    await AlertRound(house.database, house.hub, lambda: house.clock.now).look()
    assert any("fact_sheets" in statement for statement, _ in heavy)
    assert [statement for statement, held in heavy if held] == []


async def test_what_was_told_is_folded_beside_the_loop_that_serves(team: Team, heavy: list[tuple[str, bool]]) -> None:
    await team.aged([TriageTier.HIGH])
    heavy.clear()
    await folding(team.house.database).look()
    read = [held for statement, held in heavy if "FROM ledger_events" in statement]
    assert read
    assert not any(read)
    assert await team.house.database.read(sites_to_fold) == ()
