"""Changing the model: its vectors are made beside the old ones, and nothing is lost when that is cut short."""

from collections.abc import Sequence

import pytest

from knowledge.embedding import Vectors
from knowledge.errors import KnowledgeBusy
from knowledge.ingest import ingest
from knowledge.lease import site_lease
from knowledge.reembedding import prune_vectors, reembed
from knowledge.store import read_version
from knowledge.vector_store import count_vectors
from tests.knowledge.conftest import SqliteDatabase
from tests.knowledge.corpus import SITE
from tests.knowledge.made_up import HashEmbedder, ListedSource, files
from tests.knowledge.stored import read_passages


@pytest.fixture
async def filled(database: SqliteDatabase) -> SqliteDatabase:
    await ingest(database, HashEmbedder(), SITE, ListedSource(files(50)))
    return database


async def test_another_models_vectors_are_made_beside_the_old_ones_with_progress(filled: SqliteDatabase) -> None:
    seen: list[tuple[int, int]] = []
    other = HashEmbedder("hash@2")
    version = await read_version(filled, SITE)
    assert await reembed(filled, other, SITE, batch=40, on_progress=lambda *each: seen.append(each)) == 100
    assert (seen, other.calls) == ([(40, 100), (80, 100), (100, 100)], [40, 40, 20])
    assert await count_vectors(filled, SITE) == {"hash@1": 100, "hash@2": 100}
    assert (await read_passages(filled, SITE, "hash@2")).unembedded == 0
    assert await read_version(filled, SITE) == version + 1
    assert await reembed(filled, other, SITE) == 0
    assert await read_version(filled, SITE) == version + 1


async def test_what_was_made_before_it_was_cut_short_is_not_made_again(filled: SqliteDatabase) -> None:
    class Failing(HashEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:
            if len(self.calls) == 2:
                raise RuntimeError("model")
            return await super().embed(texts)

    with pytest.raises(RuntimeError):
        await reembed(filled, Failing("hash@2"), SITE, batch=30)
    assert await reembed(filled, HashEmbedder("hash@2"), SITE) == 40


async def test_after_the_switch_the_next_ingest_embeds_nothing(filled: SqliteDatabase) -> None:
    await reembed(filled, HashEmbedder("hash@2"), SITE)
    other = HashEmbedder("hash@2")
    assert (await ingest(filled, other, SITE, ListedSource(files(50)))).recut == 50
    assert other.calls == []


async def test_pruning_leaves_one_models_vectors(filled: SqliteDatabase) -> None:
    await reembed(filled, HashEmbedder("hash@2"), SITE)
    assert await prune_vectors(filled, SITE, "hash@2") == 100
    assert await count_vectors(filled, SITE) == {"hash@2": 100}


async def test_it_waits_for_no_ingest_in_a_server(filled: SqliteDatabase) -> None:
    async with site_lease(filled, SITE):
        with pytest.raises(KnowledgeBusy):
            await reembed(filled, HashEmbedder("hash@2"), SITE, wait_seconds=0)
