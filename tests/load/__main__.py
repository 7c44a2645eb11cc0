"""`python -m tests.load [PROGRAM ...] [--short]`: the load programs, each figure beside what was promised.

Exit code 1 when a bound was broken.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final, Protocol

from rich.console import Console

from tests.load import drain, flood, scale, slow_readers, stampede
from tests.load.figures import Measured, show


class Program(Protocol):
    """One load program."""

    def __call__(self, folder: Path, *, short: bool, seed: int) -> Awaitable[list[Measured]]: ...


PROGRAMS: Final[Mapping[str, Program]] = {
    "stampede": stampede.run,
    "drain": drain.run,
    "slow_readers": slow_readers.run,
    "flood": flood.run,
    "scale": scale.run,
}


def main() -> None:
    """Runs the programs one after the other, prints and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help=f"of {', '.join(PROGRAMS)}; all without a name")
    parser.add_argument("--short", action="store_true", help="few visitors, some seconds each")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.programs) - set(PROGRAMS))
    if unknown:
        parser.error(f"{', '.join(unknown)}: no such program; there are {', '.join(PROGRAMS)}")
    console = Console()
    measured: list[Measured] = []
    for name in wanted.programs or PROGRAMS:
        console.print(f"{name} begins")
        measured += _measure(PROGRAMS[name], short=wanted.short, seed=wanted.seed)
    show(measured, console)
    if wanted.json is not None:
        wanted.json.write_text(json.dumps([asdict(each) for each in measured], indent=2) + "\n")
    sys.exit(0 if all(each.is_kept for each in measured) else 1)


def _measure(program: Program, *, short: bool, seed: int) -> list[Measured]:
    async def measuring(folder: str) -> list[Measured]:
        return await program(Path(folder), short=short, seed=seed)

    with tempfile.TemporaryDirectory(prefix="handrail-load-") as folder:
        return asyncio.run(measuring(folder))


if __name__ == "__main__":
    main()
