"""From a set of questions to figures, with the real model; and what a method never sees."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.evaluation.corpus import WINDOW_WORDS_MAX, Corpus, passages_of
from knowledge.evaluation.evaluate import Outcome, evaluate, prepare
from knowledge.evaluation.methods import CurrentMethod, Method, baselines, fuse_ranks
from knowledge.evaluation.question_set import read_set
from knowledge.evaluation.report import PAGELESS, Report, report_of
from knowledge.evaluation.text_vectors import TextVectors
from knowledge.onnx_embedder import OnnxEmbedder
from knowledge.page import Page
from tests.knowledge.evaluation.invented import TEXTS, pages, queries, sections, write_set


class Overhearing:
    """A method that writes down everything it was told."""

    name = "overhearing"

    def __init__(self) -> None:
        self.heard: list[tuple[str, Page | None]] = []
        self.corpora: list[Corpus] = []

    def texts(self, question: str, page: Page | None) -> Sequence[str]:  # noqa: ARG002 - what every method is given
        return ()

    async def rank(self, corpus: Corpus, question: str, page: Page | None, limit: int) -> list[int]:  # noqa: ARG002
        self.heard.append((question, page))
        self.corpora.append(corpus)
        return []


async def outcomes_of(folder: Path, embedder: OnnxEmbedder, methods: Sequence[Method]) -> list[Outcome]:
    product = await prepare(read_set(folder), methods, TextVectors(embedder))
    return await evaluate([product], methods)


@pytest.fixture
async def report(tmp_path: Path, embedder: OnnxEmbedder) -> Report:
    methods: list[Method] = [CurrentMethod(), *baselines()]
    outcomes = await outcomes_of(write_set(tmp_path / "weaving"), embedder, methods)
    return report_of(outcomes, [method.name for method in methods], embedder.name, ())


def test_each_set_and_each_way_of_asking_has_its_row(report: Report) -> None:
    assert {(row.set_name, row.asked): row.questions for row in report.rows} == {
        ("ambiguous", "page"): 2,
        ("known_item", "none"): 1,
        ("known_item", "unrelated page"): 1,
        ("our own words", "none"): 1,
        ("xref", "none"): 2,
        ("xref", "right page"): 1,
        ("xref", "none (has a right page)"): 1,
        ("xref", "unrelated page"): 2,
        (PAGELESS, "none"): 4,
        (PAGELESS, "right page"): 1,
        (PAGELESS, "none (has a right page)"): 1,
        (PAGELESS, "unrelated page"): 3,
        (PAGELESS, "none (has an unrelated page)"): 3,
    }
    assert {(each.set_name, each.what): each.questions for each in report.page_differences} == {
        ("known_item", "unrelated page - none"): 1,
        ("xref", "right page - none"): 1,
        ("xref", "unrelated page - none"): 2,
        (PAGELESS, "right page - none"): 1,
        (PAGELESS, "unrelated page - none"): 3,
    }


def test_the_page_decides_between_two_answers_and_words_alone_cannot(report: Report) -> None:
    [row] = [row for row in report.rows if row.set_name == "ambiguous"]
    assert row.figures["current"]["recall_1"].mean == 1.0
    assert row.figures["fused with page"]["recall_1"].mean == 1.0
    assert row.figures["four rankings fused"]["recall_1"].mean == 1.0
    assert row.figures["BM25"]["recall_1"].mean == 0.5
    [gain] = [each for each in report.method_differences if each.set_name == "ambiguous"]
    assert gain.figures["current - BM25"]["recall_1"].mean == 0.5


def test_the_report_is_json(report: Report) -> None:
    stored = json.loads(json.dumps(report.as_json()))
    assert stored["bootstrap"]["resamples"] >= 1_000
    assert set(stored["rows"][0]["figures"]["current"]["ndcg_10"]) == {"mean", "low", "high"}


async def test_a_set_with_and_without_pages_is_also_taken_as_it_comes(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    lines = [line | {"set": "one"} for line in queries()]
    overhearing = Overhearing()
    outcomes = await outcomes_of(write_set(tmp_path, queries=lines), embedder, [overhearing])
    report = report_of(outcomes, ["overhearing"], "model", ())
    rows = {row.asked: row.questions for row in report.rows if row.set_name == "one"}
    assert (rows["page"], rows["none"], rows["page or none"]) == (2, 4, 6)


async def test_several_products_are_reported_together_and_one_by_one(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    methods = baselines()
    folders = [write_set(tmp_path / name) for name in ("one", "two")]
    vectors = TextVectors(embedder)
    outcomes = await evaluate([await prepare(read_set(each), methods, vectors) for each in folders], methods)
    report = report_of(outcomes, [method.name for method in methods], "model", ())
    counted = {row.scope: row.questions for row in report.rows if row.set_name == "ambiguous"}
    assert counted == {"all products": 4, "one": 2, "two": 2}


async def test_no_label_reaches_a_method(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    """Whatever the labels say, every method is asked the same of the same texts and ranks them alike."""
    rankings = []
    for number, move in enumerate((0, 3)):
        ids = list(TEXTS)
        other = dict(zip(ids, ids[move:] + ids[:move], strict=True))
        folder = write_set(
            tmp_path / f"turned {number}",
            queries=[_turned(line, other) | {"siblings": [f"{number}"], "source": f"{number}"} for line in queries()],
            pages=[page | {"relevant": [{"article_id": other["thread"], "sid": None}]} for page in pages()],
        )
        overhearing = Overhearing()
        methods: list[Method] = [CurrentMethod(), *baselines(), overhearing]
        product = await prepare(read_set(folder), methods, TextVectors(embedder))
        await evaluate([product], methods)
        texts = [[passage.index_text for passage in corpus.site.passages.passages] for corpus in overhearing.corpora]
        ranked = [
            await method.rank(product.corpus_for(question), question.text, page, 20)
            for question in product.questions.questions
            for page in question.asked.values()
            for method in methods
        ]
        rankings.append((overhearing.heard, texts, ranked))
    assert rankings[0] == rankings[1]


def _turned(line: dict[str, Any], other: dict[str, str]) -> dict[str, Any]:
    """The question with the answers of another."""
    labels = [each | {"article_id": other[each["article_id"]]} for each in line["relevant"]]
    labels = [each | {"sid": each["sid"] and f"{each['article_id']}::0"} for each in labels]
    return line | {"relevant": labels, "exclude": []}


async def test_a_masked_question_is_asked_of_texts_without_it_not_even_in_an_id_or_address(tmp_path: Path) -> None:
    lines = sections()
    lines[-1] |= {"article_id": "why-can-nobody-see", "sid": "why-can-nobody-see::0", "url": "/help/why-can-nobody-see"}
    asked = queries()[:1]
    passages, _ = passages_of(read_set(write_set(tmp_path, sections=lines, queries=asked)), masked=True)
    assert not any("nobody" in repr(passage) for passage in passages)
    plain, _ = passages_of(read_set(tmp_path), masked=False)
    assert "nobody" in plain[-1].index_text
    assert plain[-1].url == "/help/why-can-nobody-see"


def test_a_long_section_becomes_windows_that_all_begin_with_its_headline(tmp_path: Path) -> None:
    text = " ".join(f"word{number}" for number in range(2 * WINDOW_WORDS_MAX + 1))
    line = sections()[0] | {"text": text, "index_text": f"Looms › Add a thread\n{text}"}
    passages, owners = passages_of(read_set(write_set(tmp_path, sections=[line], queries=queries()[:1])), masked=False)
    assert [len(passage.text.split()) for passage in passages] == [WINDOW_WORDS_MAX, WINDOW_WORDS_MAX, 1]
    assert all(passage.index_text.startswith("Looms › Add a thread\nword") for passage in passages)
    assert len({passage.passage_id for passage in passages}) == 3
    assert {owner.sid for owner in owners} == {"thread::0"}


def test_reciprocal_rank_fusion_puts_first_what_both_rank_high() -> None:
    assert fuse_ranks([[1, 2, 3], [3, 2]]) == [3, 2, 1]
    assert fuse_ranks([[1], [2]]) == [1, 2]


class Counting:
    """A model that counts what it is asked for."""

    name, dimensions, window = "counting", 2, 100

    def __init__(self) -> None:
        self.asked: list[str] = []

    def count(self, text: str) -> int:
        return len(text.split())

    async def embed(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


async def test_a_second_run_embeds_only_what_is_new(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    made = await TextVectors(first, tmp_path / "cache").of(["one", "three", "one"])
    again = await TextVectors(second, tmp_path / "cache").of(["three", "seventeen", "one"])
    assert sorted(first.asked) == ["one", "three"]
    assert second.asked == ["seventeen"]
    assert again["three"].tolist() == made["three"].tolist() == [5, 1]


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 not a zip"])
async def test_a_broken_cache_costs_time_and_nothing_else(tmp_path: Path, broken: bytes) -> None:
    await TextVectors(Counting(), tmp_path).of(["one"])
    names = os.listdir(tmp_path)
    (tmp_path / names[0]).write_bytes(broken)
    embedder = Counting()
    assert (await TextVectors(embedder, tmp_path).of(["one"]))["one"].tolist() == [3, 1]
    assert embedder.asked == ["one"]
    assert os.listdir(tmp_path) == names
    assert await TextVectors(Counting(), tmp_path).of(["one"])
