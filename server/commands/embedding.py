"""The embedding model of a command: the one that the server uses, or another that a team prepares to switch to."""

from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from server.settings import Settings


def open_embedder(settings: Settings, model: str | None = None) -> SentenceTransformersEmbedder:
    """The model named `model`, or that of the settings; raises ModelMissing with the remedy. To be closed after use."""
    return SentenceTransformersEmbedder(model or settings.embedding_model)
