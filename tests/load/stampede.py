"""P7: a server with many visitors is killed; how long until all of them are back with what they missed."""

import asyncio
from pathlib import Path
from time import monotonic
from typing import Final

from tests.load.crowd import crowd
from tests.load.figures import Measured, percentile
from tests.load.scene import THANKS, served

VISITORS: Final = 10_000
VISITORS_SHORT: Final = 500
BACK_SECONDS_MAX: Final = 20.0
"""99 of 100 are restored so soon after the server listens again."""


async def run(folder: Path, *, short: bool, seed: int) -> list[Measured]:
    """Each visitor has a conversation and lacks its last message; gives the spread of their returns."""
    count = VISITORS_SHORT if short else VISITORS
    async with served(folder) as scene, crowd(scene.door, count, 1 if short else 2, seed) as visitors:
        await visitors.do("say", text=THANKS, pace=0.01)
        before = await visitors.do("report")
        await visitors.do("forget_last")
        await asyncio.to_thread(scene.server.kill)
        killed = monotonic()
        scene.server.start()
        await scene.server.ready()
        ready = monotonic()
        await visitors.do("restored", messages=2)
        reports = await visitors.do("report")
    outages = [outage for report in reports for outage in report["outages"] if outage["lost_at"] >= killed - 1]
    back = [outage["welcomed_at"] - ready for outage in outages if outage["welcomed_at"] is not None]
    handshakes = [outage["welcomed_at"] - outage["connected_at"] for outage in outages if outage["welcomed_at"]]
    errors = sum(len(report["errors"]) for report in reports) - sum(len(report["errors"]) for report in before)
    misfits = sum(len(report["misfits"]) for report in reports)
    return [
        Measured("stampede", "visitors who came back", len(back), "visitors"),
        Measured("stampede", "not restored", count - sum(report["connected"] for report in reports), "visitors", 0),
        Measured("stampede", "errors and misfits", errors + misfits, "frames", 0),
        Measured("stampede", "from kill to listening", ready - killed, "s"),
        Measured("stampede", "from listening to restored, p50", percentile(back, 50), "s"),
        Measured("stampede", "from listening to restored, p99", percentile(back, 99), "s", BACK_SECONDS_MAX),
        Measured("stampede", "one return, p99", percentile(handshakes, 99), "s"),
    ]
