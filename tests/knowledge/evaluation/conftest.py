"""The default model as onnxruntime serves it: there in a moment, and its vectors are those of torch."""

from collections.abc import AsyncIterator

import pytest

from knowledge.onnx_embedder import OnnxEmbedder
from tests.knowledge.exported_model import exported_model


@pytest.fixture
async def embedder() -> AsyncIterator[OnnxEmbedder]:
    opened = OnnxEmbedder(exported_model(), "fp32")
    yield opened
    await opened.aclose()
