"""Streams with a planted topic: it is told in its first week, and the same seed tells the same."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import SourceError
from server.commands.evaluating_emerging import evaluate_emerging
from server.evaluation.emerging import measure, simulated
from server.settings import Settings

TEXTS = {f"topic {label}": [f"{label}, said in way {way}" for way in range(40)] for label in range(9)}


def test_a_planted_topic_is_told_in_its_first_week() -> None:
    random = np.random.default_rng(3)
    vectors = {}
    for texts in TEXTS.values():
        centre = random.standard_normal(24)
        for text in texts:
            row = centre / np.linalg.norm(centre) + 0.1 * random.standard_normal(24)
            vectors[text] = (row / np.linalg.norm(row)).astype(np.float32)
    stream = simulated(TEXTS, 2, 8, 3)
    report = measure(stream, vectors)
    assert report.planted == stream.planted
    assert report.after_days is not None
    assert 0 < report.after_days <= 7
    assert report.false_alarms == ()
    assert report.weeks == 7
    assert [each.text for each in simulated(TEXTS, 2, 8, 3).asked] == [each.text for each in stream.asked]


async def test_a_set_with_few_labels_is_refused_with_what_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "few.jsonl"
    file.write_text("".join(f'{{"text": "{a} {b}", "category": "{a}"}}\n' for a in "xy" for b in range(30)))
    with pytest.raises(SourceError, match="give sets with 12 labels or more"):
        await evaluate_emerging(Settings(), [file], 1, 1, 40, 3, None, None)


@pytest.mark.parametrize("a_day", [5, 40])
def test_the_planted_topic_comes_only_from_its_moment_on(a_day: float) -> None:
    stream = simulated(TEXTS, 7, a_day, 3)
    first = min(each.opened_at for each, label in zip(stream.asked, stream.labels, strict=True)
                if label == stream.planted)  # fmt: skip
    assert first >= stream.planted_at
    assert list(stream.asked) == sorted(stream.asked, key=lambda each: each.opened_at)
