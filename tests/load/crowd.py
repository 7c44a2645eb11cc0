"""Many panels in processes of their own, told what to do line by line.

    async with crowd(door, panels=10_000, processes=2) as visitors:
        await visitors.do("say", text="Thank you")
        reports = await visitors.do("report")

A command is a JSON object on the child's standard input, its reply one on its standard output. Times are those of the
machine's monotonic clock, which all its processes share.
"""

import argparse
import asyncio
import contextlib
import json
import resource
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict
from random import Random
from time import monotonic
from typing import Any, Final

from tests.panel import Door, Panel
from tests.running import ROOT

ARRIVALS_PER_SECOND: Final = 250
"""Panels that a process opens in a second: below what a server accepts, so that opening is no stampede."""

REPLY_SECONDS: Final = 900.0
REPLY_BYTES_MAX: Final = 64 << 20
STOP_SECONDS: Final = 20.0
SOURCES: Final = tuple(f"127.0.0.{number}" for number in range(2, 10))
"""Addresses to come from: each has its own 28,000 ports."""

Reply = dict[str, Any]


class Child:
    """One process of the crowd, as the parent has it: commands out, replies in, in whatever order they come."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._reading = asyncio.create_task(self._read(), name="crowd")

    async def ask(self, command: Reply) -> Reply:
        """Sends a command; waits for its reply."""
        assert self._process.stdin is not None
        number = len(self._waiting)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({**command, "number": number}).encode() + b"\n")
        await self._process.stdin.drain()
        async with asyncio.timeout(REPLY_SECONDS):
            return await self._waiting[number]

    async def aclose(self) -> None:
        """Ends the process."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            reply: Reply = json.loads(line)
            self._waiting[reply.pop("number")].set_result(reply)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(RuntimeError("a process of the crowd has ended"))


class Crowd:
    """The parent's side: children that hold the panels."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children

    async def do(self, name: str, **arguments: object) -> list[Reply]:
        """Lets every child do this, beside what it does already; gives their replies."""
        return await asyncio.gather(*(child.ask({"do": name, **arguments}) for child in self._children))


@contextlib.asynccontextmanager
async def crowd(door: Door, panels: int, processes: int = 1, seed: int = 7) -> AsyncIterator[Crowd]:
    """`panels` visitors, all connected, spread over `processes`; gone at the end."""
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.load.crowd",
            json.dumps(asdict(door)),
            str(panels // processes),
            f"{seed} {number}",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=REPLY_BYTES_MAX,
        )
        for number in range(processes)
    ]
    children = [Child(process) for process in started]
    try:
        visitors = Crowd(children)
        await visitors.do("connect")
        yield visitors
    finally:
        for child in children:
            await child.aclose()


class Panels:
    """The child's side."""

    def __init__(self, door: Door, count: int, seed: str) -> None:
        random = Random(seed)
        doors = [Door(door.address, door.origin, door.site, door.page_key, source) for source in SOURCES]
        self.panels = [Panel(doors[place % len(doors)], Random(random.random())) for place in range(count)]
        self.waits: dict[str, list[float]] = {"ack": [], "first_token": [], "answer": []}

    async def connect(self) -> Reply:
        """Opens all, at a pace; done when all are welcomed."""
        for place, panel in enumerate(self.panels):
            panel.open()
            if place % 25 == 24:
                await asyncio.sleep(25 / ARRIVALS_PER_SECOND)
        await self.connected()
        return {}

    async def connected(self) -> Reply:
        """Waits until all are welcomed."""
        for panel in self.panels:
            await panel.until(_connected(panel), REPLY_SECONDS)
        return {}

    async def say(self, text: str, pace: float = 0.0) -> Reply:
        """Each says `text`, `pace` seconds after the one before; done when all are answered."""
        said = []
        for panel in self.panels:
            said.append((panel, panel.say(text)))
            await asyncio.sleep(pace)
        for panel, client_id in said:
            await panel.answered(client_id, REPLY_SECONDS)
        return {}

    async def forget_last(self) -> Reply:
        """Each forgets its last message, so that there is something to get when it comes back."""
        for panel in self.panels:
            panel.forget_last()
        return {}

    async def restored(self, messages: int) -> Reply:
        """Waits until each is connected and has so many messages."""
        for panel in self.panels:
            await panel.until(_restored(panel, messages), REPLY_SECONDS)
        return {}

    async def chat(self, texts: Sequence[str], seconds: float, pause: float) -> Reply:
        """Each asks one question after the other for so long, each with `pause` seconds after its answer."""
        end = monotonic() + seconds
        await asyncio.gather(
            *(self._chat(panel, Random(place), texts, end, pause) for place, panel in enumerate(self.panels))
        )
        return {}

    async def knock(self, every: float, seconds: float, text: str) -> Reply:
        """Each says `text` every so many seconds for so long; the waits for the acks are kept."""
        self.waits["ack"].clear()
        end = monotonic() + seconds
        await asyncio.gather(
            *(self._knock(panel, text, every, end, place / len(self.panels)) for place, panel in enumerate(self.panels))
        )
        return {"ack": self.waits["ack"]}

    async def report(self) -> Reply:
        """What happened so far, of all panels."""
        seen = [panel.seen for panel in self.panels]
        return {
            "streaming": sum(panel.session.stream is not None for panel in self.panels),
            "connected": sum(panel.is_connected for panel in self.panels),
            "messages": sum(len(panel.session.messages) for panel in self.panels),
            "errors": [error["code"] for each in seen for error in each.errors],
            "closes": [code for each in seen for code in each.closes],
            "byes": [bye["reason"] for each in seen for bye in each.byes],
            "misfits": [misfit for each in seen for misfit in each.misfits],
            "repeated": sum(each.repeated for each in seen),
            "dropped": sum(each.dropped for each in seen),
            "pieces": sum(each.pieces for each in seen),
            "outages": [asdict(outage) for each in seen for outage in each.outages],
            "waits": self.waits,
        }

    async def _chat(self, panel: Panel, random: Random, texts: Sequence[str], end: float, pause: float) -> None:
        await asyncio.sleep(random.random() * (pause + 1))
        while monotonic() < end:
            began, pieces = monotonic(), panel.seen.pieces
            client_id = panel.say(random.choice(texts))
            await panel.until(_answering(panel, pieces, client_id), REPLY_SECONDS)
            self.waits["first_token"].append(monotonic() - began)
            await panel.answered(client_id, REPLY_SECONDS)
            self.waits["answer"].append(monotonic() - began)
            await asyncio.sleep(pause)

    async def _knock(self, panel: Panel, text: str, every: float, end: float, phase: float) -> None:
        await asyncio.sleep(every * phase)
        while monotonic() < end:
            began = monotonic()
            await panel.acked(panel.say(text), REPLY_SECONDS)
            waited = monotonic() - began
            self.waits["ack"].append(waited)
            await asyncio.sleep(max(0.0, every - waited))


def _connected(panel: Panel) -> Callable[[], bool]:
    return lambda: panel.is_connected


def _restored(panel: Panel, messages: int) -> Callable[[], bool]:
    return lambda: panel.is_connected and len(panel.session.messages) >= messages


def _answering(panel: Panel, pieces: int, client_id: str) -> Callable[[], bool]:
    return lambda: panel.seen.pieces > pieces or panel.answer_to(client_id) is not None


async def _obey(panels: Panels) -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with asyncio.TaskGroup() as tasks:
        while line := await lines.readline():
            tasks.create_task(_do(panels, json.loads(line)))


async def _do(panels: Panels, command: Reply) -> None:
    number, name = command.pop("number"), command.pop("do")
    done = await getattr(panels, name)(**command)
    sys.stdout.write(json.dumps({**done, "number": number}) + "\n")
    sys.stdout.flush()


async def _live(door: Door, count: int, seed: str) -> None:
    await _obey(Panels(door, count, seed))


def main() -> None:
    """Holds panels until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("door", type=json.loads)
    parser.add_argument("count", type=int)
    parser.add_argument("seed")
    wanted = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(_live(Door(**wanted.door), wanted.count, wanted.seed))


if __name__ == "__main__":
    main()
