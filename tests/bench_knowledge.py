"""Knowledge beside what it is made of: a whole retrieval, an ingest, a start, and what a serving process holds.

`python -m tests.bench_knowledge [--passages N] [--articles N]`; `make bench` and `make bench-large` run it too.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import psutil
from rich.console import Console

from knowledge.embedding import Embedder
from knowledge.index_seal import SEAL, copy_sealed
from knowledge.ingest import ingest
from knowledge.knowledge_base import KnowledgeBase
from knowledge.page import Page
from knowledge.search import RANKED_MAX
from knowledge.served_embedder import ServedEmbedder
from knowledge.sources.folder import FolderSource
from server.app import build_embedder
from server.commands.opening import open_database
from server.database import Database
from server.serve import collect_seldom
from server.settings import Settings, read_settings
from tests.bench_embedding import Bare, timed
from tests.figure import Figure, figure
from tests.knowledge.exported_model import exported_model, models_folder
from tests.knowledge.stored import read_passages
from tests.made_up_site import MadeUpSite, make_up_site, write_help_centre
from tests.running import Running, free_port, running
from tests.visiting import ask

QUERIES: Final = 60
RELOADS: Final = 3
STARTS: Final = 3
ANSWERS: Final = 10
"""Questions before memory is read."""

INDEX_SECONDS_MAX: Final = 1_800.0
LOOK_SECONDS: Final = 0.05
TICK_SECONDS: Final = 0.005
MIB: Final = 2**20

PAGES: Final = tuple(
    Page(f"/area-{number * 10}/:id", f"Area {number}", ("Members", "Roles", "Invitations")) for number in range(4)
)
"""Few, and asked on again and again: their vectors are kept, as those of a product's pages are."""


async def knowledge_figures(passages: int, articles: int) -> list[Figure]:
    """All figures, for a site of `passages` and an ingest of `articles`."""
    collect_seldom()
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({}, data_dir=Path(folder), models_dir=models_folder(), port=free_port())
        embedder = build_embedder(settings)
        await embedder.ready()
        figures = [await _embedding(embedder)]
        made_up = await make_up_site(settings, embedder, passages)
        figures += await _retrieving(settings, embedder, made_up, passages)
        figures += await _serving(settings, made_up, passages)
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({}, data_dir=Path(folder) / "data")
        figures += await _ingesting(settings, embedder, Path(folder) / "help", articles)
    await embedder.aclose()
    return figures


async def _embedding(embedder: ServedEmbedder) -> Figure:
    questions = [[f"How do I invite a colleague to project {number}?"] for number in range(QUERIES)]
    ours, bare = await timed((embedder.embed, _bare(embedder).embed), questions)
    return figure("one question embedded, median", ours.wall * 1000, "ms", bare.wall * 1000, QUERIES)


def _bare(embedder: Embedder) -> Bare:
    return Bare(exported_model(), "int8" if embedder.name.endswith("int8") else "fp32")


async def _retrieving(settings: Settings, embedder: Embedder, made_up: MadeUpSite, passages: int) -> list[Figure]:
    site_id = made_up.site.site_id
    async with open_database(settings) as database:
        base = KnowledgeBase(database, embedder, settings.data_dir)
        await base.start()
        built = await _timed_until_indexed(base, made_up)
        collection = _collection(settings.data_dir / "index" / site_id, settings.data_dir / "bare")
        ours: list[float] = []
        parts: list[float] = []
        for number in range(QUERIES):
            begun = perf_counter()
            found = await base.retrieve(site_id, made_up.question(2 * number), PAGES[number % len(PAGES)])
            between = perf_counter()
            vectors = await embedder.embed([made_up.question(2 * number + 1)])
            await asyncio.to_thread(collection.query, query_embeddings=vectors, n_results=RANKED_MAX)
            if number >= len(PAGES):
                assert found.mode == "index"
                ours.append((between - begun) * 1000)
                parts.append((perf_counter() - between) * 1000)
        await base.aclose()
        stalls = [await _longest_stall(_loaded(database, embedder, site_id)) for _ in range(RELOADS)]
    among = f"among {passages:,} passages"
    return [
        figure(f"retrieval {among}, median", statistics.median(ours), "ms", statistics.median(parts), len(ours)),
        figure(f"index built {among}", built, "s", None, 1),
        figure(
            f"longest stall while {passages:,} passages load", statistics.median(stalls) * 1000, "ms", None, RELOADS
        ),
    ]


async def _timed_until_indexed(base: KnowledgeBase, made_up: MadeUpSite) -> float:
    begun = perf_counter()
    async with asyncio.timeout(INDEX_SECONDS_MAX):
        while (await base.retrieve(made_up.site.site_id, made_up.question(0))).mode != "index":
            await asyncio.sleep(LOOK_SECONDS)
    return perf_counter() - begun


def _collection(indexes: Path, copy: Path) -> Any:
    """The site's index in a Chroma with nothing around it."""
    from chromadb.api.client import Client
    from chromadb.config import Settings as ChromaSettings

    (sealed,) = (folder.parent for folder in indexes.glob(f"*/{SEAL}"))
    copy_sealed(sealed, copy)
    settings = ChromaSettings(is_persistent=True, persist_directory=str(copy), anonymized_telemetry=False)
    return Client(settings=settings).get_collection("passages", embedding_function=None)


async def _loaded(database: Database, embedder: Embedder, site_id: str) -> None:
    await KnowledgeBase(database, embedder, None).refresh(site_id)


async def _longest_stall(work: Awaitable[None]) -> float:
    """Seconds for which nothing else could run while `work` did."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            begun = perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            longest = max(longest, perf_counter() - begun - TICK_SECONDS)

    ticking = asyncio.create_task(tick())
    await work
    await asyncio.sleep(TICK_SECONDS)
    ticking.cancel()
    return longest


async def _serving(settings: Settings, made_up: MadeUpSite, passages: int) -> list[Figure]:
    """Starts of a server that has its index and its model on disk, until it answered and until its index did."""
    answered: list[float] = []
    used: list[float] = []
    indexed: list[float] = []
    resident: list[float] = []
    environment = {"HANDRAIL_MODELS_DIR": str(settings.models_dir)}
    for start in range(STARTS):
        begun = perf_counter()
        data_dir, port = settings.data_dir, settings.port
        log = (data_dir / "server.log").stat().st_size if start else 0
        with await asyncio.to_thread(running, data_dir, command="run", port=port, environment=environment) as server:
            await ask(server, made_up.question(0), made_up.site.public_key)
            answered.append(perf_counter() - begun)
            used.append(sum(psutil.Process(server.process.pid).cpu_times()[:2]))
            await _told(server, "index_ready", log)
            indexed.append(perf_counter() - begun)
            for number in range(ANSWERS):
                await ask(server, made_up.question(number), made_up.site.public_key)
            resident.append(psutil.Process(server.process.pid).memory_info().rss / MIB)
    among = f"with {passages:,} passages"
    return [
        figure(f"process start to an answer {among}", statistics.median(answered), "s", None, STARTS),
        figure(f"process start to an answer {among}, CPU", statistics.median(used), "s", None, STARTS),
        figure(f"process start to the index {among}", statistics.median(indexed), "s", None, STARTS),
        figure(f"memory of a serving process {among}", statistics.median(resident), "MiB", None, STARTS),
    ]


async def _told(server: Running, event: str, after: int) -> None:
    async with asyncio.timeout(INDEX_SECONDS_MAX):
        while event not in (server.data_dir / "server.log").read_bytes()[after:].decode():
            await asyncio.sleep(LOOK_SECONDS)


async def _ingesting(settings: Settings, embedder: Embedder, folder: Path, articles: int) -> list[Figure]:
    """An ingest, and then the same texts embedded by the bare library."""
    await asyncio.to_thread(write_help_centre, folder, articles)
    async with open_database(settings) as database:
        begun, begun_cpu = perf_counter(), process_time()
        await ingest(database, embedder, "made up", FolderSource(folder, "/help"))
        wall, cpu = perf_counter() - begun, process_time() - begun_cpu
        texts = [each.index_text for each in (await read_passages(database, "made up", embedder.name)).passages]
    bare = _bare(embedder)
    begun, begun_cpu = perf_counter(), process_time()
    await bare.embed(texts)
    bare_wall, bare_cpu = perf_counter() - begun, process_time() - begun_cpu
    name = f"ingest of {articles:,} articles"
    count = len(texts)
    return [
        figure(f"{name}, passages a second", count / wall, "/s", count / bare_wall, 1),
        figure(f"{name}, passages a second of CPU", count / cpu, "/s", count / bare_cpu, 1),
    ]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=200)
    chosen = parser.parse_args()
    for each in asyncio.run(knowledge_figures(chosen.passages, chosen.articles)):
        ratio = "" if each.ratio is None else f"  {each.baseline:,.2f}  ratio {each.ratio:.2f}"
        Console().print(f"{each.name:60} {each.value:10,.2f} {each.unit}{ratio}", highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
