"""The default model's export, made once and kept between test sessions for as long as the exporter stays the same."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

import knowledge
from knowledge.exported_model import ExportedModel, export_folder, read_export
from knowledge.model_folder import find_model

EXPORTER = ("onnx_export.py", "onnx_graph.py", "onnx_session.py", "exported_model.py", "agreement_texts.py")


def models_folder(config: pytest.Config) -> Path:
    """A folder that holds the export of the default model."""
    package = Path(knowledge.__file__).parent
    code = hashlib.sha256(b"".join((package / name).read_bytes() for name in EXPORTER)).hexdigest()[:12]
    folder = config.cache.mkdir(f"exported-{code}") if config.cache is not None else Path()
    subprocess.run([sys.executable, "-m", "knowledge.onnx_export", str(folder)], check=True, capture_output=True)
    return folder


def exported_model(config: pytest.Config) -> ExportedModel:
    """The export of the default model."""
    found = read_export(export_folder(models_folder(config), find_model(None).name))
    assert found is not None
    return found
