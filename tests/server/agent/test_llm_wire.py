"""Reading the wire of chat completions: the same pieces however the bytes were cut; and a chat model of LangChain's."""

import json
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.messages import AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.outputs import LLMResult

from server.agent.llm.completion_events import LINE_BYTES_MAX, CompletionEvents
from server.agent.llm.langchain_models import WireModel
from server.agent.llm.piece import CallPiece, ModelPiece, Tokens, WireFault
from tests.scripted_model import CallsTool, Fails, Says, ScriptedModel, body_of

TOOL = {"type": "function", "function": {"name": "look", "description": "Looks.", "parameters": {"type": "object"}}}


def event(delta: object, end: str | None = None, **more: object) -> bytes:
    return f"data: {json.dumps({'choices': [{'index': 0, 'delta': delta, 'finish_reason': end}]} | more)}\n\n".encode()


def read(*received: bytes) -> list[ModelPiece]:
    events = CompletionEvents()
    pieces = [events.feed(each) for each in received]
    return [piece for piece in (*pieces, events.finish()) if piece is not None]


def whole(pieces: list[ModelPiece]) -> tuple[str, str, str | None, Tokens | None]:
    arguments = "".join(call.arguments for piece in pieces for call in piece.calls)
    end = next((piece.end for piece in pieces if piece.end), None)
    tokens = next((piece.tokens for piece in reversed(pieces) if piece.tokens), None)
    return "".join(piece.text for piece in pieces), arguments, end, tokens


def test_what_arrives_together_is_one_piece() -> None:
    (piece,) = read(
        event({"role": "assistant", "content": ""}) + event({"content": "Press "}) + event({"content": "Save"})
    )
    assert piece == ModelPiece("Press Save")


def test_tool_calls_end_and_tokens_are_read() -> None:
    usage = b'data: {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}\n\n'
    call = {"index": 1, "id": "c", "function": {"name": "look", "arguments": "{}"}}
    (piece,) = read(event({"tool_calls": [call]}) + event({}, "tool_calls") + usage + b"data: [DONE]\n\n")
    assert piece == ModelPiece("", (CallPiece(1, "{}", "look", "c"),), "tool_calls", Tokens(9, 2))


def test_a_refusal_is_an_end_of_its_own() -> None:
    assert read(event({"refusal": "I cannot."}))[0].end == "refusal"


BODY = (
    event({"content": "Drücken Sie 🙂 "})
    + b": a comment\r\n\r\n"
    + event({"tool_calls": [{"index": 0, "function": {"name": "look", "arguments": '{"a": "\u00e9"}'}}]})
    + event({"content": "[1]"}, "stop", usage={"prompt_tokens": 1, "completion_tokens": 2})
    + b"data: [DONE]\n\n"
)


@given(st.lists(st.integers(0, len(BODY)), max_size=12))
def test_however_the_bytes_are_cut_the_answer_is_the_same(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(BODY)]
    received = [BODY[start:end] for start, end in pairwise(places)]
    assert whole(read(*received)) == whole(read(BODY))


@given(st.binary(max_size=400))
def test_garbage_is_a_fault_or_nothing(garbage: bytes) -> None:
    try:
        pieces = read(garbage, b"data: " + garbage + b"\n")
    except WireFault:
        return
    assert all(isinstance(piece, ModelPiece) for piece in pieces)


def test_a_line_without_an_end_is_a_fault() -> None:
    events = CompletionEvents()
    with pytest.raises(WireFault):
        for _ in range(LINE_BYTES_MAX // 1_000 + 2):
            events.feed(b"x" * 1_000)


def test_what_comes_after_the_end_takes_nothing_back() -> None:
    pieces = read(body_of("Press Save.").replace(b"[DONE]", b"{broken"))
    assert whole(pieces)[0] == "Press Save."


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel() as started:
        yield started


@pytest.fixture
async def model(server: ScriptedModel) -> AsyncIterator[WireModel]:
    made = WireModel(model="scripted", base_url=server.base_url, api_key="k")
    yield made
    await made.aclose()


async def test_it_is_a_chat_model_like_any_other(server: ScriptedModel, model: WireModel) -> None:
    server.script(Says("Press Save."))
    answer = await model.ainvoke("How do I save?")
    assert answer.text == "Press Save."
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["total_tokens"] == 970
    assert server.requests[0].body["messages"] == [{"role": "user", "content": "How do I save?"}]


async def test_its_tool_calls_are_langchains_and_its_results_go_back(server: ScriptedModel, model: WireModel) -> None:
    server.script(CallsTool("look", {"at": "this"}), Says("Seen."))
    whole: AIMessageChunk | None = None
    async for chunk in model.bind_tools([TOOL]).astream("Look"):
        assert isinstance(chunk, AIMessageChunk)
        whole = chunk if whole is None else whole + chunk
    assert whole is not None
    assert [(call["name"], call["args"]) for call in whole.tool_calls] == [("look", {"at": "this"})]
    asked = [HumanMessage("Look"), whole, ToolMessage("a cat", tool_call_id=whole.tool_calls[0]["id"])]
    await model.ainvoke(asked)
    assert [message["role"] for message in server.requests[1].body["messages"]] == ["user", "assistant", "tool"]
    assert server.requests[0].body["tools"] == [TOOL]


class Ear(AsyncCallbackHandler):
    def __init__(self) -> None:
        self.heard: list[str] = []

    async def on_llm_end(self, response: LLMResult, **_more: Any) -> None:
        self.heard.append(response.generations[0][0].text)


async def test_whoever_listens_by_callbacks_hears_the_whole_answer(server: ScriptedModel, model: WireModel) -> None:
    server.script(Says("Press Save."), Says("Press Save."))
    ear = Ear()
    heard = [chunk.text async for chunk in model.astream("How?", {"callbacks": [ear]})]
    alone = [chunk.text async for chunk in model.astream("How?")]
    assert "".join(heard) == "".join(alone) == "Press Save."
    assert ear.heard == ["Press Save."]


async def test_an_error_has_its_status_and_how_long_to_wait(server: ScriptedModel, model: WireModel) -> None:
    server.script(Fails(429, "7"))
    with pytest.raises(WireFault) as fault:
        await model.ainvoke("How?")
    assert (fault.value.status_code, fault.value.retry_after) == (429, 7.0)
