"""Importing knowledge is cheap: the heavy libraries come when they are first needed."""

import subprocess
import sys
from pathlib import Path

import pytest

import knowledge

PACKAGE = Path(knowledge.__file__).parent
HEAVY = (
    "torch",
    "chromadb",
    "sentence_transformers",
    "transformers",
    "bm25s",
    "huggingface_hub",
    "onnxruntime",
    "onnx",
    "tokenizers",
)


def test_no_module_of_knowledge_imports_a_heavy_library() -> None:
    modules = [f"knowledge.{file.stem}" for file in PACKAGE.glob("*.py") if file.stem != "__init__"]
    code = f"import sys, importlib\nfor name in {modules}: importlib.import_module(name)\n"
    code += f"print([name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("library", "module"),
    [
        ("chromadb", "chroma_index"),
        ("sentence_transformers", "sentence_transformers_embedder"),
        ("bm25s", "lexical"),
        ("tokenizers", "tokens"),
    ],
)
def test_each_heavy_library_enters_through_one_module(library: str, module: str) -> None:
    mentions = (f"import {library}", f"from {library}")
    importing = {file.stem for file in PACKAGE.glob("*.py") if any(text in file.read_text() for text in mentions)}
    assert importing == {module}
