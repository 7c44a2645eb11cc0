"""A model as onnxruntime serves it: a sealed folder with two graphs, a tokenizer and what must be known of them.

models/<label@revision>-<EXPORT_REVISION>/  model.onnx  model.int8.onnx  tokenizer.json  model.json  seal.json
models/<label@revision>-<EXPORT_REVISION>.unsupported.txt   instead, where sentence-transformers has to serve
models/building-<random>/                   one that is being made, or was when its process died
models/.lock                                one exporter at a time
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from knowledge.index_seal import is_sealed

Precision: TypeAlias = Literal["fp32", "int8"]

EXPORT_REVISION: Final = 1
"""Goes up when exports are made in another way: older ones are made again."""

GRAPHS: Final[dict[Precision, str]] = {"fp32": "model.onnx", "int8": "model.int8.onnx"}
DESCRIPTION: Final = "model.json"

UNSUPPORTED: Final = 3
FAILED: Final = 1
"""Codes that the exporter ends with: sentence-transformers must serve this model; something went wrong this time."""

INT8_MEAN_COSINE_MIN: Final = 0.985
"""Agreement of int8 with torch, measured when exporting, from which `auto` serves int8."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cosines between the vectors of an export and those of torch, over a built-in set of texts."""

    mean: float
    min: float


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """What an embedder must know about an export; `folder` is where it lies."""

    folder: Path
    name: str
    """The model and its revision, as sentence-transformers serves it."""
    modules: tuple[str, ...]
    """What the graph does, in order, such as Transformer, Pooling (mean), Normalize; its rows have unit length."""
    inputs: tuple[str, ...]
    """Names of the graph's inputs, each an int64 array of shape (texts, tokens)."""
    dimensions: int
    window: int
    """Tokens of a text that are read, without the special ones."""
    prompt: str
    """What the model wants before each text; mostly nothing."""
    fp32: Agreement
    int8: Agreement

    def graph(self, precision: Precision) -> Path:
        """The file to load."""
        return self.folder / GRAPHS[precision]

    def name_at(self, precision: Precision) -> str:
        """Vectors of fp32 equal torch's and share their name; those of int8 are only compared with each other."""
        return self.name if precision == "fp32" else f"{self.name}+int8"

    def precision(self, setting: Literal["auto", "fp32", "int8"]) -> Precision:
        """What is served under this setting: `auto` takes int8 when it agrees well enough with torch."""
        if setting != "auto":
            return setting
        return "int8" if self.int8.mean >= INT8_MEAN_COSINE_MIN else "fp32"


def export_folder(models: Path, name: str) -> Path:
    """Where the export of the model `name` lies, or will."""
    return models / f"{name}-{EXPORT_REVISION}"


def refusal_file(folder: Path) -> Path:
    """What says that the model cannot be exported, and why; beside `folder`. Remove it to have it tried again."""
    return folder.with_name(f"{folder.name}.unsupported.txt")


def read_export(folder: Path) -> ExportedModel | None:
    """The export in `folder` if it is whole, byte by byte; reads all of it once (0.1 s for 110 MB)."""
    return read_description(folder) if is_sealed(folder) else None


def read_description(folder: Path) -> ExportedModel | None:
    """What the export in `folder` is said to be, if there is one; nobody looked whether it is whole."""
    try:
        told = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        told |= {"modules": tuple(told["modules"]), "inputs": tuple(told["inputs"])}
        told |= {precision: Agreement(**told[precision]) for precision in GRAPHS}
        return ExportedModel(folder=folder, **told)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_description(model: ExportedModel) -> None:
    """Writes what `read_export` reads, beside the graphs."""
    told = asdict(model)
    del told["folder"]
    (model.folder / DESCRIPTION).write_text(json.dumps(told, indent=1), "utf-8")
