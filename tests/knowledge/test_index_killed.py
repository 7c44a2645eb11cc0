"""An index build that is killed at any moment: the next one starts on clean ground and reaches every passage."""

import asyncio
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.index_shelf import IndexShelf
from tests.knowledge.test_indexes import passage_set, sealed

PASSAGES = 2_000
PROJECT = Path(__file__).parents[2]

BUILD_SECONDS_MAX = 1.2
"""About as long as a build of 2,000 passages takes, from the first file to the rename."""

CHILD = f"""
import asyncio, sys
from pathlib import Path
import chromadb.api.client
from knowledge.index_shelf import IndexShelf
from tests.knowledge.test_indexes import passage_set

async def main():
    shelf = IndexShelf(Path(sys.argv[1]))
    assert shelf.take()
    print("begins", flush=True)
    await shelf.open(passage_set({PASSAGES}))
    await shelf.aclose()

asyncio.run(main())
"""


def begun(folder: Path) -> "subprocess.Popen[str]":
    """A process that builds an index in `folder`, once it has begun."""
    arguments = [sys.executable, "-c", CHILD, str(folder)]
    child = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert child.stdout is not None
    assert child.stdout.readline() == "begins\n"
    return child


@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
async def test_after_builds_that_were_killed_at_random_moments_every_passage_is_reached(
    tmp_path: Path, kills: int
) -> None:
    chance = random.Random(20261124)
    for _ in range(kills):
        with await asyncio.to_thread(begun, tmp_path / "index") as child:
            await asyncio.sleep(chance.uniform(0, BUILD_SECONDS_MAX))
            child.send_signal(signal.SIGKILL)
    shelf = IndexShelf(tmp_path / "index")
    assert shelf.take()
    passages = passage_set(PASSAGES)
    index = await shelf.open(passages)
    found = await index.query(passages.matrix, 1)
    assert [near[0].passage_id for near in found] == [each.passage_id for each in passages.passages]
    assert len(sealed(tmp_path)) == 1
    await shelf.aclose()
