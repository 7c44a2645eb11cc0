"""The default model's export, made once and kept: in HANDRAIL_MODELS_DIR where it is set, as `make` sets it, else in
build, for as long as the exporter stays the same.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import knowledge
from knowledge.exported_model import ExportedModel, export_folder, read_export
from knowledge.model_folder import find_model

EXPORTER: Final = ("onnx_export.py", "onnx_graph.py", "onnx_session.py", "exported_model.py", "agreement_texts.py")
PACKAGE: Final = Path(knowledge.__file__).parent


def models_folder() -> Path:
    """A folder that holds the export of the default model."""
    return exported_model().folder.parent


def exported_model() -> ExportedModel:
    """The export of the default model."""
    models = Path(os.environ.get("HANDRAIL_MODELS_DIR") or _of_this_exporter()).resolve()
    folder = export_folder(models, find_model(None).name)
    found = read_export(folder)
    if found is None:
        subprocess.run([sys.executable, "-m", "knowledge.onnx_export", str(models)], check=True, capture_output=True)
        found = read_export(folder)
    assert found is not None
    return found


def _of_this_exporter() -> Path:
    code = hashlib.sha256(b"".join((PACKAGE / name).read_bytes() for name in EXPORTER)).hexdigest()[:12]
    return PACKAGE.parent / "build" / f"models-{code}"
