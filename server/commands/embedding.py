"""The embedding model of a command: the one that the server uses, or another that a team prepares to switch to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.markup import escape

from knowledge.served_embedder import ServedEmbedder
from server.app import build_embedder
from server.commands.terminal import OUT
from server.settings import Settings


@asynccontextmanager
async def open_embedder(settings: Settings, model: str | None = None) -> AsyncIterator[ServedEmbedder]:
    """The model named `model`, or that of the settings, once it is ready: only then is its name what servers use.

    The first time in a folder of models that takes some 20 seconds, so the terminal says what is waited for. Raises
    ModelMissing with the remedy.
    """
    embedder = build_embedder(settings, model)
    try:
        with OUT.status(f"Preparing {escape(embedder.name)}. The first time takes some 20 seconds."):
            await embedder.ready()
        yield embedder
    finally:
        await embedder.aclose()
