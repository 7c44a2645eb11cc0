"""From sets of questions to a report on confidence, with the real model and in small."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import SourceError
from knowledge.evaluation.evaluate import prepare
from knowledge.evaluation.methods import CurrentMethod
from knowledge.evaluation.question import Problem
from knowledge.evaluation.question_set import read_set
from knowledge.evaluation.text_vectors import TextVectors
from knowledge.onnx_embedder import OnnxEmbedder
from server.agent.calibration import shipped_calibration
from server.agent.confidence_signs import RISING, SIGNS
from server.evaluation.asking_products import ask_products, fair_rankers
from server.evaluation.confidence_report import ACCEPTED, Judge, report_of
from server.evaluation.examples import Example
from server.evaluation.fitting import fit
from server.evaluation.pictures import reliability_picture, risk_coverage_picture
from server.evaluation.unanswerable import FILE, Unanswerable, foreign_to, read_unanswerable
from tests.knowledge.evaluation.invented import write_set

RIDDLE = Unanswerable("no product", "weaving", "who won the match last night", None)


async def examples_in(folder: Path, embedder: OnnxEmbedder) -> list[Example]:
    vectors = TextVectors(embedder)
    products = [await prepare(read_set(write_set(folder / "weaving")), [CurrentMethod()], vectors)]
    return await ask_products(
        products, {"weaving": [RIDDLE]}, fair_rankers(products), vectors, lambda _: lambda _done, _total: None
    )


async def test_questions_are_asked_again_without_what_answers_them(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    examples = await examples_in(tmp_path, embedder)
    removed = [each for each in examples if each.kind == "answer removed"]
    answerable = [each for each in examples if each.kind is None]
    assert len(removed) == len(answerable) == 10
    assert not any(each.is_right for each in removed)
    assert any(each.is_right for each in answerable)
    assert {each.set_name for each in examples if each.is_paired} == {"known_item"}
    assert [each.kind for each in examples if each.set_name == "no product"] == ["no product"]


async def test_a_product_alone_is_reported_by_the_shipped_calibration(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    examples = await examples_in(tmp_path, embedder)
    report = report_of(examples, {"weaving": Judge("shipped", shipped_calibration())}, embedder.name)
    assert [scope.name for scope in report.scopes] == ["weaving"]
    assert [each.accepted for each in report.scopes[0].selective] == list(ACCEPTED)
    assert {each.kind for each in report.apart} == {"no product", "answer removed"}
    assert report.as_json()["scopes"][0]["judged_by"] == "shipped"
    for picture in (reliability_picture(report.scopes[0].bins), risk_coverage_picture(report.scopes[0].curve)):
        assert picture.startswith("<svg")
        assert "prefers-color-scheme:dark" in picture


def test_what_is_fitted_orders_answers_and_never_against_a_sign() -> None:
    calibration = fit(made_up(600), "a model")
    assert calibration.fitted_on == {"knitting", "weaving"}
    usual = dict.fromkeys(SIGNS, 0.5)
    for name in RISING:
        odds = [calibration.log_odds({**usual, name: step / 10}) for step in range(11)]
        assert odds == sorted(odds)
    assert calibration.log_odds({**usual, "words": 0.95}) > calibration.log_odds({**usual, "words": 0.05}) + 1
    assert calibration.thresholds(0.45).hand_off < 1


def test_outcomes_that_are_all_right_teach_nothing() -> None:
    with pytest.raises(ValueError, match="right answers and wrong ones"):
        fit([Example("weaving", None, "s", True, False, dict.fromkeys(SIGNS, 0.5), 0.5, True)] * 20, "a model")


def test_rows_that_cannot_be_used_are_named_and_a_missing_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        '{"kind": "general_oos", "product": "weaving", "query": "a joke", "page": {"url": "/x", "title": "X"}}\n'
        '{"kind": "riddle", "product": "weaving", "query": "why"}\n'
        '{"kind": "general_oos", "product": "weaving", "query": "why", "page": 3}\n'
    )
    problems: list[Problem] = []
    (row,) = read_unanswerable(tmp_path, problems)
    assert (row.kind, row.text, row.page and row.page.key) == ("no product", "a joke", "/x")
    assert [problem.line for problem in problems] == [2, 3]
    with pytest.raises(SourceError):
        read_unanswerable(tmp_path / "nowhere", problems)


def test_foreign_questions_are_those_whose_words_a_product_lacks(tmp_path: Path) -> None:
    weaving = read_set(write_set(tmp_path / "weaving"))
    other = read_set(
        write_set(
            tmp_path / "sailing",
            queries=[
                {"qid": "1", "query": "hoist the spinnaker", "relevant": ["thread::0"]},
                {"qid": "2", "query": "choose a colour", "relevant": ["thread::0"]},
            ],
        )
    )
    assert [each.text for each in foreign_to(weaving, [other])] == ["hoist the spinnaker"]


def made_up(count: int) -> list[Example]:
    """Answers of two products that are right the likelier the more of `words` they have."""
    draw = np.random.default_rng(4)
    return [
        Example(
            ("weaving", "knitting")[number % 2],
            None,
            "s",
            True,
            False,
            {name: float(draw.random()) for name in SIGNS} | {"words": share},
            share,
            bool(draw.random() < share),
        )
        for number, share in enumerate(map(float, draw.random(count)))
    ]
