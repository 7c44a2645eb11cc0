"""The vectors of an audit's texts: each text is embedded once, and the time that it takes is reckoned apart."""

from collections.abc import Sequence
from time import perf_counter
from typing import Final

import numpy as np

from escalation.audit.topics.topic import Rows
from knowledge.embedding import Embedder
from server.backlog.audits.progress import Phase, Show

BATCH: Final = 256
"""Texts in one call of the model: some seconds, so that progress is seen."""


class TextVectors:
    """Rows of unit length by the digest of their text."""

    def __init__(self, embedder: Embedder, show: Show) -> None:
        self._embedder = embedder
        self._show = show
        self._rows: dict[int, Rows] = {}
        self.seconds = 0.0

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, digest: int) -> bool:
        return digest in self._rows

    async def learn(self, texts: Sequence[tuple[int, str]]) -> None:
        """Embeds those of the texts, with their digests, that are not known yet."""
        missing = [(digest, text) for digest, text in texts if digest not in self._rows]
        begun = perf_counter()
        for start in range(0, len(missing), BATCH):
            self._show(Phase.EMBEDDING, start, len(missing))
            part = missing[start : start + BATCH]
            rows = await self._embedder.embed([text for _, text in part])
            self._rows.update(zip((digest for digest, _ in part), rows, strict=True))
        self.seconds += perf_counter() - begun
        self._show(Phase.EMBEDDING, len(missing), len(missing))

    def of(self, digests: Sequence[int | None]) -> Rows:
        """A row for each digest. A text that was not embedded is like nothing but itself: its row is drawn by its
        digest, and in so many dimensions two draws are as good as at right angles. Without a text all is zero."""
        found = np.zeros((len(digests), self._embedder.dimensions), np.float32)
        for place, digest in enumerate(digests):
            if digest is not None:
                known = self._rows.get(digest)
                found[place] = self._drawn(digest) if known is None else known
        return found

    def _drawn(self, digest: int) -> Rows:
        drawn = np.random.default_rng(digest % 2**63).standard_normal(self._embedder.dimensions, np.float32)
        return drawn / np.float32(np.linalg.norm(drawn))
