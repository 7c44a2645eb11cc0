"""The board of a sprint of thousands of tickets, on SQLite and on PostgreSQL.

`python -m tests.bench_sprint --tickets 5000` prints medians and ratios; it asserts nothing. The board is opened through
the desk's own routes with nothing between but the wire, two thirds of its tickets resolved and one in fifty taken back
by undo. Beside it stands the same board of a sprint of a hundred tickets. Meanwhile a task wakes again and again: how
late it comes is how long the page held up everybody else on this process's event loop.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.instant import milliseconds_of
from escalation.ledger.appending import append_events
from escalation.ledger.event import EventKind, LedgerEvent, Subject
from escalation.ledger.tables import ledger_events
from escalation.sprint.sprint_rows import current_sprint
from escalation.tables import tickets
from server.migrate import migrate
from tests.escalation.samples import MORNING
from tests.figure import Figure, figure
from tests.loop_lag import loop_lag
from tests.postgres import throwaway_postgres
from tests.server.backlog.conftest import Team, team_at

LARGE: Final = 5_000
SMALL: Final = 100
LOADS: Final = 15
BATCH: Final = 1_000
TIERS: Final = ("critical", "high", "normal", "low")


async def sprint_figures(large: int = LARGE) -> list[Figure]:
    """All figures; `large` is a number of tickets."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, throwaway_postgres() as postgres:
        for name in ("SQLite", "PostgreSQL"):
            urls: dict[int, str | None] = {SMALL: None, large: None}
            if name == "PostgreSQL":
                for size in urls:
                    urls[size] = await postgres.create_database(f"sprint_{size}")
                    await migrate(str(urls[size]))
            small, _ = await _board(Path(folder) / name / "small", urls[SMALL], SMALL)
            taken, late = await _board(Path(folder) / name / "large", urls[large], large)
            board = f"sprint board, {large:,} tickets beside {SMALL:,}, {name}"
            figures.append(figure(board, taken, "ms", small, LOADS))
            figures.append(figure(f"{board}, longest hold of the event loop", late, "ms", None, LOADS))
    return figures


async def _board(folder: Path, url: str | None, size: int) -> tuple[float, float]:
    """The median of a page, and the median of the longest hold of each load, in milliseconds."""
    team = await team_at(folder, database_url=url)
    database = team.house.database
    for first in range(1, size + 1, BATCH):
        numbers = range(first, min(first + BATCH, size + 1))
        await database.bulk.write(partial(_store, team=team, numbers=numbers))
    taken, late = [], []
    async with team.house.signed_in(team.ada.email) as lead:
        await team.start(lead)
        sprint = await current_sprint_of(team)
        await database.bulk.write(partial(_happens, team=team, size=size))
        for _ in range(LOADS):
            async with loop_lag() as lag:
                begun = perf_counter()
                page = await lead.get(f"/desk/plan/sprints/{sprint}")
                taken.append((perf_counter() - begun) * 1000)
            page.raise_for_status()
            late.append(lag.longest * 1000)
    await database.aclose()
    return statistics.median(taken), statistics.median(late)


async def current_sprint_of(team: Team) -> str:
    """The id of the sprint that was started."""
    found = await team.house.database.read(lambda rows: current_sprint(rows, (team.site.site_id,)))
    if found is None:
        raise LookupError("No sprint has begun.")
    return found.sprint_id


async def _store(connection: AsyncConnection, team: Team, numbers: range) -> None:
    now = team.house.clock.now
    rows: list[dict[str, Any]] = [
        {
            "site_id": team.site.site_id,
            "ticket_id": f"t_{number}",
            "conversation_id": f"c_{number}",
            "number": number,
            "status": "open",
            "tier": TIERS[number % 4],
            "tier_rank": number % 4,
            "why": "No sign of urgency in the words.",
            "reason": "low_confidence",
            "subject": f"How do I invite colleague {number} to the project?",
            "contact_name": "Ada",
            "category": "how_to",
            "breach_order": milliseconds_of(now),
            "opened_at": now - timedelta(days=40 + number % 30),
            "updated_at": MORNING,
            "handoff": {},
        }
        for number in numbers
    ]
    await connection.execute(insert(tickets), rows)


async def _happens(connection: AsyncConnection, team: Team, size: int) -> None:
    """Two of three tickets are resolved one after the other; of every fiftieth that is withdrawn."""
    begun = team.house.clock.now
    events = [
        LedgerEvent(
            team.site.site_id,
            Subject.TICKET,
            f"t_{number}",
            EventKind.TICKET_RESOLVED,
            begun + timedelta(seconds=number),
            actor_kind="user",
            actor_id=team.people[number % 3].user_id,
            details={"resolution": "by_person", "cause": None, "assignee_id": None},
        )
        for number in range(1, size + 1)
        if number % 3
    ]
    await append_events(connection, events)
    columns = ledger_events.c
    taken_back = await connection.execute(
        ledger_events.select().where(columns.site_id == team.site.site_id, columns.position % 50 == 0)
    )
    withdrawn = [
        LedgerEvent(row.site_id, Subject.TICKET, row.subject_id, EventKind.WITHDRAWN, row.at, corrects=row.position)
        for row in taken_back
        if row.kind == EventKind.TICKET_RESOLVED
    ]
    await append_events(connection, withdrawn)
    team.house.clock.now = begun + timedelta(seconds=size + 1)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=LARGE)
    for each in asyncio.run(sprint_figures(parser.parse_args().tickets)):
        beside = "" if each.ratio is None else f", {each.ratio:,.1f} times the small one's"
        sys.stdout.write(f"{each.name}: {each.value:,.1f} {each.unit}{beside} (n={each.n})\n")


if __name__ == "__main__":
    main()
