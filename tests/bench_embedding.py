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
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import numpy as np

from knowledge.agreement_texts import AGREEMENT_TEXTS
from knowledge.exported_model import GRAPHS, ExportedModel, Precision, export_folder, read_export
from knowledge.model_folder import find_model
from knowledge.onnx_embedder import OnnxEmbedder
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.tokens import TOKENIZER_FILE

PASSAGE: Final = " ".join(text for text in AGREEMENT_TEXTS[:20] if text)
QUESTIONS: Final = 100
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
    ways = (embedder.embed, bare.embed, torch.embed)
    query, bare_query, torch_query = await timed(ways, [[_question(precision, number)] for number in range(QUESTIONS)])
    batches = [
        [_passage(embedder, precision, PASSAGES * repeat + number) for number in range(PASSAGES)]
        for repeat in range(REPEATS)
    ]
    ingest, bare_ingest, torch_ingest = await timed(ways, batches)
    await embedder.aclose()
    return {
        "load, s": round(loaded, 2),
        "query, ms": round(query.wall * 1000, 2),
        "bare query, ms": round(bare_query.wall * 1000, 2),
        "torch query, ms": round(torch_query.wall * 1000, 2),
        "query / bare": round(query.wall / bare_query.wall, 2),
        "query / bare, CPU": round(query.cpu / bare_query.cpu, 2),
        "query / torch": round(query.wall / torch_query.wall, 2),
        "passages a second": round(PASSAGES / ingest.wall, 1),
        "bare passages a second": round(PASSAGES / bare_ingest.wall, 1),
        "torch passages a second": round(PASSAGES / torch_ingest.wall, 1),
        "passages / bare": round(bare_ingest.wall / ingest.wall, 2),
        "passages / bare, CPU": round(bare_ingest.cpu / ingest.cpu, 2),
        **await asyncio.to_thread(_resident, model, precision),
    }


@dataclass(frozen=True, slots=True)
class Taken:
    """Median seconds of one call: on the clock, and of all cores together, which a busy machine changes less."""

    wall: float
    cpu: float


async def timed(ways: Sequence[Callable[[list[str]], Awaitable[object]]], calls: Sequence[list[str]]) -> list[Taken]:
    """Each call in each way, taken in turn, so that a busy machine is busy for all."""
    wall: list[list[float]] = [[] for _ in ways]
    cpu: list[list[float]] = [[] for _ in ways]
    for texts in calls:
        for way, each in enumerate(ways):
            begun, begun_cpu = perf_counter(), process_time()
            await each(texts)
            wall[way].append(perf_counter() - begun)
            cpu[way].append(process_time() - begun_cpu)
    return [Taken(statistics.median(each), statistics.median(used)) for each, used in zip(wall, cpu, strict=True)]


def _question(precision: Precision, number: int) -> str:
    """Twelve words, and a number that keeps every cache out of it."""
    return f"How do I invite a colleague to my project as {precision} {number}?"


def _passage(embedder: OnnxEmbedder, precision: Precision, number: int) -> str:
    words = f"{precision} {number} {PASSAGE}".split()
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
