"""Embeddings by onnxruntime from an export: a serving process needs neither torch nor transformers."""

from collections.abc import Sequence
from typing import Literal

from knowledge.embedding import Vectors
from knowledge.embedding_line import EmbeddingLine
from knowledge.exported_model import ExportedModel
from knowledge.onnx_session import OnnxSession
from knowledge.tokens import TOKENIZER_FILE, Tokens


class OnnxEmbedder:
    """An exported model behind one thread."""

    def __init__(self, model: ExportedModel, precision: Literal["auto", "fp32", "int8"] = "auto") -> None:
        """`precision`: `auto` takes int8 where its agreement with torch holds. The graph loads with the first text."""
        self._exported = model
        self._precision = model.precision(precision)
        self._tokens = Tokens(model.folder / TOKENIZER_FILE)
        self._line = EmbeddingLine(self._encode, model.dimensions)
        self._session: OnnxSession | None = None

    @property
    def name(self) -> str:
        """The model and its revision, with `+int8` where the vectors are not torch's."""
        return self._exported.name_at(self._precision)

    @property
    def dimensions(self) -> int:
        """Numbers in a vector, 384 for the default model."""
        return self._exported.dimensions

    @property
    def window(self) -> int:
        """Tokens that the model reads, 254 for the default model."""
        return self._exported.window

    def count(self, text: str) -> int:
        """Tokens of `text`."""
        return self._tokens.count(text)

    async def warm(self) -> None:
        """Loads the graph, so that the first question need not wait for it."""
        await self._line.warm()

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text; raises EmbedderBusy when too many calls wait already."""
        return await self._line.vectors(texts)

    async def aclose(self) -> None:
        """Ends the thread."""
        await self._line.aclose()

    def _encode(self, texts: Sequence[str]) -> Vectors:
        session = self._session = self._session or OnnxSession(self._exported, self._precision)
        prompt, window = self._exported.prompt, self._exported.window
        return session.vectors([self._tokens.ids(prompt + text, window) for text in texts])
