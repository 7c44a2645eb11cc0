"""`python -m tests.chaos --conversations 1000 --kills 200 --seed 7 --processes 2`: nothing acknowledged is lost.

Visitors talk with the AI agent while servers are killed with SIGKILL at random moments and started again; in the end
what every tab saw is held against the others and against the database. Exit code 1 when any promise was broken.
Ctrl+C ends the storm early, and compares what there is.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.chaos.plan import Plan
from tests.chaos.program import run
from tests.chaos.report import Report, show

KILLS_A_LINE: Final = 10
"""In a log, where no bar can move."""


def main() -> None:
    """Reads the arguments, raises the storm, prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=1_000, help="at least so many")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--processes", type=int, default=1, help="1: SQLite; more: PostgreSQL, Redis and a balancer before them"
    )
    parser.add_argument("--at-once", type=int, default=24, help="visitors who are there at the same time")
    parser.add_argument("--alive", type=float, default=8.0, help="longest time between answers and the next kill, s")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--folder", type=Path, help="keep data and logs there; without it they go at the end")
    wanted = parser.parse_args()
    plan = Plan(wanted.conversations, wanted.kills, wanted.seed, wanted.processes)
    plan = replace(plan, at_once=wanted.at_once, alive_seconds=(0.0, wanted.alive))
    console = Console()
    if wanted.folder is None:
        with tempfile.TemporaryDirectory(prefix="handrail-chaos-") as folder:
            report = _watched(plan, Path(folder), console)
    else:
        report = _watched(plan, wanted.folder, console)
    show(report, console)
    if wanted.json is not None:
        wanted.json.write_text(json.dumps(report.as_json(), indent=2) + "\n")
    sys.exit(1 if report.violations else 0)


def _watched(plan: Plan, folder: Path, console: Console) -> Report:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        shown_kills = [0]
        shown = progress.add_task("Storm", total=plan.kills, told="starting")

        def watch(conversations: int, kills: int, failed: int) -> None:
            told = f"{conversations:,} conversations, {kills:,} kills, {failed:,} without an answer in time"
            if not console.is_terminal and kills > shown_kills[0] and kills % KILLS_A_LINE == 0:
                console.print(told)
            shown_kills[0] = kills
            progress.update(shown, completed=kills, told=told)

        return asyncio.run(run(plan, folder, watch))


if __name__ == "__main__":
    main()
