"""Real parts for the tests of knowledge: SQLite in a file, the MiniLM model, Chroma in a folder of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.tables import metadata

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
