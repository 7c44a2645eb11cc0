"""The port to an embedding model."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


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

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, shape (n, dimensions); raises KnowledgeError when the model cannot be asked."""
        ...
