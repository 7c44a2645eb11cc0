"""The only module that imports LangChain, itself imported when a model is warmed: 1-2 s.

`WireModel` is a chat model of ours for providers that speak OpenAI's chat completions; every other provider is served
by its own package, through `init_chat_model`. Whoever answers sees neither: they get pieces.
"""

import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from typing import Any, Final

from langchain.chat_models import init_chat_model
from langchain_core.callbacks import AsyncCallbackManager, AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.utils import convert_to_openai_messages
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import PrivateAttr

from server.agent.llm.choice import ModelChoice
from server.agent.llm.completion_events import CompletionEvents
from server.agent.llm.completion_stream import CompletionConnections
from server.agent.llm.piece import CallPiece, Model, ModelPiece, Tokens, WireFault
from server.agent.prompt import PromptMessage

ANSWER_TOKENS_MAX: Final = 4_096
"""An answer has about 300 tokens; the rest is for models that think before they write."""

NO_KEY: Final = "no-key-needed"
"""Sent to a server of one's own that wants no key; clients of providers demand one."""

OPENAI_URL: Final = "https://api.openai.com/v1"
OPENAI_URL_NAMES: Final = ("OPENAI_BASE_URL", "OPENAI_API_BASE")
OPENAI_KEY_NAME: Final = "OPENAI_API_KEY"

RESPONSES_ONLY: Final = ("gpt-6", "gpt-5-pro", "gpt-5.2-pro", "gpt-5.4-pro", "gpt-5.5-pro", "o1-pro", "o3-pro")
"""Models that OpenAI serves, or serves with tools, through another interface only; its package knows how."""

ENDED: Final = ("finish_reason", "stop_reason", "done_reason", "stopReason")
"""Where providers say that their stream came to its end; a stream without one was cut."""

NOTHING: Final = ""


class WireModel(BaseChatModel):
    """A chat model behind OpenAI's chat completions. What arrives together is one AIMessageChunk."""

    model: str
    base_url: str
    api_key: str
    max_tokens: int = ANSWER_TOKENS_MAX
    _connections: CompletionConnections = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Makes the connections, opening none."""
        super().model_post_init(context)
        self._connections = CompletionConnections(
            f"{self.base_url.rstrip('/')}/chat/completions", {"Authorization": f"Bearer {self.api_key}"}
        )

    @property
    def _llm_type(self) -> str:
        return "handrail-chat-completions"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model, "base_url": self.base_url}

    async def aclose(self) -> None:
        """Closes its connections."""
        await self._connections.aclose()

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: Any = None, **kwargs: Any) -> Runnable[Any, AIMessage]:
        """The model with `tools` in any form that LangChain knows."""
        bound = {"tools": [convert_to_openai_tool(tool) for tool in tools]} if tools else {}
        return self.bind(**bound, **({} if tool_choice is None else {"tool_choice": tool_choice}), **kwargs)

    async def astream(
        self,
        input: LanguageModelInput,  # noqa: A002 the name is LangChain's
        config: RunnableConfig | None = None,
        *,
        stop: list[str] | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[AIMessageChunk]:
        """As every chat model's; where nobody listens in by callbacks or tracing, nothing is gathered for them.

        Joining all chunks to one message at the end, for listeners only, costs as much as all else that LangChain does.
        """
        if _is_listened_to(self, config):
            async for chunk in super().astream(input, config, stop=stop, **kwargs):
                yield chunk
            return
        messages = self._convert_input(input).to_messages()
        async for piece in self._pieces(messages, stop, kwargs):
            yield _message_chunk(piece)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        async for piece in self._pieces(messages, stop, kwargs):
            message = _message_chunk(piece)
            yield ChatGenerationChunk(message=message, generation_info=dict(message.response_metadata) or None)

    async def _pieces(
        self, messages: list[BaseMessage], stop: list[str] | None, options: dict[str, Any]
    ) -> AsyncGenerator[ModelPiece, None]:
        events = CompletionEvents()
        async with self._connections.ask(self._body(messages, stop, options)) as answer:
            while received := await answer.read():
                piece = events.feed(received)
                if piece is not None:
                    yield piece
                    if piece.text and piece.end is None:
                        await answer.rest()
        if (last := events.finish()) is not None:
            yield last

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        whole: ChatGenerationChunk | None = None
        async for chunk in self._astream(messages, stop, run_manager, **kwargs):
            whole = chunk if whole is None else whole + chunk
        if whole is None:
            raise WireFault("The answer is empty.")
        return ChatResult(generations=[ChatGeneration(message=whole.message)])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("This model is asked from an event loop: use ainvoke or astream.")

    def _body(self, messages: list[BaseMessage], stop: list[str] | None, options: dict[str, Any]) -> bytes:
        limit = "max_completion_tokens" if self.base_url == OPENAI_URL else "max_tokens"
        body = {
            "model": self.model,
            "messages": convert_to_openai_messages(messages),
            "stream": True,
            "stream_options": {"include_usage": True},
            limit: self.max_tokens,
            **({} if stop is None else {"stop": stop}),
            **{name: options[name] for name in ("tools", "tool_choice") if options.get(name)},
        }
        return json.dumps(body).encode()


class LangChainModel:
    """A Model served by any chat model of LangChain's."""

    def __init__(self, model: BaseChatModel) -> None:
        self._model = model

    async def stream(
        self, messages: Sequence[PromptMessage], tools: Sequence[dict[str, Any]]
    ) -> AsyncGenerator[ModelPiece, None]:
        """See Model."""
        asked: Runnable[Any, AIMessage] = self._model.bind_tools(list(tools)) if tools else self._model
        chunks = asked.astream(_messages(messages))
        try:
            async for chunk in chunks:
                yield _piece(chunk)
        finally:
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()

    async def aclose(self) -> None:
        """See Model; the providers' own packages keep their clients."""
        if isinstance(self._model, WireModel):
            await self._model.aclose()


def model_of(choice: ModelChoice, total_seconds: float) -> Model:
    """The model that `choice` names. Raises what its package raises on import, or for a name or a key that is none."""
    if choice.speaks_chat_completions and not choice.stock and not choice.model.startswith(RESPONSES_ONLY):
        return LangChainModel(_wire_model(choice))
    options: dict[str, Any] = {"max_retries": 0, "timeout": total_seconds, "max_tokens": ANSWER_TOKENS_MAX}
    if choice.base_url is not None:
        options |= {"base_url": choice.base_url, "api_key": NO_KEY}
    if choice.api_key is not None:
        options["api_key"] = choice.api_key
    if choice.speaks_chat_completions:
        options["stream_usage"] = True
    return LangChainModel(init_chat_model(choice.name, **options))


def _is_listened_to(model: BaseChatModel, config: RunnableConfig | None) -> bool:
    given = (config or {}).get("callbacks")
    return bool(AsyncCallbackManager.configure(given, model.callbacks, model.verbose).handlers)


def _wire_model(choice: ModelChoice) -> WireModel:
    named = next((os.environ[name] for name in OPENAI_URL_NAMES if os.environ.get(name)), OPENAI_URL)
    base_url = choice.base_url or named
    key = choice.api_key or (None if choice.base_url else os.environ.get(OPENAI_KEY_NAME))
    if key is None and base_url == OPENAI_URL:
        raise ValueError(f"There is no key: set HANDRAIL_MODEL_API_KEY or {OPENAI_KEY_NAME}.")
    return WireModel(model=choice.model, base_url=base_url, api_key=key or NO_KEY)


def _message_chunk(piece: ModelPiece) -> AIMessageChunk:
    said: dict[str, Any] = {"content": piece.text}
    if piece.calls:
        said["tool_call_chunks"] = [
            {"name": each.name or None, "args": each.arguments, "id": each.call_id or None, "index": each.index}
            for each in piece.calls
        ]
    if piece.tokens is not None:
        prompt, completion = piece.tokens.prompt, piece.tokens.completion
        said["usage_metadata"] = {
            "input_tokens": prompt,
            "output_tokens": completion,
            "total_tokens": prompt + completion,
        }
    if piece.end is not None:
        said["response_metadata"] = {"finish_reason": piece.end}
    return AIMessageChunk(**said)


def _piece(chunk: AIMessage) -> ModelPiece:
    usage = chunk.usage_metadata
    tokens = None if usage is None else Tokens(usage["input_tokens"], usage["output_tokens"])
    return ModelPiece(str(chunk.text), tuple(_calls(chunk)), _end_of(chunk), tokens)


def _end_of(chunk: AIMessage) -> str | None:
    """How the answer ended, if it ends with this chunk."""
    said = chunk.response_metadata
    return next((str(said[key]) for key in ENDED if said.get(key)), None) if said else None


def _calls(chunk: AIMessage) -> Iterator[CallPiece]:
    """The tool calls of a chunk; a provider that does not stream them sends them whole."""
    if isinstance(chunk, AIMessageChunk):
        for place, part in enumerate(chunk.tool_call_chunks):
            index = part.get("index")
            yield CallPiece(
                index if isinstance(index, int) else place,
                part["args"] or NOTHING,
                part["name"] or NOTHING,
                part["id"] or NOTHING,
            )
        return
    for place, call in enumerate(chunk.tool_calls):
        yield CallPiece(place, json.dumps(call["args"]), call["name"], call["id"] or NOTHING)


def _messages(prompt: Sequence[PromptMessage]) -> list[BaseMessage]:
    return [_message(each) for each in prompt]


def _message(message: PromptMessage) -> BaseMessage:
    match message.role:
        case "system":
            return SystemMessage(message.text)
        case "user":
            return HumanMessage(message.text)
        case "tool":
            return ToolMessage(message.text, tool_call_id=message.answers)
        case "assistant":
            calls = [{"name": call.name, "args": dict(call.arguments), "id": call.call_id} for call in message.calls]
            return AIMessage(message.text, tool_calls=calls)
