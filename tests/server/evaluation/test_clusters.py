"""Topics and duplicates held against labels, on a small made-up set with the model that is served."""

import json
from pathlib import Path

import pytest

from knowledge.errors import SourceError
from server.commands.evaluating_causes import evaluate_causes
from server.commands.evaluating_clusters import evaluate_clusters
from server.commands.evaluating_duplicates import evaluate_duplicates
from server.evaluation.cluster_report import AREAS, EMBEDDED, TOPICS, WORDS
from server.settings import read_settings
from tests.escalation.audit.sentences import MATTERS, questions


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sets")
    rows = [{"text": text, "intent": matter} for matter in MATTERS for text in questions(matter, count=80)]
    (made / "made_up.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return made


@pytest.mark.capability(9)
async def test_topics_are_measured_beside_k_means_and_written_down_with_a_sheet_for_their_labels(folder: Path) -> None:
    report, sheet = folder / "clusters.json", folder / "labels.md"
    settings = read_settings(data_dir=folder)
    (measured,) = await evaluate_clusters(settings, [folder / "made_up.jsonl"], report, sheet, folder / "cache")
    assert measured.classes == len(MATTERS)
    assert 0 < measured.texts < 5 * 80, "one half of the texts is left for choosing"
    assert [each.method for each in measured.figures] == [TOPICS, AREAS, WORDS, EMBEDDED]
    assert measured.method == AREAS, "few labels are areas"
    assert [each.clusters for each in measured.figures[2:]] == [measured.classes] * 2
    assert all(-1 <= each.adjusted_rand <= 1 and 0 <= each.v_measure <= 1 for each in measured.figures)
    written = json.loads(report.read_text())
    assert written["sets"] == [json.loads(json.dumps(measured.as_json()))]
    ours, words = written["labels"]
    assert ours["topics"] == words["topics"] == measured.figures[0].clusters
    assert 0 < ours["precision"] <= 1
    assert 0 < ours["finds_own"] <= 1
    (kept,) = written["kept"]
    assert 0.5 < kept["same_id"] <= 1, "a tenth of the texts was exchanged"
    assert 0.5 < kept["same_label"] <= 1
    assert 0.5 < kept["joined"] <= 1
    lines = sheet.read_text().splitlines()
    assert len(lines) == 2 + measured.figures[0].clusters
    assert all(line.endswith("| |") for line in lines[2:])


@pytest.mark.capability(12)
async def test_duplicates_are_measured_against_near_neighbours(folder: Path) -> None:
    report = folder / "duplicates.json"
    settings = read_settings(data_dir=folder)
    (measured,) = await evaluate_duplicates(settings, [folder / "made_up.jsonl"], report, folder / "cache")
    assert measured.with_time >= measured.text_alone
    assert measured.any_other >= measured.text_alone
    assert 0 <= measured.same_day < 0.5
    assert measured.proposed_precision > 0.8
    assert measured.proposed_recall > 0.5
    assert json.loads(report.read_text())["sets"] == [measured.as_json()]


@pytest.mark.capability(13)
async def test_planted_outbreaks_are_looked_for(folder: Path) -> None:
    rows = [
        {"text": f"{text} and it {word}", "intent": f"{matter}_{name}"}
        for matter, word, name in zip(
            MATTERS, ("fails", "is wrong", "is stuck", "is lost"), ("failed", "wrong", "issue", "lost"), strict=False
        )
        for text in questions(matter, count=80)
    ]
    file, report = folder / "outbreaks" / "failing.jsonl", folder / "causes.json"
    file.parent.mkdir()
    file.write_text("\n".join(map(json.dumps, rows)))
    (measured,) = await evaluate_causes(read_settings(data_dir=folder), [file], 1, report, folder / "cache")
    assert measured.planted == 4
    assert measured.found == sum(measured.found_by_size.values())
    assert measured.right <= measured.proposals
    assert json.loads(report.read_text()) == [json.loads(json.dumps(measured.as_json()))]


async def test_a_path_without_labels_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text('{"text": "Hello"}\n')
    settings = read_settings(data_dir=tmp_path)
    with pytest.raises(SourceError, match="no labelled texts"):
        await evaluate_clusters(settings, [tmp_path / "none.jsonl"], None, None, None)
    with pytest.raises(SourceError, match="no labelled texts"):
        await evaluate_duplicates(settings, [tmp_path / "none.jsonl"], None, None)
