"""An ingest that is killed at any moment: what is stored is whole, and the next ingest finishes the work."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.lease import site_lease
from knowledge.passages import CutWindow, cut
from knowledge.store import read_version
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import SITE, write_article
from tests.knowledge.ingesting_process import REFUSED
from tests.knowledge.made_up import HashEmbedder
from tests.knowledge.stored import read_articles, read_passages

ARTICLES = 400
PROJECT = Path(__file__).parents[2]

WAIT_SECONDS = "30"
"""A killed process's lease runs out after 15 s."""


def write_many(root: Path, edition: int) -> None:
    for number in range(ARTICLES):
        text = f"# Article {number}\n\nLead {edition}.\n\n## Steps\n\nDo {edition}.\n\n## Limits\n\nAt most {edition}."
        write_article(root, f"a{number}.md", text)


def started(file: Path, root: Path, wait_seconds: str = WAIT_SECONDS) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-m", "tests.knowledge.ingesting_process", str(file), str(root), wait_seconds]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=PROJECT)


async def forget_lease(file: Path) -> None:
    """As if the killed process's lease had run out."""
    database = SqliteDatabase(file)
    await database.write(lambda connection: connection.exec_driver_sql("DELETE FROM knowledge_leases"))
    await database.aclose()


async def assert_whole(database: SqliteDatabase) -> int:
    """Every stored article has exactly the passages of its own body, each with its vector; returns how many."""
    stored = await read_passages(database, SITE, "hash@1")
    articles = await read_articles(database, SITE)
    embedder = HashEmbedder()
    window = CutWindow(embedder.window, embedder.count)
    by_article: dict[str, list[str]] = {}
    for passage in stored.passages:
        by_article.setdefault(passage.article_id, []).append(passage.text)
    assert by_article == {each.article_id: [passage.text for passage in cut(each, window)] for each in articles}
    assert stored.unembedded == 0
    expected = await embedder.embed([passage.index_text for passage in stored.passages]) if articles else stored.matrix
    assert (stored.matrix == expected).all()
    return len(articles)


@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
async def test_killed_at_random_moments_every_article_is_whole_and_the_next_ingest_finishes(
    database: SqliteDatabase, tmp_path: Path, kills: int
) -> None:
    root, file = tmp_path / "help", tmp_path / "knowledge.db"
    chance = random.Random(20261124)
    versions: list[int] = []
    for kill in range(kills):
        if kill % 3 == 0:
            write_many(root, kill)
        with started(file, root) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            await asyncio.sleep(chance.uniform(0, 0.8))
            child.send_signal(signal.SIGKILL)
        assert first
        await assert_whole(database)
        await forget_lease(file)
        versions.append(await read_version(database, SITE))
    assert versions == sorted(versions)
    with started(file, root) as child:
        child.communicate()
    assert child.returncode == 0
    assert await assert_whole(database) == ARTICLES
    edition = (kills - 1) // 3 * 3
    assert all(f"Do {edition}." in each.body for each in await read_articles(database, SITE))


async def test_of_two_processes_one_waits_until_the_other_has_ended(database: SqliteDatabase, tmp_path: Path) -> None:
    root, file = tmp_path / "help", tmp_path / "knowledge.db"
    write_many(root, 1)
    with started(file, root) as one, started(file, root) as two:
        outputs = [child.communicate()[0] for child in (one, two)]
    assert [one.returncode, two.returncode] == [0, 0], outputs
    assert await assert_whole(database) == ARTICLES
    assert await read_version(database, SITE) <= ARTICLES // 80 + 1


async def test_a_process_that_does_not_wait_is_refused_with_the_name_of_the_other(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    root, file = tmp_path / "help", tmp_path / "knowledge.db"
    write_many(root, 1)
    async with site_lease(database, SITE):
        with started(file, root, wait_seconds="0") as other:
            output, _ = await asyncio.to_thread(other.communicate)
    assert other.returncode == REFUSED
    assert "KnowledgeBusy: " in output
    assert f"process {os.getpid()} on " in output
    assert await read_version(database, SITE) == 0
