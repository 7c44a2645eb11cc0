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

LAST_WORDS_SECONDS: Final = 0.5
"""From the end of the answer to the end of the stream, after which the connection can be used again; a provider that
takes longer loses it, and the answer stands."""

RETRY_AFTER_SECONDS_MAX: Final = 3.0
"""A provider that asks for no more patience than this is asked once more; a visitor does not wait longer for prose."""

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

TOO_LONG: Final = frozenset({"length", "max_tokens", "MAX_TOKENS"})
"""Ends in the middle of a sentence, at ANSWER_TOKENS_MAX."""

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
        """The model's chunks up to the end of the answer, within the deadlines; every failure is a ProviderFailed.

        A provider that names a short wait before it says anything is asked a second time.
        """
        ends_at = asyncio.get_running_loop().time() + self._settings.model_total_seconds
        begun = waited = False
        while True:
            try:
                async with aclosing(self._chunks(prompt, ends_at)) as chunks:
                    async for chunk in chunks:
                        begun = True
                        yield chunk
                return
            except ProviderFailed:
                raise
            except TimeoutError as error:
                raise ProviderFailed(f"{self.name}: no token within the deadline.") from error
            except Exception as error:  # each provider's package has errors of its own, and httpx below it
                wait = None if begun or waited else _retry_after(error)
                if wait is None:
                    raise ProviderFailed(f"{self.name}: {_in_short(error)}") from error
            waited = True
            await asyncio.sleep(wait)

    async def _chunks(self, prompt: Sequence[PromptMessage], ends_at: float) -> "AsyncGenerator[AIMessage, None]":
        chunks = (await self._warmed()).astream(_messages(prompt))
        clock = asyncio.get_running_loop()
        next_by = clock.time() + self._settings.model_first_token_seconds
        begun = ended = False
        try:
            while True:
                async with asyncio.timeout_at(min(next_by, ends_at)):
                    chunk = await anext(chunks)
                if ended:
                    continue
                yield chunk
                if _end_of(chunk) is not None:
                    ended = True
                    ends_at = clock.time() + LAST_WORDS_SECONDS
                if begun or chunk.content or _tool_arguments(chunk):
                    begun = True
                    next_by = clock.time() + IDLE_SECONDS
        except StopAsyncIteration:
            return
        except Exception:
            if not ended:  # what goes wrong after the last word takes nothing from the answer
                raise
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
        self._end = _end_of(chunk) or self._end
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
        if self._end in TOO_LONG:
            raise ProviderFailed(f"{name}: the answer came to no end within {ANSWER_TOKENS_MAX} tokens.")
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


def _end_of(chunk: "AIMessage") -> str | None:
    """How the answer ended, if it ends with this chunk."""
    said = chunk.response_metadata
    return next((str(said[key]) for key in ENDED if said.get(key)), None) if said else None


def _tool_arguments(chunk: "AIMessage") -> list[str]:
    """The next piece of JSON for each tool call; a provider that does not stream sends them whole."""
    pieces = getattr(chunk, "tool_call_chunks", None)
    if pieces is not None:
        return [call["args"] or "" for call in pieces]
    return [json.dumps(call["args"]) for call in chunk.tool_calls]


def _messages(prompt: Sequence[PromptMessage]) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[message.role](content=message.text) for message in prompt]


def _retry_after(error: Exception) -> float | None:
    """Seconds after which the provider asks to be tried again, if it says so and they are few."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        seconds = float(headers.get("retry-after", "nan"))
    except ValueError:  # it may be a date, which means minutes
        return None
    return seconds if 0 <= seconds <= RETRY_AFTER_SECONDS_MAX else None


def _in_short(error: Exception) -> str:
    """The kind of an error and its status; its text may hold what the visitor wrote."""
    status = getattr(error, "status_code", None)
    return type(error).__name__ if status is None else f"{type(error).__name__} ({status})"
