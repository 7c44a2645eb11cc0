"""Labels: offsets into sections, checked against the text that they were made for."""

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import SourceError
from knowledge.evaluation.question_set import read_set
from server.evaluation.answers_labels import SHIPPED, half_of, read_labels
from tests.knowledge.evaluation.invented import TEXTS, write_set

QUESTIONS_MIN = 120
REFUND = TEXTS["refund"][2]


def row(**fields: Any) -> dict[str, Any]:
    return {"product": "weaving", "qid": "x1", "sid": "refund::0", "spans": [[0, 37]]} | fields


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "answers.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in rows), "utf-8")
    return file


def test_labels_become_the_words_that_they_mark(tmp_path: Path) -> None:
    labels, problems = read_labels(written(tmp_path, row(), row(spans=[[0, 5], [38, 44]])))
    found, unfit = labels.of(read_set(write_set(tmp_path / "weaving")))
    assert problems == unfit == []
    assert found["x1"].answers == ((REFUND[0:37],), (REFUND[0:5], REFUND[38:44]))
    assert found["x1"].half == half_of("weaving", "refund::0")


def test_labels_of_another_product_and_of_questions_that_are_not_asked_say_nothing(tmp_path: Path) -> None:
    labels, _ = read_labels(written(tmp_path, row(product="knitting"), row(qid="gone")))
    assert labels.of(read_set(write_set(tmp_path / "weaving"))) == ({}, [])


@pytest.mark.parametrize("changed", [{"sid": "gone::0"}, {"spans": [[0, 4_000]]}, {"text_sha256": "0" * 12}])
def test_a_label_for_another_text_is_named_and_left_out(tmp_path: Path, changed: dict[str, Any]) -> None:
    labels, _ = read_labels(written(tmp_path, row(), row(**changed)))
    found, problems = labels.of(read_set(write_set(tmp_path / "weaving")))
    assert len(found["x1"].answers) == 1
    assert [problem.line for problem in problems] == [2]
    assert "Mark its answer anew" in str(problems[0])


def test_a_label_whose_text_is_unchanged_counts(tmp_path: Path) -> None:
    checksum = sha256(REFUND.encode()).hexdigest()[:12]
    labels, _ = read_labels(written(tmp_path, row(text_sha256=checksum)))
    assert labels.of(read_set(write_set(tmp_path / "weaving")))[1] == []


@pytest.mark.parametrize(
    "broken",
    [
        {"spans": []},
        {"spans": [[3, 3]]},
        {"spans": [[-1, 3]]},
        {"spans": "0-3"},
        {"spans": [[0, True]]},
        {"sid": ""},
        {"qid": ""},
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, broken: dict[str, Any]) -> None:
    labels, problems = read_labels(written(tmp_path, row(**broken)))
    assert not labels.labels
    assert [problem.line for problem in problems] == [1]


def test_a_question_that_was_drawn_in_vain_is_counted(tmp_path: Path) -> None:
    labels, problems = read_labels(written(tmp_path, {"product": "weaving", "qid": "x1", "left_out": "says nothing"}))
    assert [each.why for each in labels.left_out] == ["says nothing"]
    assert problems == []


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_labels(tmp_path / "gone.jsonl")


def test_the_shipped_labels_are_enough_balanced_and_hold_no_text() -> None:
    labels, problems = read_labels(SHIPPED)
    assert problems == []
    assert len(labels.labels) >= QUESTIONS_MIN
    halves = Counter(half_of(each[0].product, each[0].sid) for each in labels.labels.values())
    assert min(halves.values()) >= 0.4 * len(labels.labels)
    rows = [json.loads(line) for line in SHIPPED.read_text("utf-8").splitlines()]
    assert {key for each in rows for key in each} == {"product", "qid", "sid", "spans", "text_sha256", "left_out"}
    assert all(each.checksum for of_question in labels.labels.values() for each in of_question)
