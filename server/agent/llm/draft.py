"""What of a model's text a visitor sees, and when.

While the model may still call a tool, its first words may be a mere "Let me look that up", which no answer needs. They
are held until they prove to be one: they cite a passage, are longer than such a preface, or the model is done.
"""

from collections.abc import Callable
from typing import Final

from server.agent.guard import Guard

PREFACE_CHARACTERS_MAX: Final = 120
"""Longer than what a model says before it calls a tool; half a second of a stream of 60 tokens a second."""

BETWEEN: Final = "\n\n"
"""Between what was shown already and what is written after a tool's result."""


class Draft:
    """An answer as it grows over the goes of a model, each through a guard of its own."""

    def __init__(self, new_guard: Callable[[], Guard], *, holds: bool) -> None:
        """`holds`: whether the model has tools whose calls it may announce."""
        self._new_guard = new_guard
        self._guard = new_guard()
        self._holds = holds
        self._held = ""
        self._open = not holds
        self._apart = False
        self._cited: dict[int, None] = {}
        self.text = ""
        """What was shown."""

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers cited in what was shown, in the order of their first citation."""
        return tuple(self._cited)

    def feed(self, text: str) -> str:
        """The next piece of the model's text; returns what shall be shown of it by now."""
        return self._pass(self._guard.feed(text))

    def end_go(self, *, keep: bool) -> str:
        """The model is done for now; `keep`: whether what is held belongs to the answer. Returns the rest to show."""
        rest = self._pass(self._guard.finish())
        if keep:
            rest += self._release()
        self._held = ""
        if self._open:
            self._cited |= dict.fromkeys(self._guard.cited)
        self._guard, self._open, self._apart = self._new_guard(), not self._holds, bool(self.text)
        return rest

    def _pass(self, piece: str) -> str:
        if not piece:
            return ""
        self._held += piece
        if self._open or self._guard.cited or len(self._held) > PREFACE_CHARACTERS_MAX:
            return self._release()
        return ""

    def _release(self) -> str:
        self._open = True
        piece, self._held = self._held, ""
        if piece and self._apart:
            piece, self._apart = BETWEEN + piece, False
        self.text += piece
        return piece
