"""The port to an embedding model."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

QUESTION_TEXTS_MAX: Final = 8
"""A call of up to so many texts is a question with its page: it goes before an ingest's, and its vectors are kept."""


class Embedder(Protocol):
    """Turns texts into vectors of unit length, so that a dot product is a cosine."""

    @property
    def name(self) -> str:
        """The model with its revision: vectors of two names are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def window(self) -> int:
        """Tokens of a text that the model reads, without the special ones around it; what follows is not embedded."""
        ...

    def count(self, text: str) -> int:
        """Tokens of the whole of `text`, without special ones; cheap (a megabyte a second), from any thread."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, shape (n, dimensions); raises KnowledgeError when the model cannot be asked.

        Calls of up to QUESTION_TEXTS_MAX texts go before longer ones.
        """
        ...
