"""Scale: many idle visitors and streaming chats at once, on two processes, for minutes: no error, flat memory."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Final

import psutil

from tests.chaos.plan import QUESTIONS
from tests.chaos.slow_model import slow_model
from tests.cluster import Cluster, running_cluster
from tests.load.crowd import crowd
from tests.load.figures import Measured, percentile
from tests.load.scene import ROOM
from tests.server_process import WIDE_LIMITS

IDLE: Final = 20_000
IDLE_SHORT: Final = 400
CHATS: Final = 200
CHATS_SHORT: Final = 10
SECONDS: Final = 300.0
SECONDS_SHORT: Final = 15.0
SETTLE_SECONDS: Final = 10.0
WORD_SECONDS: Final = 0.25
PAUSE_SECONDS: Final = 5.0
"""Between an answer and the next question of a chat."""
LOOK_SECONDS: Final = 5.0

GROWTH_MAX: Final = 0.05
"""Share by which the processes may have grown in the second half."""


async def run(folder: Path, *, short: bool, seed: int) -> list[Measured]:
    """Half of the visitors are on either process, without the balancer, whose own sockets would be counted too."""
    idle, chats = (IDLE_SHORT, CHATS_SHORT) if short else (IDLE, CHATS)
    seconds = SECONDS_SHORT if short else SECONDS
    async with AsyncExitStack() as stack:
        model = stack.enter_context(slow_model(WORD_SECONDS))
        # All chats are of one site: none waits for a place that is kept for others.
        places = {f"HANDRAIL_RUNS_{name}": str(chats) for name in ("CONCURRENT", "PER_SITE")}
        settings = {**WIDE_LIMITS, **ROOM, **model, **places, "HANDRAIL_ACCEPTED_ERROR_RATE": "0.99"}
        cluster = await stack.enter_async_context(running_cluster(folder, processes=2, settings=settings))
        bare = _memory(cluster)
        doors = [replace(cluster.door, address=_address(server.origin)) for server in cluster.servers]
        crowds = [await stack.enter_async_context(crowd(door, idle // 2, 1, seed)) for door in doors]
        chatting = [await stack.enter_async_context(crowd(door, chats // 2, 1, seed + 1)) for door in doors]
        await asyncio.sleep(SETTLE_SECONDS)
        settled = _memory(cluster)
        before = _cpu(cluster)
        began = monotonic()
        talk = [
            asyncio.create_task(each.do("chat", texts=QUESTIONS, seconds=seconds, pause=PAUSE_SECONDS))
            for each in chatting
        ]
        memory = await _watch(cluster, seconds)
        await asyncio.gather(*talk)
        took = monotonic() - began
        cpu = (_cpu(cluster) - before) / took
        reports = [reply for each in (*crowds, *chatting) for reply in await each.do("report")]
    return _figures(reports, idle, chats, bare, settled, memory, cpu)


def _figures(
    reports: Sequence[dict[str, object]],
    idle: int,
    chats: int,
    bare: int,
    settled: int,
    memory: Sequence[int],
    cpu: float,
) -> list[Measured]:
    def total(name: str) -> int:
        return sum(len(found) for report in reports if isinstance(found := report[name], list))

    waits = [report["waits"] for report in reports]
    first = [value for each in waits if isinstance(each, dict) for value in each["first_token"]]
    half = memory[len(memory) // 2 :]
    connected = sum(int(str(report["connected"])) for report in reports)
    return [
        Measured("scale", "idle visitors", idle, "visitors"),
        Measured("scale", "streaming chats", chats, "visitors"),
        Measured("scale", "not connected in the end", idle + chats - connected, "visitors", 0),
        Measured("scale", "errors", total("errors"), "frames", 0),
        Measured("scale", "connections lost", total("closes"), "sockets", 0),
        Measured("scale", "misfits", total("misfits"), "", 0),
        Measured("scale", "answers", len(first), "answers"),
        Measured("scale", "first token, p50", percentile(first, 50) * 1000, "ms"),
        Measured("scale", "first token, p99", percentile(first, 99) * 1000, "ms"),
        Measured("scale", "memory per idle visitor", (settled - bare) / (idle + chats) / 1024, "KiB"),
        Measured("scale", "memory of both processes, in the end", memory[-1] / 2**20, "MiB"),
        Measured("scale", "growth in the second half", max(half) / half[0] - 1, "share", GROWTH_MAX),
        Measured("scale", "CPU of both processes", cpu, "cores"),
    ]


async def _watch(cluster: Cluster, seconds: float) -> list[int]:
    """Memory of all processes, look by look, at least two."""
    end = monotonic() + seconds
    seen = [_memory(cluster)]
    while monotonic() < end:
        await asyncio.sleep(min(LOOK_SECONDS, seconds / 4))
        seen.append(_memory(cluster))
    return seen


def _address(origin: str) -> str:
    return f"{origin.replace('http', 'ws')}/v1/visitor"


def _memory(cluster: Cluster) -> int:
    return sum(int(psutil.Process(server.pid).memory_info().rss) for server in cluster.servers)


def _cpu(cluster: Cluster) -> float:
    """Seconds of processor time that the processes have used."""
    times = [psutil.Process(server.pid).cpu_times() for server in cluster.servers]
    return float(sum(each.user + each.system for each in times))
