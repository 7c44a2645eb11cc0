"""Real parts for the tests of knowledge: SQLite in a file, the MiniLM model, Chroma in a folder of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from knowledge.ingest import ingest
from knowledge.knowledge_base import KnowledgeBase
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.sources.folder import FolderSource
from knowledge.tables import metadata
from tests.knowledge.corpus import SITE, answers_in, eventually, write_corpus

T = TypeVar("T")


class SqliteDatabase:
    """The port that knowledge asks for, over one SQLite file: readers beside one writer."""

    def __init__(self, file: Path) -> None:
        self._engine = create_async_engine(f"sqlite+aiosqlite:///{file}", connect_args={"timeout": 10})
        self._writer = asyncio.Lock()

    async def create(self) -> None:
        async with self._engine.begin() as connection:
            await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            await connection.run_sync(metadata.create_all)

    async def read(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self._engine.connect() as connection:
            return await unit(connection)

    async def write(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        return await asyncio.shield(self._write(unit))

    async def _write(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self._writer, self._engine.begin() as connection:
            return await unit(connection)

    async def aclose(self) -> None:
        await self._engine.dispose()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "knowledge.db")
    await opened.create()
    yield opened
    await opened.aclose()


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformersEmbedder:
    """The real model, loaded once; its thread ends with the process."""
    return SentenceTransformersEmbedder()


@pytest.fixture
async def root(database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path) -> Path:
    folder = write_corpus(tmp_path)
    await ingest(database, embedder, SITE, FolderSource(folder, "/help"))
    return folder


@pytest.fixture
async def exact(
    root: Path, database: SqliteDatabase, embedder: SentenceTransformersEmbedder
) -> AsyncIterator[KnowledgeBase]:
    """Without a data folder: every question is compared with every passage."""
    base = KnowledgeBase(database, embedder, None)
    await base.start()
    yield base
    await base.aclose()


@pytest.fixture
async def indexed(
    root: Path, database: SqliteDatabase, embedder: SentenceTransformersEmbedder, tmp_path: Path
) -> AsyncIterator[KnowledgeBase]:
    """With an index that is ready."""
    base = KnowledgeBase(database, embedder, tmp_path)
    await base.start()
    await eventually(lambda: answers_in(base, "index"))
    yield base
    await base.aclose()
