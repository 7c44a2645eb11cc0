"""A site's widget and faces at the terminal."""

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.server.commands.command_line import CommandLine


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


@pytest.fixture
def key(line: CommandLine) -> str:
    found = re.search(r"pk_\S+", line("site", "add", "Fernway").stdout)
    assert found is not None
    return found[0]


def test_settings_are_printed_changed_and_stored_and_a_picture_survives_a_file_that_names_none(
    line: CommandLine, key: str, tmp_path: Path
) -> None:
    face = tmp_path / "face.png"
    Image.new("RGB", (300, 200), "teal").save(face)
    assert "has this picture" in line("site", "picture", key, face).stdout
    printed = line("site", "widget", key).stdout
    assert re.search(r'avatar = "/v1/pictures/[0-9a-f]{64}"', printed)
    file = tmp_path / "widget.toml"
    file.write_text('[look]\ncolour = "#ffd000"\n')
    stored = line("site", "widget", key, file)
    assert stored.returncode == 0, stored.stderr
    assert "black stands on it" in stored.stdout
    assert "On the light panel it has 1." in stored.stdout
    again = line("site", "widget", key).stdout
    assert 'colour = "#ffd000"' in again
    assert "/v1/pictures/" in again
    line("site", "picture", key, "--remove")
    assert "/v1/pictures/" not in line("site", "widget", key).stdout


def test_a_wrong_field_changes_nothing(line: CommandLine, key: str, tmp_path: Path) -> None:
    file = tmp_path / "widget.toml"
    file.write_text('[look]\ncolour = "red"\n')
    refused = line("site", "widget", key, file)
    assert refused.returncode == 1
    assert "look.colour" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert 'colour = "#0f6a5b"' in line("site", "widget", key).stdout


def test_a_picture_needs_somebody_and_has_to_be_one(line: CommandLine, key: str, tmp_path: Path) -> None:
    text = tmp_path / "face.png"
    text.write_text("no picture")
    assert "PNG, JPEG, GIF or WebP" in line("site", "picture", key, text).stderr
    Image.new("RGB", (9, 9)).save(text)
    assert "handrail user add" in line("user", "picture", "nobody@example.com", text).stderr
    line("user", "add", "ada@example.com", "--name", "Ada", "--password", "long enough words")
    assert "Ada has this picture" in line("user", "picture", "ada@example.com", text).stdout
    assert line("user", "picture", "ada@example.com").returncode == 2
