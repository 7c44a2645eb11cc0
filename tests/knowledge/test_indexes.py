"""Vector indexes: exact and in Chroma, and everything that can happen to the folder."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge import chroma_index
from knowledge.chroma_index import OpenIndex, build
from knowledge.errors import IndexBroken
from knowledge.exact_index import ExactPassageIndex
from knowledge.index_shelf import IndexShelf
from knowledge.passage import Passage
from knowledge.store import PassageSet

PROJECT = Path(__file__).parents[2]
DIMENSIONS = 16


def passage_set(
    count: int, version: int = 1, model: str = "model@1", seed: int = 7, site: str = "site_one"
) -> PassageSet:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    passages = tuple(
        Passage(f"article {n}#ä", f"article {n}", "Title", (), "ä", "Text", f"Text {n}", "/help") for n in range(count)
    )
    return PassageSet(site, version, model, passages, vectors)


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[IndexShelf]:
    made = IndexShelf(tmp_path / "index")
    assert made.take()
    yield made
    await made.aclose()


def folders(tmp_path: Path, below: str = "index/site_one") -> list[str]:
    return sorted(folder.name for folder in (tmp_path / below).iterdir())


def sealed(tmp_path: Path) -> list[str]:
    return [name for name in folders(tmp_path) if not name.startswith("serving-")]


async def test_exact_and_chroma_find_the_same_neighbours_with_the_same_cosines(shelf: IndexShelf) -> None:
    passages = passage_set(300)
    queries = passages.matrix[:20]
    exact = await ExactPassageIndex(passages).query(queries, 5)
    found = await (await shelf.open(passages)).query(queries, 5)
    for wanted, got in zip(exact, found, strict=True):
        assert [each.passage_id for each in got] == [each.passage_id for each in wanted]
        assert [each.cosine for each in got] == pytest.approx([each.cosine for each in wanted], abs=1e-4)


async def test_exact_search_of_no_passages_or_of_another_models_finds_nothing() -> None:
    query = np.ones((2, DIMENSIONS), dtype=np.float32)
    assert await ExactPassageIndex(passage_set(0)).query(query, 5) == [[], []]
    assert await ExactPassageIndex(passage_set(3)).query(query[:, :4], 5) == [[], []]
    assert [len(found) for found in await ExactPassageIndex(passage_set(3)).query(query, 5)] == [3, 3]


def test_every_passage_of_a_built_index_is_reachable_also_among_twins(tmp_path: Path) -> None:
    passages = passage_set(1500)
    passages.matrix[100:130] = passages.matrix[100]
    build(tmp_path / "index", passages)
    opened = OpenIndex(tmp_path / "index", passages)
    opened.verify()
    opened.close()


async def test_hundreds_of_passages_with_one_text_keep_no_index_from_standing(
    shelf: IndexShelf, tmp_path: Path
) -> None:
    passages = passage_set(1500)
    passages.matrix[400:1200] = passages.matrix[400]
    index = await shelf.open(passages)
    (found,) = await index.query(passages.matrix[400:401], 900)
    assert {each.passage_id for each in found[:800]} == {f"article {n}#ä" for n in range(400, 1200)}
    assert [each.cosine for each in found[:800]] == pytest.approx([1.0] * 800, abs=1e-4)
    assert len(found) == 900
    assert len(sealed(tmp_path)) == 1


async def test_a_passage_that_the_graph_does_not_reach_is_found_beside_it(
    shelf: IndexShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passages = passage_set(300)
    holds = chroma_index._holds
    monkeypatch.setattr(chroma_index, "_holds", lambda near, known, at: at != 7 and holds(near, known, at))
    await (await shelf.open(passages)).aclose()
    (folder,) = (tmp_path / "index/site_one" / name for name in sealed(tmp_path))
    assert json.loads((folder / chroma_index.STRAYS).read_text()) == ["article 7#ä"]
    monkeypatch.undo()
    index = await shelf.open(passages)
    (found,) = await index.query(passages.matrix[7:8], 5)
    assert found[0].passage_id == "article 7#ä"
    assert len({each.passage_id for each in found}) == 5


@pytest.mark.parametrize(
    "other",
    [passage_set(40, seed=8), passage_set(41), passage_set(39)],
    ids=["other vectors", "one more", "one less"],
)
def test_an_index_of_other_passages_is_seen_through(tmp_path: Path, other: PassageSet) -> None:
    build(tmp_path / "index", passage_set(40))
    opened = OpenIndex(tmp_path / "index", other)
    with pytest.raises(IndexBroken):
        opened.verify()
    opened.close()


async def test_an_index_on_disk_is_opened_again_and_not_built_anew(shelf: IndexShelf, tmp_path: Path) -> None:
    first = await shelf.open(passage_set(20))
    before = sealed(tmp_path)
    await first.aclose()
    await shelf.open(passage_set(20))
    assert sealed(tmp_path) == before
    assert len(folders(tmp_path)) == 2


async def test_a_new_version_replaces_the_folder(shelf: IndexShelf, tmp_path: Path) -> None:
    newer = passage_set(20, version=2)
    await (await shelf.open(passage_set(20))).aclose()
    before = sealed(tmp_path)
    index = await shelf.open(newer)
    assert len(sealed(tmp_path)) == 1
    assert sealed(tmp_path) != before
    assert (await index.query(newer.matrix[:1], 1))[0][0].passage_id == newer.passages[0].passage_id


async def test_an_index_stands_for_each_model_of_the_newest_version(shelf: IndexShelf, tmp_path: Path) -> None:
    await (await shelf.open(passage_set(20))).aclose()
    (first,) = sealed(tmp_path)
    other = await shelf.open(passage_set(20, model="other@1", seed=8))
    assert len(sealed(tmp_path)) == 2
    assert (await other.query(passage_set(20, seed=8).matrix[3:4], 1))[0][0].cosine == pytest.approx(1, abs=1e-4)
    await other.aclose()
    await (await shelf.open(passage_set(20))).aclose()
    assert first in sealed(tmp_path)
    await shelf.open(passage_set(20, version=2))
    assert len(sealed(tmp_path)) == 1


async def test_other_passages_of_the_same_version_have_another_index(shelf: IndexShelf, tmp_path: Path) -> None:
    """A database that is put back from a copy counts its versions anew."""
    before, after = passage_set(20), passage_set(20, seed=8)
    await (await shelf.open(before)).aclose()
    assert await shelf.has(before)
    assert not await shelf.has(after)
    opened = await shelf.open(after)
    (nearest,) = (await opened.query(after.matrix[3:4], 1))[0]
    assert nearest.passage_id == after.passages[3].passage_id
    assert nearest.cosine == pytest.approx(1, abs=1e-4)


def truncate(folder: Path, name: str) -> None:
    for file in folder.rglob(name):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def damages() -> list[Callable[[Path], None]]:
    def short_sqlite(folder: Path) -> None:
        truncate(folder, "chroma.sqlite3")

    def empty_sqlite(folder: Path) -> None:
        (folder / "chroma.sqlite3").write_bytes(b"")

    def rubbish_sqlite(folder: Path) -> None:
        (folder / "chroma.sqlite3").write_bytes(b"rubbish" * 5000)

    def short_vectors(folder: Path) -> None:
        truncate(folder, "data_level0.bin")

    def short_pickle(folder: Path) -> None:
        truncate(folder, "*.pickle")
        truncate(folder, "header.bin")

    def one_bit(folder: Path) -> None:
        (file,) = folder.rglob("data_level0.bin")
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(bytes(content))

    def no_segment(folder: Path) -> None:
        for segment in (each for each in folder.iterdir() if each.is_dir()):
            shutil.rmtree(segment)

    def nothing_left(folder: Path) -> None:
        shutil.rmtree(folder)
        folder.mkdir()

    return [short_sqlite, empty_sqlite, rubbish_sqlite, short_vectors, short_pickle, one_bit, no_segment, nothing_left]


@pytest.mark.parametrize("damage", damages(), ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("count", [30, 1200])
async def test_a_damaged_index_is_built_anew_and_never_opened(
    shelf: IndexShelf, tmp_path: Path, damage: Callable[[Path], None], count: int
) -> None:
    passages = passage_set(count)
    await (await shelf.open(passages)).aclose()
    for name in folders(tmp_path):
        damage(tmp_path / "index" / "site_one" / name)
    before = sealed(tmp_path)
    index = await shelf.open(passages)
    found = await index.query(passages.matrix, 1)
    assert [near[0].passage_id for near in found] == [passage.passage_id for passage in passages.passages]
    assert len(sealed(tmp_path)) == 1
    assert sealed(tmp_path) != before


async def test_what_a_killed_build_left_behind_is_cleared_away(shelf: IndexShelf, tmp_path: Path) -> None:
    left = tmp_path / "index" / "site_one" / "building-half"
    left.mkdir(parents=True)
    (left / "chroma.sqlite3").write_bytes(b"half")
    await shelf.open(passage_set(5))
    assert len(sealed(tmp_path)) == 1
    assert not left.exists()


async def test_sites_have_indexes_of_their_own(shelf: IndexShelf) -> None:
    one, two = passage_set(10), passage_set(3, seed=9, site="../../two")
    index_one, index_two = await shelf.open(one), await shelf.open(two)
    assert len((await index_one.query(one.matrix[:1], 50))[0]) == 10
    assert len((await index_two.query(one.matrix[:1], 50))[0]) == 3


async def test_a_site_id_never_leads_out_of_the_folder(shelf: IndexShelf, tmp_path: Path) -> None:
    await shelf.open(passage_set(3, site="../../two"))
    assert folders(tmp_path, below="") == ["index"]


async def test_the_folder_belongs_to_one_process(shelf: IndexShelf, tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from knowledge.index_shelf import IndexShelf;"
    code += "print(IndexShelf(Path(sys.argv[1])).take())"
    arguments = [sys.executable, "-c", code, str(tmp_path / "index")]

    def other_process() -> str:
        ran = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=PROJECT)
        return ran.stdout.strip()

    assert await asyncio.to_thread(other_process) == "False"
    await shelf.aclose()
    assert await asyncio.to_thread(other_process) == "True"


async def test_asking_a_closed_index_is_an_error_of_ours(shelf: IndexShelf) -> None:
    index = await shelf.open(passage_set(5))
    await index.aclose()
    with pytest.raises(IndexBroken):
        await index.query(passage_set(5).matrix, 1)
