"""Vectors of many texts, made in batches with progress and kept in a file, so that a second run embeds nothing."""

import asyncio
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import numpy as np
import structlog

from knowledge.embedding import Embedder, Vectors

BATCH_TEXTS: Final = 64
"""Texts in one call: about a second of work, so that progress shows and Ctrl+C is heard."""

NAME_CHARACTERS: Final = 16
"""Hex digits of the model's name in the name of its file: 64 bits keep models apart."""

OnEmbedded = Callable[[int, int], None]
"""Told how many texts of how many have a vector."""

log = structlog.get_logger(__name__)


class TextVectors:
    """Asks an embedder for what its file does not hold yet."""

    def __init__(self, embedder: Embedder, cache: Path | None = None, on_embedded: OnEmbedded | None = None) -> None:
        """`cache`: a folder for files, one for each model; without it nothing is kept."""
        self._embedder = embedder
        self._file = cache / f"{_digest(embedder.name)[:NAME_CHARACTERS]}.npz" if cache is not None else None
        self._on_embedded = on_embedded or (lambda _done, _total: None)
        self._known: dict[str, Vectors] | None = None

    @property
    def model(self) -> str:
        """Name of the model that makes them."""
        return self._embedder.name

    async def of(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """A vector of unit length for each text. Raises what the embedder raises; what was made before is kept."""
        wanted = dict.fromkeys(texts)
        known = self._known = self._known if self._known is not None else await asyncio.to_thread(_kept, self._file)
        digests = {text: _digest(text) for text in wanted}
        missing = sorted((text for text in wanted if digests[text] not in known), key=len)
        self._on_embedded(len(wanted) - len(missing), len(wanted))
        try:
            for start in range(0, len(missing), BATCH_TEXTS):
                batch = missing[start : start + BATCH_TEXTS]
                rows = await self._embedder.embed(batch)
                known.update(zip((digests[text] for text in batch), rows, strict=True))
                self._on_embedded(len(wanted) - len(missing) + start + len(batch), len(wanted))
        finally:
            if missing and self._file is not None:
                await asyncio.to_thread(_keep, self._file, known)
        return {text: known[digest] for text, digest in digests.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _kept(file: Path | None) -> dict[str, Vectors]:
    """What `file` holds; nothing when it is missing or broken, for everything in it can be made anew."""
    if file is None or not file.is_file():
        return {}
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("evaluation_cache_unreadable", file=str(file), error=str(error), remedy="embedding everything anew")
        return {}


def _keep(file: Path, known: dict[str, Vectors]) -> None:
    """Puts `known` in the place of `file` in one step; a disk that refuses costs the next run time and no more."""
    if not known:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, digests=np.array(list(known)), vectors=np.stack(list(known.values())))
            Path(written).replace(file)
        finally:
            Path(written).unlink(missing_ok=True)
    except OSError as error:
        log.warning("evaluation_cache_not_written", file=str(file), error=str(error), remedy="name another --cache")
