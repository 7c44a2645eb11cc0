"""A language model that says what a test tells it: a real server with the wire format of OpenAI's chat completions.

LangChain's real client talks to it over a real socket, so that what is tested is what runs:

    with ScriptedModel() as model:
        model.script(Says("Press **Invite** [1]."))
        settings = read_settings({}, model="openai:scripted", model_base_url=model.base_url)
        ...
        assert "BEGIN PASSAGE 1" in model.requests[0].system

Each request takes the next reply of the script; without one the server quotes the first passage of the prompt, and
cites it as [1].
`python -m tests.scripted_model --port 9000` serves such quotes, a word every 30 ms, to try the whole product by hand.
"""

import argparse
import asyncio
import json
import re
import socket
import threading
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, TypeVar
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.scripted_replies import (
    STEP_SECONDS_MAX,
    CallsTool,
    CallsTools,
    Cuts,
    Fails,
    Garbage,
    Gate,
    Hangs,
    Quotes,
    Raw,
    Reply,
    Says,
)

__all__ = [
    "CallsTool",
    "CallsTools",
    "Cuts",
    "Fails",
    "Garbage",
    "Gate",
    "Hangs",
    "ModelRequest",
    "Quotes",
    "Raw",
    "Reply",
    "Says",
    "ScriptedModel",
    "body_of",
]

Piece = TypeVar("Piece", str, bytes)

WORD_SECONDS = 0.03
"""Between two words of a quote on the command line: about the pace of a large model."""

USAGE: Final = {"prompt_tokens": 900, "completion_tokens": 70, "total_tokens": 970}
"""What each answer is said to have cost, to a client that asks."""

START_SECONDS_MAX = 10.0
"""How long a server may take to listen."""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What a client asked."""

    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        """The system prompt."""
        return "\n".join(str(each["content"]) for each in self.body["messages"] if each["role"] == "system")

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """Role and text of each message but the system prompt."""
        return tuple((each["role"], str(each["content"])) for each in self.body["messages"] if each["role"] != "system")


@dataclass
class ScriptedModel:
    """The server, on a free port (or `port`) of this machine, in a thread; a context manager."""

    port: int = 0
    fallback: Reply = field(default_factory=Quotes)
    """What answers when the script is at its end."""
    requests: list[ModelRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        # LangChain keeps a client for each address, with connections of an event loop that may be over: a port that
        # comes again in a later test must not bring them back.
        self._name = uuid4().hex
        self._script: deque[Reply] = deque()
        self.left = threading.Semaphore(0)
        """Released once for each stream that the client left before its end."""
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        """What belongs into HANDRAIL_MODEL_BASE_URL."""
        return f"http://127.0.0.1:{self.port}/{self._name}/v1"

    def script(self, *replies: Reply) -> None:
        """Adds replies for the next requests, in their order."""
        self._script.extend(replies)

    def forget(self) -> None:
        """Drops what is left of the script."""
        self._script.clear()

    def start(self) -> None:
        """Begins to listen; returns once requests are answered."""
        self._socket = socket.create_server(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]
        config = uvicorn.Config(
            self.app(), log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=0
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="scripted model", daemon=True)
        self._thread.start()
        socket.create_connection(("127.0.0.1", self.port), START_SECONDS_MAX).close()

    def stop(self) -> None:
        """Closes every connection and the port."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join(START_SECONDS_MAX)
        if self._socket is not None:
            self._socket.close()

    def __enter__(self) -> "ScriptedModel":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def app(self) -> Starlette:
        """The server's routes."""
        return Starlette(
            routes=[
                Route(path, self._complete, methods=["POST"])
                for path in ("/v1/chat/completions", "/{name}/v1/chat/completions")
            ]
        )

    def _serve(self) -> None:
        assert self._server is not None
        assert self._socket is not None
        self._server.run(sockets=[self._socket])

    async def _complete(self, request: Request) -> Response:
        asked = ModelRequest(dict(request.headers), await request.json())
        self.requests.append(asked)
        reply = self._script.popleft() if self._script else self.fallback
        if isinstance(reply, Fails):
            error = {"error": {"message": "scripted failure", "type": "server_error", "code": None}}
            headers = {} if reply.retry_after is None else {"Retry-After": reply.retry_after}
            return JSONResponse(error, reply.status, headers)
        if isinstance(reply, Raw):
            return StreamingResponse(self._counted(_raw(reply)), media_type=reply.content_type)
        return StreamingResponse(self._counted(_events(reply, asked)), media_type="text/event-stream")

    async def _counted(self, events: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        ended = False
        try:
            async for event in events:
                yield event
            ended = True
        finally:
            if not ended:
                self.left.release()


def body_of(text: str, finish_reason: str = "stop") -> bytes:
    """The body of an answer that says `text` word by word, as it goes over the wire."""
    deltas: list[dict[str, object]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": word} for word in _words(text)]
    return "".join((*map(_chunk, deltas), _chunk({}, finish_reason), "data: [DONE]\n\n")).encode()


async def _raw(reply: Raw) -> AsyncIterator[bytes]:
    for _ in range(reply.repeat):
        if reply.seconds:
            await asyncio.sleep(reply.seconds)
        yield reply.body
    if reply.ending == "broken":
        raise ConnectionAbortedError("scripted break")
    if reply.ending == "open":
        await asyncio.sleep(STEP_SECONDS_MAX)


async def _events(reply: Reply, asked: ModelRequest) -> AsyncIterator[str]:
    match reply:
        case Quotes():
            async for event in _events(_quote(asked, reply.seconds), asked):
                yield event
        case Says():
            yield _chunk({"role": "assistant", "content": ""})
            for word in _words(reply.text):
                await _pause(reply)
                yield _chunk({"content": word})
            for event in _ending(asked, reply.finish_reason):
                yield event
        case CallsTool():
            for event in _calling(CallsTools(((reply.name, reply.arguments),), reply.first), asked):
                yield event
        case CallsTools():
            for event in _calling(reply, asked):
                yield event
        case Cuts():
            yield _chunk({"content": reply.text})
            if not reply.clean:
                raise ConnectionAbortedError("scripted cut")
        case Garbage():
            yield _chunk({"content": "Press "})
            yield "data: {this is no JSON\n\n"
        case Hangs():
            yield _chunk({"content": reply.text})
            await asyncio.sleep(STEP_SECONDS_MAX)
        case Fails() | Raw():
            raise ValueError("This reply has no events.")


async def _pause(reply: Says) -> None:
    if reply.gate is not None:
        await reply.gate.passed()
    if reply.seconds:
        await asyncio.sleep(reply.seconds)


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S+|\s+$", text)


def _calling(reply: CallsTools, asked: ModelRequest) -> Iterator[str]:
    for word in _words(reply.first):
        yield _chunk({"content": word})
    for place, (name, given) in enumerate(reply.calls):
        arguments = given if isinstance(given, str) else json.dumps(given)
        half = len(arguments) // 2
        function = {"name": name, "arguments": arguments[:half]}
        head = {"index": place, "id": f"call_{len(asked.said)}_{place}", "type": "function", "function": function}
        yield _chunk({"tool_calls": [head]})
        yield _chunk({"tool_calls": [{"index": place, "function": {"arguments": arguments[half:]}}]})
    yield from _ending(asked, "tool_calls")


def _ending(asked: ModelRequest, finish_reason: str) -> Iterator[str]:
    yield _chunk({}, finish_reason)
    if (asked.body.get("stream_options") or {}).get("include_usage"):
        yield f"data: {json.dumps({'choices': [], 'usage': USAGE})}\n\n"
    yield "data: [DONE]\n\n"


def _quote(asked: ModelRequest, seconds: float) -> Says | CallsTool:
    passage = re.search(r"^BEGIN PASSAGE 1\n[^\n]*\n\n(.*?)\nEND PASSAGE 1$", asked.system, re.DOTALL | re.MULTILINE)
    if passage is None:
        return CallsTool("hand_to_person", {"reason": "There is no passage to quote."})
    return Says(f"{passage[1].strip()} [1]", seconds)


def _chunk(delta: dict[str, object], finish_reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
    return f"data: {json.dumps(head | {'choices': [choice]})}\n\n"


def main() -> None:
    """Serves quotes until it is stopped."""
    parser = argparse.ArgumentParser(description="An OpenAI-compatible model that quotes the first passage.")
    parser.add_argument("--port", type=int, default=9000)
    port = parser.parse_args().port
    model = ScriptedModel(port=port, fallback=Quotes(WORD_SECONDS))
    uvicorn.run(model.app(), host="127.0.0.1", port=port, log_level="info")


if __name__ == "__main__":
    main()
