"""How long a model is waited for, and when it is asked once more; every failure becomes one kind."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, Final

from server.agent.answer import ProviderFailed
from server.agent.llm.piece import NOTHING, Model, ModelPiece
from server.agent.prompt import PromptMessage

IDLE_SECONDS: Final = 15.0
"""Between two pieces of a stream; a provider that is silent for longer does not come back."""

LAST_WORDS_SECONDS: Final = 0.5
"""From the end of the answer to the end of the stream, in which the count of tokens comes; a provider that takes longer
loses the connection, and the answer stands."""

RETRY_SECONDS: Final = 0.3
"""Before a provider that could not be reached, or that stumbled, is asked once more."""

RETRY_AFTER_SECONDS_MAX: Final = 3.0
"""A provider that asks for no more patience than this is asked once more; a visitor does not wait longer for prose."""

TOO_MANY: Final = 429
SERVER_ERRORS: Final = range(500, 600)


class PatientModel:
    """A model whose every failure is a ProviderFailed that names it, in time."""

    def __init__(self, name: str, warmed: Callable[[], Awaitable[Model]], first_token_seconds: float) -> None:
        self._name = name
        self._warmed = warmed
        self._first_token_seconds = first_token_seconds

    async def stream(
        self, messages: Sequence[PromptMessage], tools: Sequence[dict[str, Any]], ends_at: float
    ) -> AsyncGenerator[ModelPiece, None]:
        """The model's pieces, all of them before `ends_at` (the event loop's clock). Raises ProviderFailed.

        A failure before anything was said that may be over in a moment has the model asked a second time.
        """
        begun = waited = False
        while True:
            try:
                async with aclosing(self._pieces(messages, tools, ends_at)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except ProviderFailed:
                raise
            except TimeoutError as error:
                raise ProviderFailed(f"{self._name}: no token within the deadline.") from error
            except Exception as error:  # each provider's package has errors of its own
                wait = None if begun or waited else retry_wait(error)
                if wait is None:
                    raise ProviderFailed(f"{self._name}: {in_short(error)}") from error
            waited = True
            await asyncio.sleep(wait)

    async def _pieces(
        self, messages: Sequence[PromptMessage], tools: Sequence[dict[str, Any]], ends_at: float
    ) -> AsyncGenerator[ModelPiece, None]:
        model = await self._warmed()
        clock = asyncio.get_running_loop()
        next_by = clock.time() + self._first_token_seconds
        begun = ended = False
        async with aclosing(model.stream(messages, tools)) as pieces:
            try:
                while True:
                    async with asyncio.timeout_at(min(next_by, ends_at)):
                        piece = await anext(pieces)
                    if piece == NOTHING:
                        continue
                    yield piece
                    if piece.end is not None and not ended:
                        ended = True
                        ends_at = clock.time() + LAST_WORDS_SECONDS
                    if begun or piece.text or piece.calls:
                        begun = True
                        next_by = clock.time() + IDLE_SECONDS
            except StopAsyncIteration:
                return
            except Exception:
                if not ended:  # what goes wrong after the last word takes nothing from the answer
                    raise


def retry_wait(error: Exception) -> float | None:
    """Seconds after which the provider may be asked once more; None when it would not help, or take too long."""
    status, asked = getattr(error, "status_code", None), _retry_after(error)
    if status is None:
        return RETRY_SECONDS if _connection_lost(error) else None
    if status != TOO_MANY and status not in SERVER_ERRORS:
        return None
    if asked is None:
        return RETRY_SECONDS if status in SERVER_ERRORS else None
    return asked if 0 <= asked <= RETRY_AFTER_SECONDS_MAX else None


def in_short(error: Exception) -> str:
    """The kind of an error and its status; its text may hold what the visitor wrote."""
    status = getattr(error, "status_code", None)
    return type(error).__name__ if status is None else f"{type(error).__name__} ({status})"


def _connection_lost(error: Exception) -> bool:
    """Whether no connection came about, or it broke; the packages of providers have names of their own for that."""
    return bool(getattr(error, "connection_lost", False)) or "Connection" in type(error).__name__


def _retry_after(error: Exception) -> float | None:
    """What the provider says; infinity for a date, which means minutes."""
    said = getattr(error, "retry_after", None)
    if said is None:
        said = (getattr(getattr(error, "response", None), "headers", None) or {}).get("retry-after")
    try:
        return None if said is None else float(said)
    except ValueError:
        return float("inf")
