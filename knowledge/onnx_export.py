"""Exporting a model for onnxruntime: `python -m knowledge.onnx_export FOLDER [MODEL]`.

It runs in a process of its own, because it loads torch, which stays in memory. An export is made aside and switched by
rename: killed at any moment it leaves nothing or a whole one. It ends with 0, with UNSUPPORTED when
sentence-transformers must serve the model, or with FAILED; the last line that it writes says why.
"""

import fcntl
import logging
import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.agreement_texts import AGREEMENT_TEXTS
from knowledge.embedding import Vectors
from knowledge.errors import KnowledgeError, OnnxUnsupported
from knowledge.exported_model import (
    FAILED,
    GRAPHS,
    UNSUPPORTED,
    Agreement,
    ExportedModel,
    Precision,
    export_folder,
    read_export,
    refusal_file,
    write_description,
)
from knowledge.index_seal import seal
from knowledge.model_folder import ModelFolder, find_model
from knowledge.onnx_graph import modules_of, prompt_of, write_graph, write_int8, write_tokenizer
from knowledge.onnx_session import OnnxSession
from knowledge.sentence_transformers_embedder import encode, load
from knowledge.tokens import TOKENIZER_FILE, Tokens

FP32_MIN_COSINE: Final = 0.9999
"""Each text's vector must be torch's but for rounding: the two share a name."""

NICENESS: Final = 5
"""A server that answers by words meanwhile comes first, with three quarters of a core that both want."""

BUILDING: Final = "building-"


def export(models: Path, model: str | Path | None = None) -> ExportedModel:
    """The whole export of `model` below `models`, made if it is not there yet; waits for an exporter at work.

    Raises ModelMissing, OnnxUnsupported, OSError.
    """
    folder = find_model(model)
    target = export_folder(models, folder.name)
    models.mkdir(parents=True, exist_ok=True)
    with _alone(models):
        for left in models.glob(f"{BUILDING}*"):
            shutil.rmtree(left, ignore_errors=True)
        try:
            return read_export(target) or _exported(folder, target)
        except OnnxUnsupported as error:
            refusal_file(target).write_text(f"{error}\n", "utf-8")
            raise


def main(arguments: list[str]) -> int:
    """What the command does; returns the code that the process ends with."""
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write("Usage: python -m knowledge.onnx_export FOLDER [MODEL]\n")
        return FAILED
    os.nice(NICENESS)
    logging.getLogger().setLevel(logging.ERROR)  # the quantiser recommends a step that changes nothing here
    try:
        export(Path(arguments[0]), *arguments[1:])
    except OnnxUnsupported as error:
        sys.stderr.write(f"{error}\n")
        return UNSUPPORTED
    except (KnowledgeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    return 0


@contextmanager
def _alone(models: Path) -> Iterator[None]:
    lock = os.open(models / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _exported(folder: ModelFolder, target: Path) -> ExportedModel:
    aside = target.parent / f"{BUILDING}{uuid.uuid4().hex}"
    aside.mkdir()
    try:
        write_description(_written(folder, aside))
        seal(aside)
        shutil.rmtree(target, ignore_errors=True)
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    whole = read_export(target)
    if whole is None:
        raise OSError(f"{target} does not hold what was written. Check the disk.")
    return whole


def _written(folder: ModelFolder, aside: Path) -> ExportedModel:
    """Writes graphs and tokenizer into `aside`; returns what they are."""
    model = load(folder.path)
    write_tokenizer(model, aside / TOKENIZER_FILE)
    inputs = write_graph(model, aside / GRAPHS["fp32"])
    write_int8(aside / GRAPHS["fp32"], aside / GRAPHS["int8"])
    written = ExportedModel(
        folder=aside,
        name=folder.name,
        modules=modules_of(model),
        inputs=inputs,
        dimensions=folder.dimensions,
        window=folder.window,
        prompt=prompt_of(model),
        fp32=Agreement(0, 0),
        int8=Agreement(0, 0),
    )
    expected = encode(model, AGREEMENT_TEXTS)
    fp32 = _agreement(written, "fp32", expected)
    if fp32.min < FP32_MIN_COSINE:
        raise OnnxUnsupported(f"{folder.name}: what was exported disagrees with torch (cosine {fp32.min}).")
    return replace(written, fp32=fp32, int8=_agreement(written, "int8", expected))


def _agreement(model: ExportedModel, precision: Precision, expected: Vectors) -> Agreement:
    tokens = Tokens(model.folder / TOKENIZER_FILE)
    vectors = OnnxSession(model, precision).vectors(
        [tokens.ids(model.prompt + text, model.window) for text in AGREEMENT_TEXTS]
    )
    if vectors.shape != expected.shape:
        raise OnnxUnsupported(f"{model.name}: the export makes vectors of {vectors.shape[1]} numbers.")
    cosines = np.einsum("ij,ij->i", vectors, expected, dtype=np.float64)
    return Agreement(round(float(cosines.mean()), 6), round(float(cosines.min()), 6))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
