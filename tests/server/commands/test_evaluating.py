"""`handrail eval retrieval` as a person at the terminal uses it: with no database and no site."""

import json
from pathlib import Path

from tests.knowledge.evaluation.invented import append, write_set
from tests.server.commands.command_line import CommandLine


def test_sets_are_measured_and_what_is_broken_is_named(tmp_path: Path) -> None:
    handrail = CommandLine(tmp_path / "data")
    folders = [write_set(tmp_path / "sets" / name) for name in ("weaving", "knitting")]
    append(folders[0] / "queries.jsonl", b"{broken")
    done = handrail("eval", "retrieval", tmp_path / "sets", "--json", tmp_path / "report.json", "--precision", "fp32")
    assert done.returncode == 0, done.stderr
    assert f"{folders[0] / 'queries.jsonl'}:7: It is not JSON" in done.stderr
    assert "all products: ambiguous, page (n = 4)" in done.stdout
    assert "weaving: recall@1" in done.stdout
    assert "our own words" in done.stdout
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["methods"][0] == "current"
    assert {"BM25", "dense", "hybrid", "hybrid with page text", "fused with page", "four rankings fused"} < set(
        report["methods"]
    )
    assert "+int8" not in report["model"]
    assert [problem["line"] for problem in report["problems"]] == [7]
    assert {row["scope"] for row in report["rows"]} == {"all products", "weaving", "knitting"}
    assert not (tmp_path / "data" / "handrail.db").exists()


def test_a_folder_without_questions_is_refused_with_the_remedy(tmp_path: Path) -> None:
    done = CommandLine(tmp_path / "data")("eval", "retrieval", tmp_path)
    assert done.returncode == 1
    assert "holds no queries.jsonl" in done.stderr
    assert "docs/evaluation.md" in done.stderr


def test_a_report_that_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "weaving")
    done = CommandLine(tmp_path / "data")("eval", "retrieval", folder, "--json", tmp_path / "nowhere" / "report.json")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert not done.stdout.strip()
