"""`handrail audit` as a team lead has it who has nothing but an export."""

import errno
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app
from tests.escalation.audit.exports import every_export
from tests.knowledge.exported_model import models_folder
from tests.server.commands.command_line import CommandLine

pytestmark = pytest.mark.usefixtures("logging_as_before")

MADE = next(made for made in every_export(30) if made.name == "freshdesk_words")


@pytest.mark.capability(3)
@pytest.mark.capability(6)
@pytest.mark.capability(16)
def test_an_export_is_audited_without_a_database_and_its_report_is_never_written_over(tmp_path: Path) -> None:
    handrail = CommandLine(tmp_path / "data")
    file, out = tmp_path / MADE.file_name, tmp_path / "report"
    file.write_bytes(MADE.content)
    asked = ("audit", file, "--out", out, "--as-of", "2024-06-01T12:00Z", "--older-than", "1d")
    ran = handrail(*asked)
    assert ran.returncode == 0, ran.stderr
    document = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert document["tickets"]["all"] == len(MADE.truth) - document["filter"]["left_out"]
    assert f"{document['tickets']['open']} open tickets of {document['tickets']['all']} read" in ran.stdout
    assert f"Only tickets with age at least 1d: {document['tickets']['all']} of {len(MADE.truth)}" in ran.stdout
    for words in ("Reading the tickets", "By category", "What to do next", "No ticket was changed"):
        assert words in ran.stdout
    assert sorted(each.name for each in out.iterdir()) == [
        "categories.csv",
        "report.html",
        "report.json",
        "tickets.csv",
        "topics.json",
    ]
    assert not (tmp_path / "data" / "handrail.db").exists()
    again = handrail(*asked)
    assert again.returncode == 1
    assert "never written over" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere.csv",), "no such file"),
        (("docs",), "is a folder"),
        (("pyproject.toml", "--map", "opend=Created"), "no field"),
        (("pyproject.toml", "--sla", "high=soon"), "SLA limit"),
        (("pyproject.toml", "--as-of", "yesterday"), "write a moment"),
        (("--sla", "high=1h"), "--sla is for an export"),
        (("pyproject.toml", "--older-than", "long ago"), "write an age such as 30d"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    folder = {"HANDRAIL_DATA_DIR": str(tmp_path), "COLUMNS": "400"}
    ran = CliRunner().invoke(app, ["audit", *arguments, "--out", str(tmp_path / "out")], env=folder)
    assert ran.exit_code != 0
    assert words in ran.output


def test_of_an_export_with_a_header_alone_no_table_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("Id,Subject,Status,Created at\n")
    folder = {"HANDRAIL_DATA_DIR": str(tmp_path), "HANDRAIL_MODELS_DIR": str(models_folder()), "COLUMNS": "400"}
    ran = CliRunner().invoke(app, ["audit", str(file), "--out", str(tmp_path / "out")], env=folder)
    assert ran.exit_code == 0, ran.output
    assert "There is no ticket to audit" in ran.output
    assert "By category" not in ran.output


def test_a_disk_that_gets_full_is_said_without_a_trace_and_leaves_no_half_of_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("server.backlog.audits.auditing.write_pages", full)
    file, out = tmp_path / MADE.file_name, tmp_path / "report"
    file.write_bytes(MADE.content)
    folder = {"HANDRAIL_DATA_DIR": str(tmp_path), "HANDRAIL_MODELS_DIR": str(models_folder()), "COLUMNS": "400"}
    ran = CliRunner().invoke(app, ["audit", str(file), "--out", str(out)], env=folder)
    assert ran.exit_code == 1
    assert "no room left on the disk" in ran.output
    assert list(out.iterdir()) == []
