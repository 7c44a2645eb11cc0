"""What looks resolved, held against the shipped endings and against dialogues."""

import json
from pathlib import Path

import pytest

from knowledge.errors import SourceError
from server.commands.evaluating_resolved import evaluate_resolved
from server.evaluation.resolved_endings import APART, CUT, DEVELOP


@pytest.mark.capability(11)
def test_of_what_is_proposed_nineteen_in_twenty_are_right_on_lines_that_were_kept_apart() -> None:
    reports = {each.part: each for each in evaluate_resolved((), None)}
    for part, recall in ((DEVELOP, 0.7), (APART, 0.8)):
        assert reports[part].right >= 0.95 * reports[part].proposed
        assert reports[part].right >= recall * reports[part].ends


def test_a_dialogue_is_cut_at_each_turn_of_the_customer(tmp_path: Path) -> None:
    said = [
        ("user", "Can you move my appointment?"),
        ("agent", "It is on Friday at nine. Shall I move it to Monday?"),
        ("user", "Yes please, thanks."),
        ("agent", "I have moved it. It has been changed in your calendar as well."),
        ("user", "Thank you!"),
        ("agent", "Is there anything else?"),
        ("user", "No, that's all."),
    ]
    turns = [{"role": role, "text": text} for role, text in said]
    lines = [{"conv_id": "one", "channel": "service", "turns": turns}, {"conv_id": "two", "channel": "service"}]
    file, report = tmp_path / "dialogues.jsonl", tmp_path / "report.json"
    file.write_text("\n".join(map(json.dumps, lines)))
    cut = next(each for each in evaluate_resolved((file,), report) if each.part == CUT)
    assert (cut.endings, cut.ends) == (3, 1), "where we ask whether there is more, the cut is neither"
    assert (cut.proposed, cut.right, cut.wrong) == (1, 1, ())
    assert json.loads(report.read_text())[-1]["by_score"] == {"0.95": [1, 1]}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.jsonl"):
        evaluate_resolved((tmp_path / "none.jsonl",), None)
