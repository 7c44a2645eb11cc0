"""Embeddings of texts that are looked at again and again: each is made once, as long as it is kept."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import numpy as np

from escalation.audit.topics.topic import Rows
from knowledge.embedding import Embedder

BATCH: Final = 64
"""Texts in one call of the model, which lets visitors' questions go before."""

KEPT_MAX: Final = 20_000
"""Texts whose embeddings are kept, some 30 MB; those that were not asked for longest are forgotten first."""


class TextCache:
    """Asks the embedder for what it does not hold. Of one task at a time."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[bytes, Rows] = OrderedDict()

    async def of(self, texts: Sequence[str]) -> Rows:
        """A row of unit length for each text, shape (len(texts), dimensions). Raises what the embedder raises."""
        keys = [_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
        steps = list(missing.items())
        for start in range(0, len(steps), BATCH):
            step = steps[start : start + BATCH]
            made = await self._embedder.embed([text for _, text in step])
            self._kept.update(
                (key, np.asarray(row, dtype=np.float32)) for (key, _), row in zip(step, made, strict=True)
            )
        rows = np.array([self._kept[key] for key in keys], dtype=np.float32)
        for key in keys:
            self._kept.move_to_end(key)
        while len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        return rows


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
