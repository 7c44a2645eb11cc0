"""P9: a thousand tabs that do not read are let go in time, cost little memory, and delay nobody else."""

import asyncio
from pathlib import Path
from random import Random
from time import monotonic
from typing import Final

from tests.load.crowd import crowd
from tests.load.figures import Measured, percentile
from tests.load.scene import THANKS, Scene, served
from tests.load.stalled import stalled
from tests.panel import Panel

SLEEPERS: Final = 1_000
SLEEPERS_SHORT: Final = 50
OTHERS: Final = 60
KNOCK_SECONDS: Final = 2.0
MEASURE_SECONDS: Final = 20.0
MEASURE_SECONDS_SHORT: Final = 6.0
LONG: Final = "\N{WATER WAVE}" * 4_000
"""A message of 16 KB: twelve of them fill every buffer on the way to one who does not read."""
LONG_MESSAGES: Final = 12

LOOK_SECONDS: Final = 0.25
GIVE_UP_SECONDS: Final = 120.0

EVICTED_SECONDS_MAX: Final = 30.0
APP_BYTES_MAX: Final = 128 * 1024
DELAY_RATIO_MAX: Final = 2.0


async def run(folder: Path, *, short: bool, seed: int) -> list[Measured]:
    """One visitor's many tabs sleep while the visitor goes on writing to them all."""
    count = SLEEPERS_SHORT if short else SLEEPERS
    seconds = MEASURE_SECONDS_SHORT if short else MEASURE_SECONDS
    settings = {"HANDRAIL_VISITOR_SOCKETS": "2000"}
    async with served(folder, settings) as scene, crowd(scene.door, OTHERS, 1, seed) as others:
        calm = (await others.do("knock", every=KNOCK_SECONDS, seconds=seconds, text=THANKS))[0]["ack"]
        async with Panel(scene.door, Random(seed)) as writer:
            await writer.acked(writer.say(THANKS))
            async with stalled(scene.door, count, writer.session.visitor):
                before = scene.memory()
                began = monotonic()
                knocking = asyncio.create_task(
                    others.do("knock", every=KNOCK_SECONDS, seconds=seconds, text=THANKS), name="others"
                )
                for _ in range(LONG_MESSAGES):
                    await writer.acked(writer.say(LONG))
                filled = monotonic()
                most = await _until_evicted(scene, OTHERS + 1) - before
                evicted = monotonic() - filled
                busy = (await knocking)[0]["ack"]
    usual, loaded = percentile(calm, 99), percentile(busy, 99)
    return [
        Measured("slow readers", "sleeping tabs", count, "sockets"),
        Measured("slow readers", "from full to evicted, all", evicted, "s", EVICTED_SECONDS_MAX),
        Measured("slow readers", "memory each, at most", most / count / 1024, "KiB", APP_BYTES_MAX / 1024),
        Measured("slow readers", "filling", filled - began, "s"),
        Measured("slow readers", "others' ack, p99, before", usual * 1000, "ms"),
        Measured("slow readers", "others' ack, p99, meanwhile", loaded * 1000, "ms"),
        Measured("slow readers", "others' ack, p99, ratio", loaded / usual, "times", DELAY_RATIO_MAX),
    ]


async def _until_evicted(scene: Scene, others: int) -> int:
    """Waits until the server has no more sockets than those of the others; gives its largest memory meanwhile."""
    most = scene.memory()
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while scene.sockets() > others:
            most = max(most, scene.memory())
            await asyncio.sleep(LOOK_SECONDS)
    return most
