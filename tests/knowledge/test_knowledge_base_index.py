"""The vector index behind the door: whatever happens to its folder, every question is answered."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

from knowledge.ingest import ingest
from knowledge.knowledge_base import KnowledgeBase
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.sources.folder import FolderSource
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import INVITE, MEMBERS, SITE, answers_in, articles, eventually, write_article

PROJECT = Path(__file__).parents[2]


async def test_the_index_finds_what_exact_search_finds(exact: KnowledgeBase, indexed: KnowledgeBase) -> None:
    for question in (INVITE, "PDF of an invoice", "shortcut"):
        first = await indexed.retrieve(SITE, question, MEMBERS)
        second = await exact.retrieve(SITE, question, MEMBERS)
        assert (first.mode, second.mode) == ("index", "exact")
        assert [each.passage for each in first.results] == [each.passage for each in second.results]


async def test_an_index_that_is_deleted_while_it_serves_is_built_again(indexed: KnowledgeBase, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "index" / SITE)

    async def rebuilt() -> bool:
        found = await indexed.retrieve(SITE, INVITE, MEMBERS)
        assert found.results[0].passage.article_id == "projects/invite"
        return found.mode == "index" and any((tmp_path / "index" / SITE).glob("*/chroma.sqlite3"))

    await eventually(rebuilt)


async def test_an_index_that_is_overwritten_while_it_serves_costs_no_answer(
    indexed: KnowledgeBase, root: Path, database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    for file in (tmp_path / "index" / SITE).rglob("*"):
        if file.is_file():
            file.write_bytes(b"rubbish")
    for question in (INVITE, "invoice", "password"):
        assert (await indexed.retrieve(SITE, question, MEMBERS)).results
    write_article(root, "new.md", "# Zebra crossings\n\nA zebra crossing has stripes.")
    await ingest(database, embedder, SITE, FolderSource(root, "/help"))

    async def whole_again() -> bool:
        found = await indexed.retrieve(SITE, "zebra crossing")
        return found.mode == "index" and articles(found)[0] == "new"

    await eventually(whole_again)


async def test_a_second_process_on_the_folder_answers_by_exact_search(
    indexed: KnowledgeBase, database: SqliteDatabase, tmp_path: Path
) -> None:
    code = f"""
import asyncio
from pathlib import Path
from knowledge.knowledge_base import KnowledgeBase
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from tests.knowledge.conftest import SqliteDatabase

async def main():
    folder = Path({str(tmp_path)!r})
    database, embedder = SqliteDatabase(folder / "knowledge.db"), SentenceTransformersEmbedder()
    await embedder.warm()
    base = KnowledgeBase(database, embedder, folder)
    await base.start()
    await base.retrieve("{SITE}", "{INVITE}")
    await asyncio.sleep(3)
    print((await base.retrieve("{SITE}", "{INVITE}")).mode)
    await base.aclose()
    await database.aclose()

asyncio.run(main())
"""

    def other_process() -> str:
        arguments = [sys.executable, "-c", code]
        return subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=PROJECT).stdout

    assert (await asyncio.to_thread(other_process)).strip().endswith("exact")
    assert await answers_in(indexed, "index")


async def test_closing_in_the_middle_of_a_build_leaves_a_folder_that_serves_again(
    root: Path, database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> None:
    for delay in (0.0, 1.0, 1.1):
        base = KnowledgeBase(database, embedder, tmp_path)
        await base.start()
        await base.retrieve(SITE, INVITE)
        await asyncio.sleep(delay)
        await base.aclose()
    base = KnowledgeBase(database, embedder, tmp_path)
    await base.start()
    await eventually(lambda: answers_in(base, "index"))
    await base.aclose()
