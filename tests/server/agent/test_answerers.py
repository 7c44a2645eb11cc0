"""Answerers in a row, with a real model server that fails and the extractive answerer that does not."""

from collections.abc import AsyncIterator, Iterator

import pytest

from server.agent.answer import Answer, Declined, ProviderFailed, TextDelta
from server.agent.answerers import Restart, answer_with
from server.agent.extractive import ExtractiveAnswerer
from server.agent.llm import LlmAnswerer, ModelChoice
from server.settings import read_settings
from tests.scripted_model import CallsTool, Cuts, Fails, Says, ScriptedModel
from tests.server.agent.material import INVITE, passage, retrieval_of, told, turn_of

FOUND = retrieval_of(passage(INVITE))
TURN = turn_of("How do I invite someone?")


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as started:
        yield started


@pytest.fixture
async def llm(model: ScriptedModel) -> AsyncIterator[LlmAnswerer]:
    answerer = LlmAnswerer(ModelChoice("openai:scripted", model.base_url), read_settings({}))
    yield answerer
    await answerer.aclose()


async def test_the_first_answer_ends_it(model: ScriptedModel, llm: LlmAnswerer) -> None:
    model.script(Says("Press it [1]."))
    _, answer = await told(answer_with([llm, ExtractiveAnswerer()], TURN, FOUND))
    assert isinstance(answer, Answer)
    assert answer.answerer == "openai:scripted"


async def test_a_declined_is_an_end_too(model: ScriptedModel, llm: LlmAnswerer) -> None:
    model.script(CallsTool("hand_to_person", {"reason": "Nothing on it."}))
    _, end = await told(answer_with([llm, ExtractiveAnswerer()], TURN, FOUND))
    assert isinstance(end, Declined)
    assert (end.why, end.answerer) == ("Nothing on it.", "openai:scripted")


async def test_after_a_failure_in_the_middle_the_next_answerer_starts_over(
    model: ScriptedModel, llm: LlmAnswerer
) -> None:
    model.script(Cuts("Press Save and then"))
    pieces = [piece async for piece in answer_with([llm, ExtractiveAnswerer()], TURN, FOUND)]
    at = pieces.index(Restart("openai:scripted"))
    assert all(isinstance(piece, TextDelta) for piece in pieces[:at])
    assert at > 0
    answer = pieces[-1]
    assert isinstance(answer, Answer)
    assert answer.answerer == "extractive"
    assert answer.text == "".join(piece.text for piece in pieces[at:] if isinstance(piece, TextDelta))


async def test_the_failure_of_the_last_one_is_raised(model: ScriptedModel, llm: LlmAnswerer) -> None:
    model.script(Fails(500), Fails(500), Fails(429), Fails(429))
    stream = answer_with([llm, llm], TURN, FOUND)
    assert await anext(stream) == Restart("openai:scripted")
    with pytest.raises(ProviderFailed, match="429"):
        await anext(stream)


async def test_no_answerer_is_a_failure() -> None:
    with pytest.raises(ProviderFailed):
        await told(answer_with([], TURN, FOUND))
