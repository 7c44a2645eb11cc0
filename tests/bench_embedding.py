"""One query, an ingest and a process's memory, each beside the bare library in the same run.

`python -m tests.bench_embedding [--models FOLDER] [--json FILE]` prints medians and ratios; it asserts nothing.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np

from knowledge.agreement_texts import AGREEMENT_TEXTS
from knowledge.exported_model import GRAPHS, ExportedModel, Precision, export_folder, read_export
from knowledge.model_folder import find_model
from knowledge.onnx_embedder import OnnxEmbedder
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.tokens import TOKENIZER_FILE

QUESTION: Final = "How do I invite a colleague to my project as guest number {}?"
"""Twelve words; the number keeps the cache out of it."""

PASSAGE: Final = " ".join(text for text in AGREEMENT_TEXTS[:20] if text)
QUESTIONS: Final = 60
PASSAGES: Final = 32
PASSAGE_TOKENS: Final = 128
REPEATS: Final = 3

RESIDENT: Final = """
import asyncio, psutil, sys
from pathlib import Path
from knowledge.exported_model import read_export
from knowledge.onnx_embedder import OnnxEmbedder

async def use():
    embedder = OnnxEmbedder(read_export(Path(sys.argv[1])), sys.argv[2])
    await embedder.embed(["How do I invite a colleague?"])
    asked = psutil.Process().memory_info().rss
    await embedder.embed([f"{number} " + "passage of an article " * 60 for number in range(32)])
    heavy = [name for name in ("torch", "transformers") if name in sys.modules]
    print(asked, psutil.Process().memory_info().rss, *heavy)
    await embedder.aclose()

asyncio.run(use())
"""


class Bare:
    """onnxruntime and tokenizers with nothing around them, one text at a time."""

    def __init__(self, model: ExportedModel, precision: Precision) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model.graph(precision)), options)
        self._tokenizer = Tokenizer.from_file(str(model.folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(model.window + 2)
        self._inputs = model.inputs

    async def embed(self, texts: list[str]) -> None:
        """Holds up the event loop, which has nothing else to do here."""
        for text in texts:
            self._embed(text)

    def _embed(self, text: str) -> None:
        encoding = self._tokenizer.encode(text)
        arrays = {
            "input_ids": np.array([encoding.ids]),
            "attention_mask": np.array([encoding.attention_mask]),
            "token_type_ids": np.array([encoding.type_ids]),
        }
        self._session.run(None, {name: arrays[name] for name in self._inputs})


async def measure(models: Path) -> dict[str, Any]:
    """All figures; exports the model into `models` first if need be."""
    begun = perf_counter()
    await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "knowledge.onnx_export", str(models)], check=True, capture_output=True
    )
    figures: dict[str, Any] = {"export or check, s": round(perf_counter() - begun, 1)}
    model = read_export(export_folder(models, find_model(None).name))
    assert model is not None
    figures |= {
        "agreement fp32": [model.fp32.mean, model.fp32.min],
        "agreement int8": [model.int8.mean, model.int8.min],
    }
    torch = SentenceTransformersEmbedder()
    await torch.warm()
    for precision in GRAPHS:
        figures[precision] = await _precision(model, precision, torch)
    await torch.aclose()
    return figures


async def _precision(
    model: ExportedModel, precision: Precision, torch: SentenceTransformersEmbedder
) -> dict[str, float | str]:
    embedder, bare = OnnxEmbedder(model, precision), Bare(model, precision)
    begun = perf_counter()
    await embedder.warm()
    loaded = perf_counter() - begun
    query, bare_query, torch_query = await _questions(
        lambda text: embedder.embed([text]), lambda text: bare.embed([text]), lambda text: torch.embed([text])
    )
    ours, raw, torchs = await _ingests(embedder, embedder.embed, bare.embed, torch.embed)
    await embedder.aclose()
    return {
        "load, s": round(loaded, 2),
        "query, ms": round(query * 1000, 2),
        "bare query, ms": round(bare_query * 1000, 2),
        "torch query, ms": round(torch_query * 1000, 2),
        "query / bare": round(query / bare_query, 2),
        "query / torch": round(query / torch_query, 2),
        "passages a second": round(ours, 1),
        "bare passages a second": round(raw, 1),
        "torch passages a second": round(torchs, 1),
        "passages / bare": round(ours / raw, 2),
        **await asyncio.to_thread(_resident, model, precision),
    }


async def _questions(*asked: Callable[[str], Awaitable[object]]) -> list[float]:
    """Median seconds of one question in each way, taken in turn, so that a busy machine is busy for all."""
    seconds: list[list[float]] = [[] for _ in asked]
    for number in range(QUESTIONS):
        for way, each in enumerate(asked):
            begun = perf_counter()
            await each(QUESTION.format(number))
            seconds[way].append(perf_counter() - begun)
    return [statistics.median(each[3:]) for each in seconds]


async def _ingests(embedder: OnnxEmbedder, *ways: Callable[[list[str]], Awaitable[object]]) -> list[float]:
    """Passages a second, the median of REPEATS, in each way."""
    rates: list[list[float]] = [[] for _ in ways]
    for repeat in range(REPEATS):
        texts = [_passage(embedder, f"{repeat} {number}") for number in range(PASSAGES)]
        for way, each in enumerate(ways):
            begun = perf_counter()
            await each(texts)
            rates[way].append(PASSAGES / (perf_counter() - begun))
    return [statistics.median(each) for each in rates]


def _passage(embedder: OnnxEmbedder, beginning: str) -> str:
    words = f"{beginning} {PASSAGE}".split()
    while embedder.count(" ".join(words)) > PASSAGE_TOKENS:
        words = words[: -max(1, len(words) // 20)]
    return " ".join(words)


def _resident(model: ExportedModel, precision: Precision) -> dict[str, float | str]:
    command = [sys.executable, "-c", RESIDENT, str(model.folder), precision]
    asked, ingested, *heavy = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return {
        "resident after a query, MiB": round(int(asked) / 2**20),
        "resident after passages, MiB": round(int(ingested) / 2**20),
        "heavy libraries loaded": " ".join(heavy) or "none",
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        figures = asyncio.run(measure(arguments.models or Path(made)))
    text = json.dumps(figures, indent=1)
    sys.stdout.write(f"{text}\n")
    if arguments.json is not None:
        arguments.json.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
