"""P8: a stop in the middle of answers: none loses or repeats a word, whoever does not read, and the process leaves."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from tests.chaos.plan import QUESTIONS
from tests.chaos.slow_model import slow_model
from tests.cluster import running_cluster
from tests.load.crowd import Crowd, crowd
from tests.load.figures import Measured
from tests.load.scene import ROOM, served
from tests.load.stalled import stalled
from tests.panel import Door
from tests.server_process import WIDE_LIMITS, ServerProcess

ANSWERS: Final = 200
ANSWERS_SHORT: Final = 20
STALLED: Final = 100
STALLED_SHORT: Final = 10
WORD_SECONDS: Final = 0.25
"""Slow enough that answers are under way when the signal comes, quick enough that they end within the drain."""

NOT_READY_SECONDS_MAX: Final = 0.1
LEAVE_SECONDS_MAX: Final = 30.0
LOOK_SECONDS: Final = 0.005
BEGIN_SECONDS_MAX: Final = 15.0


@dataclass(frozen=True, slots=True)
class Stage:
    """The process that is stopped, whether another takes over, and where visitors knock."""

    leaving: ServerProcess
    takes_over: bool
    door: Door


async def run(folder: Path, *, short: bool, seed: int) -> list[Measured]:
    """One process, started again afterwards; then, in the long form, one of two in a cluster."""
    measured = await _one(folder / "alone", "drain", short=short, seed=seed, processes=1)
    if not short:
        measured += await _one(folder / "cluster", "drain, 2 processes", short=short, seed=seed, processes=2)
    return measured


async def _one(folder: Path, name: str, *, short: bool, seed: int, processes: int) -> list[Measured]:
    answers, sleepers = (ANSWERS_SHORT, STALLED_SHORT) if short else (ANSWERS, STALLED)
    with slow_model(WORD_SECONDS) as model:
        settings = {
            **ROOM,
            **WIDE_LIMITS,
            **model,
            "HANDRAIL_ACCEPTED_ERROR_RATE": "0.99",
            "HANDRAIL_RUNS_CONCURRENT": "400",
            "HANDRAIL_RUNS_PER_SITE": "400",
        }
        async with _stage(folder, settings, processes) as stage, crowd(stage.door, answers, 1, seed) as visitors:
            async with stalled(stage.door, sleepers):
                asking = asyncio.create_task(visitors.do("say", text=QUESTIONS[0], pace=0.005))
                under_way = await _under_way(visitors, answers)
                signalled = monotonic()
                stage.leaving.terminate()
                not_ready = await _until_not_ready(stage.leaving, signalled)
                code = await stage.leaving.ended()
                left = monotonic() - signalled
                if not stage.takes_over:
                    stage.leaving.start()
                    await stage.leaving.ready()
                await asking
            reports = await visitors.do("report")
    return [
        Measured(name, "answers under way", under_way, "answers"),
        Measured(name, "dropped pieces", sum(report["dropped"] for report in reports), "deltas", 0),
        Measured(name, "repeated pieces", sum(report["repeated"] for report in reports), "deltas", 0),
        Measured(name, "misfits", sum(len(report["misfits"]) for report in reports), "", 0),
        Measured(name, "told by bye", sum(len(report["byes"]) for report in reports), "sockets"),
        Measured(name, "from signal to not ready", not_ready, "s", NOT_READY_SECONDS_MAX),
        Measured(name, "from signal to exit", left, "s", LEAVE_SECONDS_MAX),
        Measured(name, "ended otherwise than by the signal", code not in (0, -signal.SIGTERM), "processes", 0),
    ]


@contextlib.asynccontextmanager
async def _stage(folder: Path, settings: Mapping[str, str], processes: int) -> AsyncIterator[Stage]:
    if processes == 1:
        async with served(folder, settings) as scene:
            yield Stage(scene.server, False, scene.door)
    else:
        async with running_cluster(folder, processes=processes, settings=settings) as cluster:
            yield Stage(cluster.servers[0], True, cluster.door)


async def _under_way(visitors: Crowd, answers: int) -> int:
    """Waits until nearly all answers are under way, at most BEGIN_SECONDS_MAX; gives how many are."""
    end = monotonic() + BEGIN_SECONDS_MAX
    while True:
        streaming = sum(int(report["streaming"]) for report in await visitors.do("report"))
        if streaming >= answers * 0.95 or (streaming and monotonic() > end):
            return streaming
        await asyncio.sleep(0.2)


async def _until_not_ready(server: ServerProcess, signalled: float) -> float:
    while await asyncio.to_thread(server.is_ready):
        await asyncio.sleep(LOOK_SECONDS)
    return monotonic() - signalled
