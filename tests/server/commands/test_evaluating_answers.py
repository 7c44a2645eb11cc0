"""`handrail eval answers` as a person at the terminal uses it: with no database, no site and no key."""

import json
from pathlib import Path

from tests.knowledge.evaluation.invented import append, write_set
from tests.server.commands.command_line import CommandLine


def test_folders_without_marks_get_shares_and_lengths(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "weaving")
    append(folder / "queries.jsonl", b"{broken")
    done = CommandLine(tmp_path / "data")("eval", "answers", folder, "--json", tmp_path / "report.json")
    assert done.returncode == 0, done.stderr
    assert "weaving: answers from the labelled section" in done.stdout
    assert "No sentences are marked" in done.stdout
    assert "It is not JSON" in done.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["shares"][0]["questions"] == 6
    assert report["contained"] == []
    assert not (tmp_path / "data" / "handrail.db").exists()


def test_marks_of_ones_own_are_read_from_a_file(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "weaving")
    marks = tmp_path / "marks.jsonl"
    marks.write_text('{"product": "weaving", "qid": "x1", "sid": "refund::0", "spans": [[0, 37]]}\n{"qid": 1}\n')
    done = CommandLine(tmp_path / "data")("eval", "answers", folder, "--labels", marks)
    assert done.returncode == 0, done.stderr
    assert "contain the sentences that are marked" in done.stdout
    assert f"{marks}:2:" in done.stderr


def test_labels_that_are_missing_are_said_before_the_work(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "weaving")
    done = CommandLine(tmp_path / "data")("eval", "answers", folder, "--labels", tmp_path / "gone.jsonl")
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
