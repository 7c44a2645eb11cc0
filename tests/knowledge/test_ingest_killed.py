"""An ingest that is killed: what is stored is whole, and the next ingest finishes the work."""

import signal
import subprocess
import sys
from pathlib import Path

from knowledge.passages import cut
from knowledge.store import read_articles, read_passages, read_version
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import SITE, write_article

ARTICLES = 120
PROJECT = Path(__file__).parents[2]

CHILD = """
import asyncio, hashlib, sys
from pathlib import Path
import numpy as np
from knowledge.ingest import ingest
from knowledge.sources.folder import FolderSource
from tests.knowledge.conftest import SqliteDatabase

class HashEmbedder:
    name, dimensions = "hash@1", 8
    async def embed(self, texts):
        rows = [np.frombuffer(hashlib.sha256(text.encode()).digest()[:8], np.uint8) for text in texts]
        made = np.stack(rows).astype(np.float32) + 1
        return made / np.linalg.norm(made, axis=1, keepdims=True)

async def main():
    database = SqliteDatabase(Path(sys.argv[1]))
    await database.create()
    await ingest(database, HashEmbedder(), "site_one", FolderSource(Path(sys.argv[2])),
                 on_progress=lambda progress: print(progress.done, flush=True))
    await database.aclose()

asyncio.run(main())
"""


def write_many(root: Path, edition: int) -> None:
    for number in range(ARTICLES):
        text = f"# Article {number}\n\nLead {edition}.\n\n## Steps\n\nDo {edition}.\n\n## Limits\n\nAt most {edition}."
        write_article(root, f"a{number}.md", text)


async def assert_whole(database: SqliteDatabase) -> None:
    """Every stored article has exactly the passages of its own body."""
    passages = (await read_passages(database, SITE, "hash@1")).passages
    articles = await read_articles(database, SITE)
    for article in articles:
        stored = [each for each in passages if each.article_id == article.article_id]
        assert [each.text for each in stored] == [each.text for each in cut(article)]
    assert {each.article_id for each in passages} == {article.article_id for article in articles}


def run_child(file: Path, root: Path, kill_after: int | None) -> int:
    """The exit code of an ingest in another process, killed once it has stored `kill_after` articles."""
    arguments = [sys.executable, "-c", CHILD, str(file), str(root)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if kill_after is not None and int(line) >= kill_after:
                child.send_signal(signal.SIGKILL)
                break
    return child.returncode


async def test_a_killed_ingest_leaves_whole_articles_and_the_next_one_finishes(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    root, file = tmp_path / "help", tmp_path / "knowledge.db"
    versions = [0]
    for edition, kill_after in enumerate([3, 50, 90]):
        write_many(root, edition)
        assert run_child(file, root, kill_after) == -signal.SIGKILL
        await assert_whole(database)
        versions.append(await read_version(database, SITE))
    assert versions == sorted(set(versions))
    assert run_child(file, root, None) == 0
    await assert_whole(database)
    articles = await read_articles(database, SITE)
    assert len(articles) == ARTICLES
    assert all("Do 2." in article.body for article in articles)
