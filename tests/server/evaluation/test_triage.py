"""The evaluation of triage, on a small made-up set."""

import json
from pathlib import Path

import pytest

from knowledge.errors import SourceError
from knowledge.evaluation.question import Problem
from server.commands.evaluating_triage import evaluate_triage
from server.evaluation.triage_methods import MAJORITY, METHODS, OURS, RULES, WORDS
from server.evaluation.triage_report import FEW, few_of
from server.evaluation.triage_sets import read_tasks
from server.settings import read_settings

THINGS = ["board", "report", "page", "list", "chart", "form", "menu", "table", "file", "label"]
ASKED = {
    "billing": ("Where is the invoice for the {}?", "I paid too much for the {}", "Refund the money for the {}"),
    "access": ("I have no password for the {}", "Log me in to the {}", "My account cannot enter the {}"),
}


def write(folder: Path) -> Path:
    file = folder / "made_up.jsonl"
    rows = [
        {"text": words.format(thing), "category": category, "urgency": 0 if category == "access" else 3}
        for category, sentences in ASKED.items()
        for words in sentences
        for thing in THINGS
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return file


async def test_every_method_is_measured_on_every_label_and_written_down(tmp_path: Path) -> None:
    file, report = write(tmp_path), tmp_path / "report.json"
    settings = read_settings(data_dir=tmp_path)
    reports = await evaluate_triage(settings, [file], report, tmp_path / "cache")
    assert [(each.label, each.learned_from) for each in reports] == [
        ("category", f"{FEW} of each"),
        ("category", "all"),
        ("tier", f"{FEW} of each"),
        ("tier", "all"),
    ]
    for each in reports:
        found = {figure.method: figure.macro_f1 for figure in each.figures}
        assert set(found) == {*METHODS, *([RULES] if each.label == "tier" else [])}
        assert found[OURS] > 0.9
        assert found[OURS] >= found[WORDS] - 0.05
        assert found[MAJORITY] < 0.5
    written = json.loads(report.read_text())
    assert written["tasks"] == [json.loads(json.dumps(each.as_json())) for each in reports]


def test_rows_that_are_asked_are_never_learned_from_and_stay_the_same(tmp_path: Path) -> None:
    (task, tier) = read_tasks([write(tmp_path)], [])
    assert not {text for text, _ in task.learned} & {text for text, _ in task.asked}
    assert len(task.learned) + len(task.asked) == len(ASKED) * 3 * len(THINGS)
    assert {label for _, label in tier.learned} == {"critical", "low"}
    (again, _) = read_tasks([tmp_path], [])
    assert again == task


def test_few_examples_are_drawn_of_each_label_and_differ_by_draw(tmp_path: Path) -> None:
    (task, _) = read_tasks([write(tmp_path)], [])
    drawn = [few_of(task.learned, draw) for draw in range(2)]
    assert few_of(task.learned, 0) == drawn[0] != drawn[1]
    for few in drawn:
        assert sorted(label for _, label in few) == ["access"] * FEW + ["billing"] * FEW
        assert len(set(few)) == len(few)


def test_lines_without_use_are_named_and_labels_with_few_rows_left_out(tmp_path: Path) -> None:
    file = write(tmp_path)
    with file.open("a") as stream:
        stream.write(
            '\n{"category": "billing"}\n{"text": "x", "urgency": 7}\nno json\n{"text": "y", "category": "rare"}'
        )
    problems: list[Problem] = []
    task = read_tasks([file], problems)[0]
    assert len(problems) == 3
    assert task.left_out == ("rare",)


def test_a_set_without_labels_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    file.write_text('{"text": "x"}')
    with pytest.raises(SourceError, match="no labelled texts"):
        read_tasks([file], [])
