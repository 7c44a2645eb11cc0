"""The questions of a set, asked as a visitor would ask them."""

from pathlib import Path

from knowledge.evaluation.evaluate import prepare
from knowledge.evaluation.methods import CurrentMethod
from knowledge.evaluation.question_set import read_set
from knowledge.evaluation.text_vectors import TextVectors
from knowledge.onnx_embedder import OnnxEmbedder
from server.agent.answer import Answer
from server.evaluation.asking import RESULTS_MAX, Asked, Asker, ask_all
from tests.knowledge.evaluation.invented import write_set


async def asked_of(folder: Path, embedder: OnnxEmbedder) -> list[Asked]:
    product = await prepare(read_set(folder), [CurrentMethod()], TextVectors(embedder))
    return [asked async for asked in ask_all([product], Asker())]


async def test_every_question_is_asked_in_each_of_its_ways(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    asked = await asked_of(write_set(tmp_path / "weaving"), embedder)
    ways = [(each.question.qid, each.circumstance) for each in asked]
    assert ways[:4] == [("a1", "page"), ("a2", "page"), ("k1", "none"), ("k1", "unrelated page")]
    assert len(ways) == len(set(ways)) == 10
    assert {each.product for each in asked} == {"weaving"}


async def test_the_page_reaches_the_turn_and_decides(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    first, second, *_ = await asked_of(write_set(tmp_path / "weaving"), embedder)
    assert first.heard.turn.page is not None
    assert first.heard.turn.page.key == "/looms/:id"
    assert first.heard.cited[0].sid == "thread::0"
    assert second.heard.cited[0].sid == "parcel::0"


async def test_an_answer_quotes_what_was_found_and_each_source_has_its_section(
    tmp_path: Path, embedder: OnnxEmbedder
) -> None:
    for each in await asked_of(write_set(tmp_path / "weaving"), embedder):
        assert isinstance(each.heard.answer, Answer)
        assert len(each.heard.cited) == len(each.heard.answer.sources)
        assert len(each.heard.owners) == len(each.heard.retrieval.results) <= RESULTS_MAX


async def test_a_section_that_is_excluded_is_never_found(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    asked = await asked_of(write_set(tmp_path / "weaving"), embedder)
    excluding = [each for each in asked if each.question.excluded]
    assert excluding
    assert all(owner.sid not in each.question.excluded for each in excluding for owner in each.heard.owners)


async def test_a_question_may_be_asked_in_one_way_only(tmp_path: Path, embedder: OnnxEmbedder) -> None:
    product = await prepare(read_set(write_set(tmp_path / "weaving")), [CurrentMethod()], TextVectors(embedder))
    asked = [each async for each in ask_all([product], Asker(), ["right page"])]
    assert [each.question.qid for each in asked] == ["x1"]
