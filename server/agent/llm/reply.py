"""What a model has said in one go: text as it came, tool calls put together, and how it ended. Bounded."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from server.agent.answer import ProviderFailed
from server.agent.llm.piece import ModelPiece, Tokens
from server.agent.tokens import tokens_of

ANSWER_CHARACTERS_MAX: Final = 12_000
"""An answer that is longer does not end; the next answerer takes over."""

CALLS_MAX: Final = 16
"""Tool calls in one go; more are no plan but a loop."""

ARGUMENT_CHARACTERS_KEPT: Final = 8_000
"""Of one call; what is longer is no JSON any more, and refused as such."""

ARGUMENT_CHARACTERS_MAX: Final = 256_000
"""Of all calls of one go; more do not end."""

WITHHELD: Final = frozenset({"content_filter", "refusal", "SAFETY"})
"""Ends after which there is no answer to show."""

TOO_LONG: Final = frozenset({"length", "max_tokens", "MAX_TOKENS"})
"""Ends in the middle of a sentence, at the limit of tokens."""

_ESCAPED_SPACE: Final = re.compile(r"\\[nrt]|\s+")


@dataclass(slots=True)
class MadeCall:
    """A tool call as the model made it; nothing in it is believed yet."""

    name: str = ""
    call_id: str = ""
    raw: str = ""
    """Its arguments: JSON, if the model kept to it."""

    @property
    def arguments(self) -> dict[str, Any] | None:
        """The arguments; None when they are no JSON object."""
        try:
            found = json.loads(self.raw or "{}")
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def words(self, name: str, characters_max: int) -> str:
        """The text of the argument `name` on one line, also of a call that broke off in the middle of it."""
        found = re.search(rf'"{name}"\s*:\s*"((?:[^"\\]|\\.)*)', self.raw)
        words = _ESCAPED_SPACE.sub(" ", found[1]).replace('\\"', '"').strip() if found else ""
        return words[:characters_max]


class Reply:
    """Takes a stream's pieces. `name` is that of the model, for the words of a failure."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: dict[int, MadeCall] = {}
        self._argument_characters = 0
        self._text = ""
        self.end: str | None = None
        self.tokens: Tokens | None = None

    @property
    def calls(self) -> tuple[MadeCall, ...]:
        """The tool calls so far, in the order in which they began."""
        return tuple(self._calls.values())

    @property
    def begun(self) -> bool:
        """Whether it said anything at all."""
        return bool(self._text or self._calls or self.end)

    @property
    def text(self) -> str:
        """All its text, as the model wrote it."""
        return self._text

    @property
    def completion_tokens(self) -> int:
        """About how many tokens it wrote, where the provider does not say."""
        return tokens_of(self._text) + tokens_of("".join(call.raw for call in self._calls.values()))

    def take(self, piece: ModelPiece) -> str:
        """Notes what `piece` says and returns its text. Raises ProviderFailed where it does not end."""
        for part in piece.calls:
            call = self._calls.setdefault(part.index, MadeCall())
            call.name = call.name or part.name
            call.call_id = call.call_id or part.call_id
            call.raw = (call.raw + part.arguments)[:ARGUMENT_CHARACTERS_KEPT]
            self._argument_characters += len(part.arguments)
        if len(self._calls) > CALLS_MAX or self._argument_characters > ARGUMENT_CHARACTERS_MAX:
            raise ProviderFailed(f"{self._name}: the tool calls came to no end.")
        self.end = self.end or piece.end
        self.tokens = piece.tokens or self.tokens
        self._text += piece.text
        if len(self._text) > ANSWER_CHARACTERS_MAX:
            raise ProviderFailed(f"{self._name}: the answer is longer than {ANSWER_CHARACTERS_MAX} characters.")
        return piece.text

    def check_ended(self) -> None:
        """Raises ProviderFailed unless the stream came to its end, and not to an end that tells of a failure."""
        if self.end is None:
            raise ProviderFailed(f"{self._name}: the stream was cut.")
        if self.end in WITHHELD:
            raise ProviderFailed(f"{self._name}: the answer was withheld ({self.end}).")
        if self.end in TOO_LONG:
            raise ProviderFailed(f"{self._name}: the answer came to no end within the limit of tokens.")
