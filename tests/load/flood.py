"""P11: one visitor sends a thousand messages a second over five hundred sockets; the others hardly notice."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any, Final
from uuid import uuid4

from tests.chaos.stored import read_stored
from tests.load.crowd import crowd
from tests.load.figures import Measured, percentile
from tests.load.scene import THANKS, served
from tests.panel import Door
from tests.panel_session import Session, hello_of
from tests.running import ROOT
from tests.wire import CONNECTION_ERRORS, Lost, Wire, dial

SOCKETS: Final = 500
MESSAGES_PER_SECOND: Final = 1_000
OTHERS: Final = 60
KNOCK_SECONDS: Final = 2.0
MEASURE_SECONDS: Final = 30.0
MEASURE_SECONDS_SHORT: Final = 8.0
FLOOD_TEXT: Final = "flood"

MESSAGES_PER_MINUTE: Final = 30
"""What the server lets one visitor say; its default."""
DELAY_RATIO_MAX: Final = 1.2
LIMIT_CODES: Final = frozenset({"rate_limited", "too_many"})
FAR: Final = "127.0.0.99"
"""The flood's own address."""


async def run(folder: Path, *, short: bool, seed: int) -> list[Measured]:
    """The flood comes from a process of its own; gives what the others felt, and what was stored of it."""
    seconds = MEASURE_SECONDS_SHORT if short else MEASURE_SECONDS
    settings = {"HANDRAIL_VISITOR_MESSAGES_PER_MINUTE": str(MESSAGES_PER_MINUTE)}
    async with served(folder, settings) as scene, crowd(scene.door, OTHERS, 1, seed) as others:
        knock = {"every": KNOCK_SECONDS * 2, "seconds": seconds, "text": THANKS}
        calm = (await others.do("knock", **knock))[0]["ack"]
        flooding = asyncio.create_task(asyncio.to_thread(_flood_elsewhere, scene.door, seconds + 2), name="flood")
        await asyncio.sleep(1.0)
        busy = (await others.do("knock", **knock))[0]["ack"]
        flood = await flooding
        report = (await others.do("report"))[0]
        await scene.server.stop()
        stored = await read_stored(f"sqlite+aiosqlite:///{folder / 'handrail.db'}")
    rows = sum(message.text == FLOOD_TEXT for message in stored.messages)
    allowed = MESSAGES_PER_MINUTE * (1 + (seconds + 2) / 60)
    usual, loaded = percentile(calm, 99), percentile(busy, 99)
    codes = Counter(flood["codes"])
    return [
        Measured("flood", "frames sent", flood["sent"], "frames"),
        Measured("flood", "sockets refused with 4429", flood["refused"], "sockets"),
        Measured("flood", "refusals with a reason", sum(codes[code] for code in LIMIT_CODES), "frames"),
        Measured("flood", "replies of another kind", sum(codes.values()) - sum(codes[c] for c in LIMIT_CODES), "", 0),
        Measured("flood", "rows of the flood", rows, "rows", allowed),
        Measured("flood", "errors of the others", len(report["errors"]), "frames", 0),
        Measured("flood", "others' ack, p99, before", usual * 1000, "ms"),
        Measured("flood", "others' ack, p99, meanwhile", loaded * 1000, "ms"),
        Measured("flood", "others' ack, p99, ratio", loaded / usual, "times", DELAY_RATIO_MAX),
    ]


def _flood_elsewhere(door: Door, seconds: float) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.flood", json.dumps(asdict(door)), str(seconds)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=seconds + 120,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class _Flood:
    """The attacker: keeps all sockets that it gets, and writes on them in turn."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._sockets: list[Wire] = []
        self.told: dict[str, Any] = {"sent": 0, "refused": 0, "codes": []}

    async def rage(self, seconds: float) -> None:
        end = monotonic() + seconds
        first = await self._connect(None)
        assert first is not None
        secret = json.loads(await first.recv())["visitor"]
        first.send(json.dumps({"type": "say", "client_id": uuid4().hex, "text": FLOOD_TEXT}))
        await first.recv()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen(first))
            tasks.create_task(self._open(secret, end))
            tasks.create_task(self._write(end))
        for socket in self._sockets:
            socket.abort()

    async def _open(self, secret: str, end: float) -> None:
        listening = []
        for _ in range(SOCKETS - 1):
            if monotonic() > end:
                break
            socket = await self._connect(secret)
            if socket is not None:
                listening.append(asyncio.create_task(self._listen(socket)))
        await asyncio.sleep(max(0.0, end - monotonic()))
        for task in listening:
            task.cancel()

    async def _connect(self, secret: str | None) -> Wire | None:
        try:
            socket = await dial(self._door.address, self._door.origin, source=FAR)
        except CONNECTION_ERRORS:
            self.told["refused"] += 1
            return None
        socket.send(json.dumps(hello_of(Session(visitor=secret), self._door.site, self._door.page)))
        self._sockets.append(socket)
        return socket

    async def _listen(self, socket: Wire) -> None:
        try:
            while True:
                frame = json.loads(await socket.recv())
                if frame["type"] == "error":
                    self.told["codes"].append(frame["code"])
        except Lost as lost:
            self.told["refused"] += lost.code == 4429

    async def _write(self, end: float) -> None:
        began = monotonic()
        while (now := monotonic()) < end:
            while self.told["sent"] < (now - began) * MESSAGES_PER_SECOND:
                alive = [each for each in self._sockets if not each.is_lost]
                if not alive:
                    break
                socket = alive[self.told["sent"] % len(alive)]
                socket.send(json.dumps({"type": "say", "client_id": uuid4().hex, "text": FLOOD_TEXT}))
                self.told["sent"] += 1
            await asyncio.sleep(0.005)
        for socket in self._sockets:
            socket.abort()


async def _main() -> None:
    flood = _Flood(Door(**json.loads(sys.argv[1])))
    await flood.rage(float(sys.argv[2]))
    sys.stdout.write(json.dumps(flood.told))


if __name__ == "__main__":
    asyncio.run(_main())
