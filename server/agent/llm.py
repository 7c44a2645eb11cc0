"""The answerer with a language model. The only module that imports LangChain, and only when it is warmed."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

import structlog

from knowledge.passage import Passage
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Declined, ProviderFailed, TextDelta, Turn
from server.agent.guard import Guard
from server.agent.prompt import PASSAGES_MAX, TOOL_NAME, PromptMessage, prompt_of
from server.agent.sources import allowed_hosts, source_of
from server.agent.support import support_of
from server.settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.runnables import Runnable

IDLE_SECONDS: Final = 15.0
"""Between two pieces of a stream; a provider that is silent for longer does not come back."""

ANSWER_TOKENS_MAX: Final = 4_096
"""An answer has about 300 tokens; the rest is for models that think before they write."""

ANSWER_CHARACTERS_MAX: Final = 12_000
"""An answer that is longer does not end; the next answerer takes over."""

REASON_CHARACTERS_MAX: Final = 500
"""Of the model's words for the person who takes over."""

NO_KEY: Final = "no-key-needed"
"""Sent to a `model_base_url` without a key: the client demands one, a server of one's own does not."""

ENDED: Final = ("finish_reason", "stop_reason", "done_reason", "stopReason")
"""Where providers say that their stream came to its end; a stream without one was cut."""

WITHHELD: Final = frozenset({"content_filter", "refusal", "SAFETY"})
"""Ends after which there is no answer to show."""

HAND_TO_PERSON: Final = {
    "type": "function",
    "function": {
        "name": TOOL_NAME,
        "description": (
            "Hands the conversation to a person of the support team, when the passages do not answer or a person is "
            "asked for."
        ),
        "parameters": {
            "type": "object",
            "properties": {
                "reason": {
                    "type": "string",
                    "description": "One sentence for that person: what is asked and what is missing.",
                }
            },
            "required": ["reason"],
        },
    },
}
DECLINED: Final = "The language model found no answer in the help centre."

log = structlog.get_logger(__name__)


class LlmAnswerer:
    """Answers with a chat model of any provider that LangChain knows."""

    def __init__(self, settings: Settings) -> None:
        """Raises ValueError when `settings.model` is not set."""
        if settings.model is None:
            raise ValueError("HANDRAIL_MODEL is not set: without it there is no model to answer.")
        self.name = settings.model
        self._settings = settings
        self._model: Runnable[Any, AIMessage] | None = None
        self._warming = asyncio.Lock()

    async def warm(self) -> None:
        """Imports LangChain and makes the client, in a thread, once (1-2 s). Raises ProviderFailed."""
        await self._warmed()

    async def answer(self, turn: Turn, retrieval: Retrieval) -> AsyncGenerator[TextDelta | Answer | Declined, None]:
        """Streams the model's answer through the guard; see `Answerer.answer`.

        A call of the tool is a Declined with the model's reason. Raises ProviderFailed on any error of the provider,
        on a stream that is cut, silent, endless or empty, and when a deadline of the settings passes.
        """
        passages = [found.passage for found in retrieval.results[:PASSAGES_MAX]]
        guard = Guard(allowed_hosts(turn, passages), range(1, len(passages) + 1))
        reply = _Reply()
        text = ""
        async with aclosing(self._stream(prompt_of(turn, passages))) as chunks:
            async for chunk in chunks:
                piece = guard.feed(reply.take(chunk))
                if piece and not reply.declines:
                    text += piece
                    yield TextDelta(piece)
        rest = guard.finish()
        if reply.declines:
            yield Declined(reply.reason, self.name)
            return
        reply.check_complete(self.name, text + rest)
        if rest:
            yield TextDelta(rest)
        yield self._answer(text + rest, guard.cited, passages)

    def _answer(self, text: str, cited: Sequence[int], passages: Sequence[Passage]) -> Answer:
        used = [passages[number - 1] for number in cited]
        sources = tuple(source_of(number, passages[number - 1]) for number in cited)
        return Answer(text, sources, support_of(text, used), self.name)

    async def _warmed(self) -> "Runnable[Any, AIMessage]":
        async with self._warming:
            if self._model is None:
                try:
                    self._model = await asyncio.to_thread(_model, self._settings)
                except Exception as error:  # whatever a provider's package raises on import or on a bad name
                    raise ProviderFailed(f"{self.name}: no client for this model: {_in_short(error)}") from error
            return self._model

    async def _stream(self, prompt: Sequence[PromptMessage]) -> "AsyncGenerator[AIMessage, None]":
        """The model's chunks, within the deadlines; every failure is a ProviderFailed."""
        chunks = (await self._warmed()).astream(_messages(prompt))
        clock = asyncio.get_running_loop()
        ends_at = clock.time() + self._settings.model_total_seconds
        wait = self._settings.model_first_token_seconds
        try:
            while True:
                async with asyncio.timeout_at(min(clock.time() + wait, ends_at)):
                    chunk = await anext(chunks)
                if chunk.content or _tool_arguments(chunk):
                    wait = IDLE_SECONDS
                yield chunk
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise ProviderFailed(f"{self.name}: no token within the deadline.") from error
        except Exception as error:  # each provider's package has errors of its own, and httpx below it
            raise ProviderFailed(f"{self.name}: {_in_short(error)}") from error
        finally:
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()


class _Reply:
    """What a stream of chunks has said so far."""

    def __init__(self) -> None:
        self.declines = False
        self._arguments = ""
        self._end: str | None = None
        self._characters = 0

    @property
    def reason(self) -> str:
        """The model's words for the person who takes over, else a sentence of ours."""
        found = re.search(r'"reason"\s*:\s*"((?:[^"\\]|\\.)*)', self._arguments)
        words = re.sub(r"\\[nrt]|\s+", " ", found[1]).replace('\\"', '"').strip() if found else ""
        return words[:REASON_CHARACTERS_MAX] or DECLINED

    def take(self, chunk: "AIMessage") -> str:
        """Notes what `chunk` says and returns its text."""
        for arguments in _tool_arguments(chunk):
            self.declines = True
            self._arguments = (self._arguments + arguments)[: 4 * REASON_CHARACTERS_MAX]
        said = (str(chunk.response_metadata[key]) for key in ENDED if chunk.response_metadata.get(key))
        self._end = next(said, self._end)
        text = str(chunk.text)
        self._characters += len(text)
        if self._characters > ANSWER_CHARACTERS_MAX:
            raise ProviderFailed(f"The answer is longer than {ANSWER_CHARACTERS_MAX} characters.")
        return text

    def check_complete(self, name: str, text: str) -> None:
        """Raises ProviderFailed unless the stream came to its end with something to show."""
        if self._end is None:
            raise ProviderFailed(f"{name}: the stream was cut.")
        if self._end in WITHHELD:
            raise ProviderFailed(f"{name}: the answer was withheld ({self._end}).")
        if not text.strip():
            raise ProviderFailed(f"{name}: the answer is empty.")


def _model(settings: Settings) -> "Runnable[Any, AIMessage]":
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {
        "max_retries": 0,
        "timeout": settings.model_total_seconds,
        "max_tokens": ANSWER_TOKENS_MAX,
    }
    if settings.model_base_url is not None:
        options |= {"base_url": settings.model_base_url, "api_key": NO_KEY}
    if settings.model_api_key is not None:
        options["api_key"] = settings.model_api_key.get_secret_value()
    return init_chat_model(settings.model, **options).bind_tools([HAND_TO_PERSON])


def _tool_arguments(chunk: "AIMessage") -> list[str]:
    """The next piece of JSON for each tool call; a provider that does not stream sends them whole."""
    from langchain_core.messages import AIMessageChunk

    if isinstance(chunk, AIMessageChunk):
        return [call["args"] or "" for call in chunk.tool_call_chunks]
    return [json.dumps(call["args"]) for call in chunk.tool_calls]


def _messages(prompt: Sequence[PromptMessage]) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[message.role](content=message.text) for message in prompt]


def _in_short(error: Exception) -> str:
    """The kind of an error and its status; its text may hold what the visitor wrote."""
    status = getattr(error, "status_code", None)
    return type(error).__name__ if status is None else f"{type(error).__name__} ({status})"
