"""From a plan to a report: servers, model and visitors, then the comparison."""

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.plan import Plan
from tests.chaos.report import Report, report_of
from tests.chaos.slow_model import slow_model
from tests.chaos.stored import read_stored
from tests.chaos.storm import Storm, Watch
from tests.chaos.verdict import Record, violations
from tests.chaos.visitor import Visited
from tests.cluster import running_cluster
from tests.panel import Door
from tests.server_process import WIDE_LIMITS, ServerProcess

SETTLE_SECONDS = 1.0
"""After the last visitor: time for what should not happen any more, such as a second answer."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Servers that run, where visitors knock, and the database behind them."""

    servers: Sequence[ServerProcess]
    door: Door
    database_url: str


async def run(plan: Plan, folder: Path, watch: Watch) -> Report:
    """Raises a storm in `folder`, which Ctrl+C ends early; gives what it showed."""
    with slow_model(plan.word_seconds) as model:
        # Streams are what is to be cut: whatever is asked gets an answer, and no place is kept for another site.
        settings = {**WIDE_LIMITS, **model, "HANDRAIL_ACCEPTED_ERROR_RATE": "0.99", "HANDRAIL_RUNS_PER_SITE": "64"}
        async with _scene(plan, folder, settings) as scene:
            storm = Storm(plan, scene.door, scene.servers, watch)
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, storm.end)
            seconds = await storm.rage()
            await asyncio.sleep(SETTLE_SECONDS)
            for server in scene.servers:
                await server.stop()
            stored = await read_stored(scene.database_url)
    records = records_of(storm.visited)
    return report_of(plan, seconds, storm.kills, records, stored, violations(records, stored))


def records_of(visited: Sequence[Visited]) -> list[Record]:
    """What each panel saw; a visitor's failure stands with their first tab."""
    return [
        Record(
            f"visitor {each.script.number} tab {place}",
            panel.seen,
            panel.session.messages,
            each.failed if place == 1 else None,
        )
        for each in visited
        for place, panel in enumerate(each.panels, start=1)
    ]


@contextlib.asynccontextmanager
async def _scene(plan: Plan, folder: Path, settings: dict[str, str]) -> AsyncIterator[Scene]:
    if plan.processes == 1:
        async with _alone(folder, settings) as scene:
            yield scene
    else:
        async with running_cluster(folder, processes=plan.processes, settings=settings) as cluster:
            yield Scene(cluster.servers, cluster.door, cluster.database_url)


@contextlib.asynccontextmanager
async def _alone(folder: Path, settings: dict[str, str]) -> AsyncIterator[Scene]:
    """One process on SQLite; the demo is set up once, later starts serve only."""
    server = ServerProcess(folder, settings)
    try:
        server.start("demo")
        await server.ready()
        site = json.loads((folder / "demo.json").read_text())["site_key"]
        door = Door(f"{server.origin.replace('http', 'ws')}/v1/visitor", server.origin, site)
        yield Scene((server,), door, f"sqlite+aiosqlite:///{folder / 'handrail.db'}")
    finally:
        await server.stop()
