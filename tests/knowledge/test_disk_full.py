"""A disk that is full: a clear report, and what was stored before goes on answering."""

import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.errors import NotStored
from knowledge.ingest import ingest
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import SITE
from tests.knowledge.made_up import HashEmbedder, ListedSource, files
from tests.knowledge.stored import read_articles, read_passages

T = TypeVar("T")
PROJECT = Path(__file__).parents[2]
FILE_BYTES_MAX = 512 * 1024

BUILD = """
import asyncio, sys
from pathlib import Path
from knowledge.errors import KnowledgeError
from knowledge.index_shelf import IndexShelf
from tests.knowledge.test_indexes import passage_set

async def main():
    shelf = IndexShelf(Path(sys.argv[1]))
    assert shelf.take()
    try:
        await shelf.open(passage_set(3000))
    except (KnowledgeError, OSError) as error:
        print("refused", type(error).__name__)
    await shelf.aclose()

asyncio.run(main())
"""


class FullDisk:
    """The real SQLite, which may not grow beyond `pages`; SQLite then says what it says on a full disk."""

    def __init__(self, real: SqliteDatabase, pages: int) -> None:
        self._real = real
        self.pages = pages

    async def read(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        return await self._real.read(unit)

    async def write(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async def limited(connection: AsyncConnection) -> T:
            await connection.exec_driver_sql(f"PRAGMA max_page_count = {self.pages}")
            return await unit(connection)

        return await self._real.write(limited)


async def test_a_full_disk_in_the_middle_of_an_ingest_keeps_what_was_there_and_the_next_run_goes_on(
    database: SqliteDatabase,
) -> None:
    await ingest(database, HashEmbedder(), SITE, ListedSource(files(100)))
    size = await database.read(lambda connection: connection.exec_driver_sql("PRAGMA page_count"))
    full = FullDisk(database, int(size.scalar_one()) + 60)
    long = "Lead.\n\n" + "\n\n".join(f"## Step {n}\n\n{'Do it. ' * 40}" for n in range(4))
    with pytest.raises(NotStored, match="free space"):
        await ingest(full, HashEmbedder(), SITE, ListedSource(files(1000, long)))
    stored = await read_passages(database, SITE, "hash@1")
    articles = await read_articles(database, SITE)
    assert len(articles) >= 100
    assert {each.article_id for each in stored.passages} == {each.article_id for each in articles}
    assert stored.unembedded == 0
    full.pages = 1_000_000
    report = await ingest(full, HashEmbedder(), SITE, ListedSource(files(1000, long)), wait_seconds=0)
    assert report.added + report.changed + report.unchanged == 1000
    assert len(await read_articles(database, SITE)) == 1000


def test_a_full_disk_in_the_middle_of_an_index_build_leaves_nothing_behind_and_ends_no_process(tmp_path: Path) -> None:
    """A file may have 512 KiB at most: Chroma's tables fit into that, its log of 3,000 passages does not."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, FILE_BYTES_MAX))

    ran = subprocess.run(
        [sys.executable, "-c", BUILD, str(tmp_path / "index")],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        preexec_fn=limit,
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "refused IndexBroken"), ran.stderr[-2000:]
    assert list((tmp_path / "index" / "site_one").iterdir()) == []
