"""Embeddings by sentence-transformers: the one module that imports it, and torch, when the first text comes.

Loading takes 5 to 11 seconds and holds a core, so it happens in the line's thread; a server answers without it
until then. It serves the models that onnxruntime cannot.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from knowledge.embedding import Vectors
from knowledge.embedding_line import EmbeddingLine
from knowledge.model_folder import find_model
from knowledge.tokens import TOKENIZER_FILE, Tokens, readable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SentenceModel: TypeAlias = "SentenceTransformer"
"""For those who work on a loaded model without importing its library."""

TORCH_THREADS: Final = 1
"""One core for the model leaves the others to the sockets; two are hardly faster for one question."""

BYTES_PER_TOKEN_MIN: Final = 3
"""UTF-8 bytes of a token in the densest text, for models that come without a tokenizer.json."""


class SentenceTransformersEmbedder:
    """A model folder behind one thread."""

    def __init__(self, model: str | Path | None = None) -> None:
        """`model`: a folder, or the name of a model that is in the Hugging Face cache; without it all-MiniLM-L6-v2.

        Raises ModelMissing with the remedy.
        """
        self._folder = find_model(model)
        tokenizer = self._folder.path / TOKENIZER_FILE
        self._tokens = Tokens(tokenizer) if tokenizer.is_file() else None
        self._line = EmbeddingLine(self._encode, self._folder.dimensions)
        self._model: SentenceModel | None = None

    @property
    def name(self) -> str:
        """The model and its revision, such as `all-MiniLM-L6-v2@53aa51172d14`."""
        return self._folder.name

    @property
    def dimensions(self) -> int:
        """Numbers in a vector, 384 for the default model."""
        return self._folder.dimensions

    @property
    def window(self) -> int:
        """Tokens that the model reads, 254 for the default model."""
        return self._folder.window

    def count(self, text: str) -> int:
        """Tokens of `text`; without a tokenizer.json an estimate that is rather too high."""
        if self._tokens is None:
            return -(-len(readable(text).encode()) // BYTES_PER_TOKEN_MIN)
        return self._tokens.count(text)

    async def warm(self) -> None:
        """Loads the model, so that the first question need not wait for it."""
        await self._line.warm()

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text; raises EmbedderBusy when too many calls wait already."""
        return await self._line.vectors(texts)

    async def aclose(self) -> None:
        """Ends the thread."""
        await self._line.aclose()

    def _encode(self, texts: Sequence[str]) -> Vectors:
        model = self._model = self._model or load(self._folder.path)
        return encode(model, texts)


def load(folder: Path) -> SentenceModel:
    """The model in `folder`, on one core, with nothing fetched and none of its own code run."""
    os.environ["HF_HUB_OFFLINE"] = os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(TORCH_THREADS)
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)


def encode(model: SentenceModel, texts: Sequence[str]) -> Vectors:
    """One row of unit length for each text."""
    if not texts:
        return np.zeros((0, 0), dtype=np.float32)
    readable_texts = [readable(text) for text in texts]
    vectors = model.encode(readable_texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)
