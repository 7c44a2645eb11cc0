"""The folder of vector indexes: one process uses it; each index is built aside, checked, and put in place by rename.

index/.lock                              held by the one process that uses the folder
index/<site>/<version>-<what>-<random>   a sealed index of what was hashed: the model, the passages and their vectors.
                                         Chroma opens copies of it only, since opening writes. One for each model of the
                                         newest version: a switch of models back costs no build
index/<site>/serving-<random>            the copy that is open
index/<site>/building-<random>           one that is being built, or was when its process died

Whether every passage can be reached is asked once, before an index is sealed (a minute for 100,000 passages); the seal
says later that nothing changed.
"""

import fcntl
import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import structlog

from knowledge.chroma_index import OpenIndex, build
from knowledge.embedding import Vectors
from knowledge.errors import IndexBroken
from knowledge.index_seal import copy_sealed, is_sealed, seal
from knowledge.passage_index import Neighbour
from knowledge.store import PassageSet
from knowledge.worker_thread import WorkerThread

CALLS_WAITING_MAX: Final = 256
"""Queries that may wait behind a build; each of them falls back to exact search after its own deadline."""

BUILDING: Final = "building-"
SERVING: Final = "serving-"

HASH_CHARACTERS: Final = 32

log = structlog.get_logger(__name__)

_SAFE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ChromaPassageIndex:
    """A checked index of one site at one version of its knowledge."""

    def __init__(self, opened: OpenIndex, worker: WorkerThread) -> None:
        self._opened = opened
        self._worker = worker

    @property
    def is_there(self) -> bool:
        """Whether its files still stand where they were opened."""
        return self._opened.folder.is_dir()

    async def query(self, vectors: Vectors, limit: int) -> list[list[Neighbour]]:
        """For each row of `vectors` up to `limit` neighbours, the nearest first; raises IndexBroken."""
        return await self._worker.run(lambda: self._opened.query(vectors, limit))

    async def aclose(self) -> None:
        """Lets go of its folder; one that is broken already is let go of too."""
        await self._worker.run(lambda: _close(self._opened))


class IndexShelf:
    """All indexes of one data folder. All calls of Chroma happen in its one worker thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._worker = WorkerThread("index", CALLS_WAITING_MAX)
        self._lock: int | None = None

    def take(self) -> bool:
        """Whether this process may use the folder: Chroma loses rows when two processes write one path."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    async def has(self, passages: PassageSet) -> bool:
        """Whether an index of `passages` stands on disk, whole or not: to open it takes less than to build one."""
        site = self._site(passages.site_id)
        return await self._worker.run(lambda: any(site.glob(f"{_name_of(passages)}*")))

    async def open(self, passages: PassageSet) -> ChromaPassageIndex:
        """The checked index of `passages`: what stands on disk if it is whole, else one built from `passages`.

        Older indexes of the site are removed. Raises IndexBroken when Chroma cannot build one here.
        """
        opened = await self._worker.run(lambda: _open_or_build(self._site(passages.site_id), passages))
        return ChromaPassageIndex(opened, self._worker)

    async def aclose(self) -> None:
        """Ends the worker thread and lets another process take the folder."""
        await self._worker.aclose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _site(self, site_id: str) -> Path:
        safe = _SAFE_NAME.fullmatch(site_id)
        return self._folder / (site_id if safe else hashlib.sha256(site_id.encode()).hexdigest())


def _open_or_build(site: Path, passages: PassageSet) -> OpenIndex:
    name = _name_of(passages)
    site.mkdir(parents=True, exist_ok=True)
    whole = _whole(site, name, f"{passages.version}-")
    opened = _opened_copy(site, whole, passages, OpenIndex.verify_count) if whole is not None else None
    return opened or _built(site, name, passages)


def _name_of(passages: PassageSet) -> str:
    """How the names of indexes of exactly these passages begin; a database put back from a copy has old versions."""
    what = hashlib.sha256(passages.model.encode())
    for passage in passages.passages:
        what.update(f"\n{passage.passage_id}".encode())
    what.update(np.ascontiguousarray(passages.matrix).data)
    return f"{passages.version}-{what.hexdigest()[:HASH_CHARACTERS]}-"


def _whole(site: Path, name: str, same_version: str) -> Path | None:
    """The sealed index of that name, if its files are what they were; whatever is of another version is removed."""
    whole: Path | None = None
    for folder in site.iterdir():
        if whole is None and folder.name.startswith(name) and is_sealed(folder):
            whole = folder
        elif folder.name.startswith(name) or not folder.name.startswith(same_version):
            shutil.rmtree(folder, ignore_errors=True)
    return whole


def _built(site: Path, name: str, passages: PassageSet) -> OpenIndex:
    aside = site / f"{BUILDING}{uuid.uuid4().hex}"
    opened: OpenIndex | None = None
    try:
        build(aside, passages)
        opened = _opened_copy(site, aside, passages, OpenIndex.verify)
        if opened is None:
            raise IndexBroken(f"{aside} did not hold what was written. Check the disk.")
        opened.write_strays(aside)
        seal(aside)
        aside.rename(site / f"{name}{uuid.uuid4().hex}")
    except (IndexBroken, OSError):
        shutil.rmtree(aside, ignore_errors=True)  # a disk that is full stays so otherwise
        if opened is not None:
            _close(opened)
            shutil.rmtree(opened.folder, ignore_errors=True)
        raise
    return opened


def _opened_copy(
    site: Path, folder: Path, passages: PassageSet, verify: Callable[[OpenIndex], None]
) -> OpenIndex | None:
    """A copy of the index of `passages` in `folder`, open, if `verify` does not find it broken; else None.

    Chroma remembers paths that it had open, broken ones too: a random end keeps every path new.
    """
    serving = site / f"{SERVING}{uuid.uuid4().hex}"
    try:
        copy_sealed(folder, serving)
        opened = OpenIndex(serving, passages)
    except (IndexBroken, OSError) as error:
        log.warning("index_unreadable", error=str(error))
        shutil.rmtree(serving, ignore_errors=True)
        return None
    try:
        verify(opened)
    except IndexBroken as error:
        log.warning("index_incomplete", error=str(error))
        _close(opened)
        return None
    return opened


def _close(opened: OpenIndex) -> None:
    try:
        opened.close()
    except IndexBroken as error:
        log.info("index_close_failed", error=str(error))
