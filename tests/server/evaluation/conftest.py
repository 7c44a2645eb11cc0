"""The embedding model, as onnxruntime serves it."""

from collections.abc import AsyncIterator

import pytest

from knowledge.onnx_embedder import OnnxEmbedder
from tests.knowledge.exported_model import exported_model


@pytest.fixture
async def embedder() -> AsyncIterator[OnnxEmbedder]:
    opened = OnnxEmbedder(exported_model(), "fp32")
    yield opened
    await opened.aclose()
