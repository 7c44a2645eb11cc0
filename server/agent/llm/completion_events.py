"""Reading the stream of OpenAI's chat completions: from bytes, however they were cut, to pieces. Pure.

Server-sent events (WHATWG HTML, 9.2) with one JSON object a line, `[DONE]` at the end. What arrived together is read
together and becomes one piece.
"""

import json
from typing import Any, Final

from server.agent.llm.piece import CallPiece, ModelPiece, Tokens, WireFault

LINE_BYTES_MAX: Final = 256 * 1024
"""Of one event; one that says a word has 200 bytes, one with a tool's whole arguments a few thousand."""

FIELD: Final = b"data:"
DONE: Final = b"[DONE]"
REFUSAL: Final = "refusal"
"""How a piece ends with which the model refuses to answer: the wire has a field of its own for that."""


class CompletionEvents:
    """Reads one stream. After the answer's end only the count of tokens is taken."""

    def __init__(self) -> None:
        self._rest = b""
        self._ended = False
        self.done = False
        """Whether the provider has said its last word."""

    def feed(self, received: bytes) -> ModelPiece | None:
        """What `received` says together with what came before; None when nothing yet.

        Raises WireFault for what is no chat completion, unless the answer has ended already.
        """
        lines = (self._rest + received).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > LINE_BYTES_MAX or any(len(line) > LINE_BYTES_MAX for line in lines):
            raise WireFault(f"An event is longer than {LINE_BYTES_MAX} bytes.")
        reading = _Reading()
        for line in lines:
            if line.startswith(FIELD) and not self.done:
                self._event(line[len(FIELD) :].strip(), reading)
        return reading.piece()

    def finish(self) -> ModelPiece | None:
        """What the last line says when the stream ends without a line's end."""
        return self.feed(b"\n") if self._rest else None

    def _event(self, content: bytes, reading: "_Reading") -> None:
        if content == DONE:
            self.done = True
            return
        try:
            reading.take(json.loads(content), choices=not self._ended)
        except WireFault:
            if not self._ended:
                raise
        except (ValueError, RecursionError):
            if not self._ended:
                raise WireFault("An event is no JSON.") from None
        self._ended = self._ended or reading.end is not None


class _Reading:
    """What the events that arrived together say."""

    __slots__ = ("_calls", "_texts", "_tokens", "end")

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._calls: dict[int, CallPiece] = {}
        self._tokens: Tokens | None = None
        self.end: str | None = None

    def piece(self) -> ModelPiece | None:
        """All of it; None when it is nothing."""
        if not (self._texts or self._calls or self.end or self._tokens):
            return None
        return ModelPiece("".join(self._texts), tuple(self._calls.values()), self.end, self._tokens)

    def take(self, event: Any, *, choices: bool) -> None:
        """Notes one event. Raises WireFault when it is none."""
        if not isinstance(event, dict) or event.get("error") is not None:
            raise WireFault("The provider reports an error in its stream.")
        usage = event.get("usage")
        if isinstance(usage, dict):
            self._tokens = Tokens(_count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))
        said = event.get("choices") or ()
        if not isinstance(said, list | tuple):
            raise WireFault("An event's choices are no list.")
        if said and choices:
            self._choice(said[0])

    def _choice(self, choice: Any) -> None:
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if not isinstance(delta, dict):
            raise WireFault("An event has no delta.")
        content = delta.get("content")
        if content:
            if not isinstance(content, str):
                raise WireFault("An event's text is no text.")
            self._texts.append(content)
        calls = delta.get("tool_calls")
        if calls:
            if not isinstance(calls, list):
                raise WireFault("An event's tool calls are no list.")
            for place, call in enumerate(calls):
                part = _call(call, place)
                before = self._calls.get(part.index)
                self._calls[part.index] = part if before is None else _joined(before, part)
        end = choice.get("finish_reason")
        if delta.get("refusal"):
            end = REFUSAL
        if end:
            self.end = str(end)


def _joined(before: CallPiece, part: CallPiece) -> CallPiece:
    """Two parts of one call as one: LangChain puts the parts of different chunks together, not those within one."""
    return CallPiece(
        part.index, before.arguments + part.arguments, before.name or part.name, before.call_id or part.call_id
    )


def _call(call: Any, place: int) -> CallPiece:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict):
        raise WireFault("An event's tool call names no function.")
    arguments = function.get("arguments") or ""
    index = call.get("index", place)
    return CallPiece(
        index if isinstance(index, int) else place,
        arguments if isinstance(arguments, str) else json.dumps(arguments),
        str(function.get("name") or ""),
        str(call.get("id") or ""),
    )


def _count(tokens: Any) -> int:
    return tokens if isinstance(tokens, int) and 0 <= tokens < 2**31 else 0
