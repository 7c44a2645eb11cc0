"""The embedder of a serving process: onnxruntime as soon as the model is exported, words alone until then."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Final, Literal

import structlog

from knowledge.embedding import Vectors
from knowledge.errors import KnowledgeError, ModelLoading
from knowledge.exported_model import FAILED, ExportedModel, export_folder, read_description, read_export, refusal_file
from knowledge.onnx_embedder import OnnxEmbedder
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder

EXPORT_SECONDS_MAX: Final = 900.0
"""The default model takes 10 to 20 s; one of 2 GB on a busy core takes minutes."""

REASON_CHARACTERS_MAX: Final = 500
"""Of what a failed exporter wrote last, in the log."""

log = structlog.get_logger(__name__)


class ServedEmbedder:
    """Opens the export of a model, has it made where there is none, and falls back to sentence-transformers.

    `name` is settled once it is ready. Until then it is what an export that lies there promises, or without one that
    of torch and fp32; whoever keeps vectors by name asks again when it is ready.
    """

    def __init__(
        self,
        model: str | Path | None,
        models_dir: Path,
        precision: Literal["auto", "fp32", "int8"] = "auto",
    ) -> None:
        """`model`: as in `find_model`; `models_dir`: where exports are kept. Raises ModelMissing with the remedy."""
        self._model = model
        self._models_dir = models_dir
        self._precision = precision
        self._torch = SentenceTransformersEmbedder(model)
        self._promised = self._promised_name()
        self._inner: OnnxEmbedder | SentenceTransformersEmbedder | None = None
        self._opening: asyncio.Task[None] | None = None
        self._looked = asyncio.Event()

    @property
    def name(self) -> str:
        """The model, its revision and whether the vectors are of int8."""
        return self._promised if self._inner is None else self._inner.name

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        return self._torch.dimensions

    @property
    def window(self) -> int:
        """Tokens that the model reads."""
        return self._torch.window

    def count(self, text: str) -> int:
        """Tokens of `text`; ready or not."""
        return self._torch.count(text)

    @property
    def is_exported(self) -> bool:
        """Whether an export lies there, so that the model is ready within a second."""
        return read_description(export_folder(self._models_dir, self._torch.name)) is not None

    def start(self) -> None:
        """Begins to open the model, or to have it exported; returns at once."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open(), name="embedding model")

    async def ready(self) -> None:
        """Waits until the model is loaded, through an export if one is due."""
        self.start()
        if self._opening is not None:
            await asyncio.shield(self._opening)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text.

        Raises ModelLoading while the model is exported or torch loads, EmbedderBusy when too many calls wait.
        """
        self.start()
        await self._looked.wait()
        if self._inner is None:
            raise ModelLoading("The embedding model is being prepared; words alone search until it is ready.")
        return await self._inner.embed(texts)

    async def aclose(self) -> None:
        """Ends the export under way and the model's thread; what was not exported is exported after the next start."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        if self._inner is not None:
            await self._inner.aclose()

    def _promised_name(self) -> str:
        exported = read_description(export_folder(self._models_dir, self._torch.name))
        if exported is None:
            return self._torch.name
        return exported.name_at(exported.precision(self._precision))

    async def _open(self) -> None:
        try:
            self._inner = await self._exported() or await self._loaded()
        finally:
            self._looked.set()

    async def _exported(self) -> OnnxEmbedder | None:
        """The export, loaded; None where sentence-transformers has to serve."""
        folder = export_folder(self._models_dir, self._torch.name)
        exported = await asyncio.to_thread(read_export, folder)
        if exported is None and not refusal_file(folder).exists():
            self._looked.set()
            exported = await self._made(folder)
        if exported is None:
            return None
        embedder = OnnxEmbedder(exported, self._precision)
        try:
            await embedder.warm()
        except (KnowledgeError, ImportError) as error:
            log.warning("exported_model_unusable", error=str(error), served_by="sentence-transformers")
            await embedder.aclose()
            return None
        log.info("embedding_model_ready", model=embedder.name, served_by="onnxruntime")
        return embedder

    async def _made(self, folder: Path) -> ExportedModel | None:
        begun = perf_counter()
        log.info("embedding_model_export_started", model=self._torch.name, folder=str(folder))
        code, reason = await _run_exporter(self._models_dir, self._model)
        seconds = round(perf_counter() - begun, 1)
        if code != 0:
            log.warning(
                "embedding_model_not_exported", reason=reason, seconds=seconds, served_by="sentence-transformers"
            )
            return None
        log.info("embedding_model_exported", seconds=seconds)
        return await asyncio.to_thread(read_export, folder)

    async def _loaded(self) -> SentenceTransformersEmbedder:
        self._looked.set()
        await self._torch.warm()
        log.info("embedding_model_ready", model=self._torch.name, served_by="sentence-transformers")
        return self._torch


async def _run_exporter(models_dir: Path, model: str | Path | None) -> tuple[int, str]:
    """The exporter's exit code and the last that it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "knowledge.onnx_export",
        str(models_dir),
        *([] if model is None else [str(model)]),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(EXPORT_SECONDS_MAX):
            _, written = await process.communicate()
    except TimeoutError:
        return FAILED, f"The export took longer than {EXPORT_SECONDS_MAX:.0f} s."
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, written.decode("utf-8", "replace").strip()[-REASON_CHARACTERS_MAX:]
