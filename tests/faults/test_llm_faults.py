"""A language model that fails in every way we could think of: each turn still comes to exactly one end, in time.

The ends are three: the model's whole answer, the help centre's own words in a new revision, or a person. What the
visitor has on the screen at the end is the text that is stored, whatever was shown and taken back before.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import pytest
import pytest_asyncio

from server.agent.extractive import ExtractiveAnswerer
from server.agent.llm import LlmAnswerer, ModelChoice
from server.agent.outcome import Answered, NeedsPerson, Outcome
from server.agent.policy import Thresholds
from server.agent.responder import Responder
from server.settings import read_settings
from tests.instant_knowledge import InstantKnowledge
from tests.scripted_model import (
    CallsTool,
    Cuts,
    Fails,
    Garbage,
    Gate,
    Hangs,
    Raw,
    Reply,
    Says,
    ScriptedModel,
    body_of,
)
from tests.server.agent.material import INVITE, passage, retrieved, turn_of

ANSWER: Final = "Press **Invite people** on the **Members** tab [1]."
TURN: Final = turn_of("How do I invite someone?")
BODY: Final = body_of(ANSWER + " Choose the role [1].")
"""Some 2,000 bytes."""

SAMPLE_STEP: Final = 47
"""A prime, so that the sample meets every part of a chunk."""

FIRST_TOKEN_SECONDS: Final = 0.6
TOTAL_SECONDS: Final = 1.5
TURN_SECONDS_MAX: Final = 20.0
"""No bound of the product, which is tested by its order of deadlines, but an end for a test on a busy machine."""

pytestmark = pytest.mark.asyncio(loop_scope="module")  # as in the service, the provider's client lives in one loop


@dataclass
class Screen:
    """What a visitor sees of one answer."""

    text: str = ""
    revision: int = 0

    def append(self, text: str) -> None:
        self.text += text

    def restart(self) -> None:
        self.text = ""
        self.revision += 1


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as started:
        yield started


@pytest.fixture(autouse=True)
def forgotten(model: ScriptedModel) -> Iterator[None]:
    yield
    model.forget()


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["ours", "stock"])
async def llm(model: ScriptedModel, request: pytest.FixtureRequest) -> AsyncIterator[LlmAnswerer]:
    """Served by the lean client, and by LangChain's own."""
    made = llm_at(model.base_url, stock=request.param == "stock")
    yield made
    await made.aclose()


def llm_at(base_url: str, *, stock: bool = False) -> LlmAnswerer:
    settings = read_settings({}, model_first_token_seconds=FIRST_TOKEN_SECONDS, model_total_seconds=TOTAL_SECONDS)
    return LlmAnswerer(ModelChoice("openai:scripted", base_url, stock=stock), settings)


@asynccontextmanager
async def answering_at(base_url: str) -> AsyncIterator[LlmAnswerer]:
    made = llm_at(base_url)
    yield made
    await made.aclose()


async def turn(llm: LlmAnswerer) -> tuple[Outcome, Screen]:
    """One turn with a model before the help centre's own words, and what the visitor saw of it."""
    await llm.warm()
    found = InstantKnowledge(retrieved(passage(INVITE)))
    responder = Responder(found, [llm, ExtractiveAnswerer()], Thresholds(0.5, 0.25))
    screen = Screen()
    async with asyncio.timeout(TURN_SECONDS_MAX):
        outcome = await responder.respond("s_1", TURN, screen.append, screen.restart)
    if isinstance(outcome, Answered):
        assert screen.text == outcome.text
    return outcome, screen


def end_of(outcome: Outcome, screen: Screen) -> str:
    if isinstance(outcome, NeedsPerson):
        return "person"
    if outcome.answerer == "extractive":
        assert screen.revision == 1
        return "extractive"
    assert (outcome.answerer, screen.revision) == ("openai:scripted", 0)
    return "complete"


def event(choice: dict[str, object], **head: object) -> bytes:
    return f"data: {json.dumps({'id': 'c', 'choices': [choice]} | head)}\n\n".encode()


def said(content: object, finish_reason: object = None) -> bytes:
    return event({"index": 0, "delta": {"content": content}, "finish_reason": finish_reason})


def called(arguments: str) -> bytes:
    function = {"name": "hand_to_person", "arguments": arguments}
    delta = {"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": function}]}
    return event({"index": 0, "delta": delta, "finish_reason": None}) + said("", "tool_calls") + b"data: [DONE]\n\n"


FAILURES: Final[dict[str, Reply]] = {
    "429": Fails(429),
    "429 with a long Retry-After": Fails(429, "60"),
    "429 with a date as Retry-After": Fails(429, "Wed, 21 Oct 2026 07:28:00 GMT"),
    "429 with nonsense as Retry-After": Fails(429, "-1"),
    "500": Fails(500),
    "503": Fails(503),
    "401": Fails(401),
    "a redirect without a place": Fails(302),
    "no first token": Hangs(),
    "silence in the middle": Hangs("Press **Invite"),
    "cut in the middle": Cuts("Press **Invite"),
    "closed in the middle": Cuts("Press **Invite", clean=True),
    "no JSON": Garbage(),
    "no body": Raw(b""),
    "nothing but the end": Raw(b"data: [DONE]\n\n"),
    "white space": Says("  \n"),
    "no SSE": Raw(b"\x00\x01\x02\xff" * 100),
    "an SSE of no JSON": Raw(b"data: <html></html>\n\n" * 3),
    "a JSON that is no object": Raw(b"data: [1, 2]\n\ndata: 7\n\ndata: null\n\n"),
    "no choices": Raw(b'data: {"choices": []}\n\n' * 3),
    "choices of another kind": Raw(b'data: {"choices": 7}\n\n'),
    "a delta of another kind": Raw(b'data: {"choices": [{"index": 0, "delta": "text"}]}\n\n'),
    "text of another kind": Raw(said(7) + said({"a": 1}) + said(None, "stop")),
    "a number of 5,000 digits": Raw(b'data: {"choices": ' + b"9" * 5_000 + b"}\n\n"),
    "deep nesting": Raw(b"data: " + b"[" * 100_000 + b"\n\n"),
    "an error in the stream": Raw(said("Press ") + b'data: {"error": {"message": "overloaded"}}\n\n'),
    "Latin-1": Raw(said("Dr\u00fccken").decode().replace("\\u00fc", "\u00fc").encode("latin-1")),
    "UTF-16": Raw(body_of(ANSWER).decode().encode("utf-16")),
    "a page of HTML": Raw(b"<html><body>Bad gateway</body></html>", content_type="text/html"),
    "a whole answer as JSON": Raw(
        json.dumps({"choices": [{"message": {"role": "assistant", "content": ANSWER}}]}).encode(),
        content_type="application/json",
    ),
    "an image": Raw(b"\x89PNG\r\n\x1a\n" * 50, content_type="image/png"),
    "one huge text": Raw(said("x" * 2_000_000)),
    "endless words": Raw(said("word " * 20), repeat=1_000),
    "endless comments": Raw(b": still here\n\n", repeat=1_000, seconds=0.05),
    "endless chunks without text": Raw(said(""), repeat=1_000, seconds=0.05),
    "a line without an end": Raw(b"data: " + b"x" * 60_000, repeat=1_000, seconds=0.005),
    "an answer that runs into the limit of tokens": Says("Press **Invite", finish_reason="length"),
    "an answer that is withheld": Says("Press **Invite", finish_reason="content_filter"),
}

PERSONS: Final[dict[str, Reply]] = {
    "a tool's arguments are no JSON": Raw(called("{reason: because")),
    "a tool's arguments are a list": Raw(called('["reason"]')),
    "a tool's reason is a number": Raw(called('{"reason": 7}')),
    "a tool's reason is huge": Raw(called(json.dumps({"reason": "why " * 50_000}))),
    "a tool's reason is poison": Raw(called('{"reason": "\\\\ud800 \\\\u0000 \\\\u202e"}')),
    "a tool that we do not have": CallsTool("delete_everything", {"site": "all"}),
    "a tool after words": CallsTool("hand_to_person", {"reason": "Not known."}, "I think that"),
}

COMPLETE: Final[dict[str, Reply]] = {
    "an answer": Says(ANSWER),
    "an answer with Windows line ends": Raw(body_of(ANSWER).replace(b"\n", b"\r\n")),
    "an answer with comments between": Raw(b": hello\n\n" + body_of(ANSWER).replace(b"\n\n", b"\n\n: so\n\n")),
    "an answer without its last line": Raw(body_of(ANSWER).removesuffix(b"data: [DONE]\n\n")),
    "a connection that breaks after the last word": Raw(
        body_of(ANSWER).removesuffix(b"data: [DONE]\n\n"), ending="broken"
    ),
    "a connection that stays open after the last word": Raw(
        body_of(ANSWER).removesuffix(b"data: [DONE]\n\n"), ending="open"
    ),
    "garbage after the last word": Raw(body_of(ANSWER).replace(b"data: [DONE]", b"data: {")),
    "the whole answer twice": Raw(body_of(ANSWER).removesuffix(b"data: [DONE]\n\n"), repeat=2),
    "a word twice": Raw(said("Press **Invite** ") * 2 + said("[1].", "stop")),
    "half a character": Raw(said("Press **Invite** \ud83d") + said(" now\0 [1].") + said("", "stop")),
    "a character in two halves": Raw(said("Press **Invite** \ud83d") + said("\ude00 [1].") + said("", "stop")),
}


@pytest.mark.parametrize("fault", FAILURES)
async def test_a_model_that_fails_is_replaced_by_the_help_centres_own_words(
    model: ScriptedModel, llm: LlmAnswerer, fault: str
) -> None:
    asked = len(model.requests)
    model.script(FAILURES[fault], FAILURES[fault])
    assert end_of(*await turn(llm)) == "extractive"
    assert len(model.requests) - asked <= 2


@pytest.mark.parametrize("wish", PERSONS)
async def test_a_model_that_calls_for_a_person_in_whatever_way_gets_one(
    model: ScriptedModel, llm: LlmAnswerer, wish: str
) -> None:
    model.script(PERSONS[wish], PERSONS[wish])
    outcome, screen = await turn(llm)
    assert end_of(outcome, screen) == "person"
    assert isinstance(outcome, NeedsPerson)
    json.dumps(outcome.assessment.fell_short).encode()
    assert "\0" not in outcome.assessment.fell_short
    outcome.assessment.fell_short.encode()


@pytest.mark.parametrize("answer", COMPLETE)
async def test_an_answer_that_came_to_its_end_stands(model: ScriptedModel, llm: LlmAnswerer, answer: str) -> None:
    model.script(COMPLETE[answer])
    outcome, screen = await turn(llm)
    assert end_of(outcome, screen) == "complete"
    screen.text.encode()
    assert "\0" not in screen.text


async def test_a_character_in_two_halves_becomes_whole(model: ScriptedModel, llm: LlmAnswerer) -> None:
    model.script(COMPLETE["a character in two halves"])
    _, screen = await turn(llm)
    assert screen.text == "Press **Invite** \U0001f600 [1]."


async def test_a_provider_that_asks_for_a_moment_is_asked_again_once(model: ScriptedModel, llm: LlmAnswerer) -> None:
    asked = len(model.requests)
    model.script(Fails(429, "0.05"), Says(ANSWER))
    assert end_of(*await turn(llm)) == "complete"
    model.script(Fails(503, "0.05"), Fails(429, "0.05"))
    assert end_of(*await turn(llm)) == "extractive"
    assert len(model.requests) - asked == 4


@pytest.mark.parametrize("ending", ["closed", "broken"])
async def test_cut_at_a_byte_the_answer_is_whole_or_not_the_models(
    model: ScriptedModel, llm: LlmAnswerer, ending: str
) -> None:
    await cut_at((*range(0, len(BODY), SAMPLE_STEP), len(BODY)), ending, model, llm)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("ending", ["closed", "broken"])
async def test_cut_at_every_byte_the_answer_is_whole_or_not_the_models(
    model: ScriptedModel, llm: LlmAnswerer, ending: str
) -> None:
    assert len(BODY) >= 2_000
    await cut_at(range(len(BODY) + 1), ending, model, llm)


async def cut_at(places: Iterable[int], ending: str, model: ScriptedModel, llm: LlmAnswerer) -> None:
    whole_from = BODY.index(b'"finish_reason": "stop"')
    ends = set()
    for place in places:
        reply = Raw(BODY[:place], "closed" if ending == "closed" else "broken")
        model.forget()
        model.script(reply, reply)
        outcome, screen = await turn(llm)
        end = end_of(outcome, screen)
        ends.add(end)
        assert end in {"complete", "extractive"}, place
        if end == "complete":
            assert place > whole_from, place
            assert screen.text == ANSWER + " Choose the role [1]."
    assert ends == {"complete", "extractive"}


async def test_where_no_model_listens_the_help_centre_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with answering_at(f"http://127.0.0.1:{taken.getsockname()[1]}/v1") as nobody:
            assert end_of(*await turn(nobody)) == "extractive"


async def test_a_server_that_does_not_take_the_connection_is_given_up_after_the_first_tokens_deadline() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.create_connection(full.getsockname()):
            async with answering_at(f"http://127.0.0.1:{full.getsockname()[1]}/v1") as waiting:
                assert end_of(*await turn(waiting)) == "extractive"


async def test_a_server_that_closes_at_once() -> None:
    async def leave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(leave, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with answering_at(f"http://127.0.0.1:{port}/v1") as odd:
            assert end_of(*await turn(odd)) == "extractive"


async def test_a_server_that_speaks_another_protocol() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with answering_at(f"http://127.0.0.1:{port}/v1") as odd:
            assert end_of(*await turn(odd)) == "extractive"


async def test_a_turn_that_is_cancelled_in_the_middle_closes_the_providers_connection(
    model: ScriptedModel, llm: LlmAnswerer
) -> None:
    gate = Gate()
    model.script(Says(ANSWER, gate=gate))
    found = InstantKnowledge(retrieved(passage(INVITE)))
    responder = Responder(found, [llm, ExtractiveAnswerer()], Thresholds(0.5, 0.25))
    screen = Screen()
    answering = asyncio.create_task(responder.respond("s_1", TURN, screen.append, screen.restart))
    gate.step(6)
    while not screen.text:
        await asyncio.sleep(0.01)
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    assert answering.cancelled()
    async with asyncio.timeout(TURN_SECONDS_MAX):
        await asyncio.to_thread(model.left.acquire)
