"""Benchmarks beside baselines of the same run: `python -m tests.bench --json build/bench.json`.

Each figure is a ratio to something bare that runs on the same machine at the same time, because machines differ.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from websockets.asyncio.client import connect

from tests.bench_audit import audit_figures
from tests.bench_commit import commit_figures
from tests.bench_courier import courier_figures
from tests.bench_desk import desk_figures
from tests.bench_insights import insights_figures
from tests.bench_knowledge import knowledge_figures
from tests.bench_ledger import ledger_figures
from tests.bench_realtime import realtime_figures
from tests.bench_relay import relay_figures
from tests.bench_reply import reply_figures
from tests.bench_sprint import sprint_figures
from tests.bench_widget import widget_figures
from tests.figure import Figure, figure
from tests.running import Running, free_port, running
from tests.visiting import QUESTION, ask

QUESTIONS: Final = 15
SETTLE_SECONDS: Final = 2.0
BARE: Final = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
async def echo(socket):
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)
uvicorn.run(Starlette(routes=[WebSocketRoute("/", echo)]), port=int(sys.argv[1]), loop="asyncio", http="httptools",
            ws="websockets-sansio", ws_per_message_deflate=False, log_level="error")
"""


def main() -> None:
    """Measures, prints a table, and writes the figures where `--json` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--passages", type=int, default=10_000, help="of the site that knowledge is measured with")
    parser.add_argument("--articles", type=int, default=200, help="that are ingested")
    parser.add_argument("--sockets", type=int, default=10_000, help="that are open and idle")
    parser.add_argument("--tickets", type=int, default=20_000, help="that are open on the desk; 100000 takes minutes")
    parser.add_argument("--messages", type=int, default=100_000, help="that are searched; 1000000 takes minutes")
    parser.add_argument("--events", type=int, default=50_000, help="of the insights; 1000000 takes minutes")
    chosen = parser.parse_args()
    path = chosen.json
    figures = list(widget_figures())
    with tempfile.TemporaryDirectory() as data_dir, running(Path(data_dir)) as server, _bare() as bare:
        figures.append(asyncio.run(_latency(server, bare)))
    figures += realtime_figures(chosen.sockets)
    figures += asyncio.run(relay_figures())
    figures += asyncio.run(commit_figures())
    figures += asyncio.run(desk_figures(chosen.tickets, chosen.messages))
    figures += audit_figures()
    figures += asyncio.run(insights_figures(chosen.events))
    figures += asyncio.run(sprint_figures())
    figures += asyncio.run(ledger_figures())
    figures += asyncio.run(courier_figures())
    figures += asyncio.run(reply_figures())
    figures += asyncio.run(knowledge_figures(chosen.passages, chosen.articles))
    table = Table("figure", "value", "unit", "baseline", "ratio", "n")
    for each in figures:
        row = (each.value, each.baseline, each.ratio)
        value, baseline, ratio = ("" if number is None else f"{number:,.2f}" for number in row)
        table.add_row(each.name, value, each.unit, baseline, ratio, str(each.n))
    Console().print(table)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n")


@contextmanager
def _bare() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", BARE, str(port)])
    try:
        time.sleep(SETTLE_SECONDS)
        yield f"ws://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


async def _latency(server: Running, bare: str) -> Figure:
    await ask(server)  # by now the model is loaded
    deltas, echoes = [await ask(server) for _ in range(QUESTIONS)], await _echo(bare, QUESTIONS)
    return figure("say to first delta, median", statistics.median(deltas), "ms", statistics.median(echoes), QUESTIONS)


async def _echo(address: str, times: int) -> list[float]:
    measured = []
    async with connect(address, compression=None) as socket:
        for _ in range(times):
            began = time.perf_counter()
            await socket.send(QUESTION)
            await socket.recv()
            measured.append((time.perf_counter() - began) * 1000)
    return measured


if __name__ == "__main__":
    main()
