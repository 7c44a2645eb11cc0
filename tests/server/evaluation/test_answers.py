"""What is said about answers: whether they come from the labelled section, and contain what is marked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.evaluation.evaluate import Product, prepare
from knowledge.evaluation.methods import CurrentMethod
from knowledge.evaluation.question_set import read_set
from knowledge.evaluation.text_vectors import TextVectors
from knowledge.onnx_embedder import OnnxEmbedder
from server.evaluation.answers import AnswerOutcome, outcomes_of
from server.evaluation.answers_labels import AnswerLabels, LeftOut, read_labels
from server.evaluation.answers_report import BOTH_HALVES, EVERY_SET, answers_report
from tests.knowledge.evaluation.invented import write_set

NO_LABELS = AnswerLabels({}, ())
PLAIN = AnswerOutcome("weaving", "xref", "x", "none", True, True, 50, False, "dev", True)


async def product_in(folder: Path, embedder: OnnxEmbedder) -> Product:
    return await prepare(read_set(folder), [CurrentMethod()], TextVectors(embedder))


async def test_an_answer_is_right_when_it_quotes_the_labelled_section_first(
    tmp_path: Path, embedder: OnnxEmbedder
) -> None:
    outcomes, _ = await outcomes_of([await product_in(write_set(tmp_path / "weaving"), embedder)], NO_LABELS)
    by_way = {(each.qid, each.circumstance): each for each in outcomes}
    assert by_way["a1", "page"].from_labelled
    assert by_way["a1", "page"].retrieved
    assert by_way["a1", "page"].half is None
    assert all(each.words > 0 for each in outcomes)


async def test_masked_texts_are_told_apart_though_their_sources_look_alike(
    tmp_path: Path, embedder: OnnxEmbedder
) -> None:
    outcomes, _ = await outcomes_of([await product_in(write_set(tmp_path / "weaving"), embedder)], NO_LABELS)
    masked = [each for each in outcomes if each.set_name == "known_item"]
    assert masked
    assert all(each.from_labelled == each.retrieved for each in masked)


@pytest.mark.parametrize(("span", "contained"), [([0, 37], True), ([0, 3], False)])
async def test_what_is_marked_must_stand_in_what_is_shown(
    tmp_path: Path, embedder: OnnxEmbedder, span: list[int], contained: bool
) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps({"product": "weaving", "qid": "x1", "sid": "refund::0", "spans": [span]}))
    labels, _ = read_labels(file)
    product = await product_in(write_set(tmp_path / "weaving"), embedder)
    outcomes, problems = await outcomes_of([product], labels)
    of_question = [each for each in outcomes if each.qid == "x1"]
    assert problems == []
    assert {each.half for each in of_question} <= {"dev", "test"}
    assert next(each.contained for each in of_question if each.from_labelled) is contained


async def test_who_waits_is_told_how_far_it_is(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    told: list[int] = []
    outcomes, _ = await outcomes_of(
        [await product_in(write_set(tmp_path / "weaving"), embedder)], NO_LABELS, told.append
    )
    assert told == list(range(1, len(outcomes) + 1))


def test_the_share_from_the_section_stands_beside_recall_over_the_same_questions() -> None:
    lost = replace(PLAIN, from_labelled=False)
    report = answers_report([PLAIN, PLAIN, PLAIN, lost], "model", (), ())
    (every,) = [each for each in report.shares if each.set_name == EVERY_SET]
    assert (every.questions, every.recall_1.mean, every.from_labelled.mean) == (4, 1.0, 0.75)
    assert every.difference.mean == -0.25
    assert every.difference.low < -0.25 < every.difference.high


def test_what_is_contained_is_counted_where_the_section_was_right_and_each_question_once() -> None:
    outcomes = [
        PLAIN,
        replace(PLAIN, half="test", contained=False, shortened=True, words=100),
        replace(PLAIN, from_labelled=False, contained=True),
        replace(PLAIN, circumstance="unrelated page"),
        replace(PLAIN, half=None),
    ]
    report = answers_report(outcomes, "model", (), ())
    (both,) = [each for each in report.contained if each.half == BOTH_HALVES]
    assert (both.questions, both.right, both.shortened) == (3, 2, 1)
    assert both.contained is not None
    assert both.contained.mean == 0.5
    assert both.shortened_contained is not None
    assert both.shortened_contained.mean == 0.0
    assert both.median_words == 50


def test_products_are_reported_together_and_each() -> None:
    report = answers_report([PLAIN, replace(PLAIN, product="knitting")], "model", (), ())
    assert list(dict.fromkeys(each.scope for each in report.shares)) == ["all products", "weaving", "knitting"]


def test_without_marks_only_the_section_and_the_length_are_reported() -> None:
    report = answers_report([replace(PLAIN, half=None)], "model", (LeftOut("elsewhere", "q", "why"),), ())
    assert report.contained == ()
    assert report.left_out == ()
    assert json.loads(json.dumps(report.as_json()))["shares"][0]["median_words"] == 50
