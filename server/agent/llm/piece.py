"""What a model says, piece by piece, whoever serves it; and how it fails."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from server.agent.prompt import PromptMessage


@dataclass(frozen=True, slots=True)
class CallPiece:
    """A part of a tool call: what belongs together has the same index; names and ids come once, arguments grow."""

    index: int
    arguments: str = ""
    name: str = ""
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens as the provider counts them."""

    prompt: int
    completion: int


@dataclass(frozen=True, slots=True)
class ModelPiece:
    """What arrived together. `end` is how the provider says that the answer ended, where it did with this piece."""

    text: str = ""
    calls: tuple[CallPiece, ...] = ()
    end: str | None = None
    tokens: Tokens | None = None


NOTHING: Final = ModelPiece()
"""A sign of life. It is passed on: whoever waits looks at the clock with each piece, also where a provider's package
has swallowed a cancellation, as `asyncio.wait_for` of Python 3.11 may (python/cpython#86296)."""


class WireFault(Exception):
    """The provider could not be reached, answered with an error, or said what is no chat completion.

    `status`: of the HTTP answer, when there was one. `retry_after`: seconds after which it asks to be tried again.
    `connection_lost`: whether there was no connection, or it broke. The text never repeats what was sent.
    """

    def __init__(
        self, why: str, *, status: int | None = None, retry_after: float | None = None, connection_lost: bool = False
    ) -> None:
        super().__init__(why)
        self.status_code = status
        self.retry_after = retry_after
        self.connection_lost = connection_lost


class Model(Protocol):
    """A model that can be asked."""

    def stream(
        self, messages: Sequence[PromptMessage], tools: Sequence[dict[str, Any]]
    ) -> AsyncGenerator[ModelPiece, None]:
        """What it says to `messages`, given `tools` as JSON schemas of OpenAI's form. Raises whatever its provider's
        package raises. To be closed by whoever leaves before its end."""
        ...

    async def aclose(self) -> None:
        """Closes its connections."""
        ...
