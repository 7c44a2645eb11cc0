"""Whether a model recites its own rules: long stretches of them, whatever stands between the letters.

Both are compared by letters and digits alone, so that emphasis, punctuation and spaces hide nothing. The stream is
looked at in blocks of BLOCK letters; a block that stands anywhere in the rules is a hit, and what follows a hit is held
back until it is decided. Rules that a passage quotes as well are no secret.
"""

from functools import lru_cache
from typing import Final

from server.agent.answer import ProviderFailed
from server.agent.known import Known, letters_of

BLOCK: Final = 16
"""Letters of a block, about three words: short enough to align with any recital, too long to hit by chance often."""

HITS_IN_A_ROW: Final = 3
"""Then it is a recital: any stretch of the rules of 63 letters, some twelve words, contains so many blocks."""

HITS_IN_ALL: Final = 8
"""Of an answer that mixes the rules with other words."""


PROMPTS_KEPT: Final = 64
"""Whose rules are kept ready, some 300 KiB each: one for each site and playbook."""


class OutputRefused(ProviderFailed):
    """What the model wrote may not be shown at all; the next answerer takes over."""


class OwnRules:
    """The rules of a prompt, made ready once; `text` is what a visitor must not read."""

    def __init__(self, text: str) -> None:
        letters = letters_of(text)
        self._blocks = frozenset(letters[at : at + BLOCK] for at in range(len(letters) - BLOCK + 1))

    def have(self, block: str) -> bool:
        """Whether BLOCK letters stand in the rules."""
        return block in self._blocks


NO_RULES: Final = OwnRules("")


@lru_cache(maxsize=PROMPTS_KEPT)
def own_rules(text: str) -> OwnRules:
    """The rules in `text`, made ready once for all turns that have the same."""
    return OwnRules(text)


class Recital:
    """Lets a stream through unless it recites `rules`; then raises OutputRefused."""

    def __init__(self, rules: OwnRules, known: Known) -> None:
        self._rules = rules
        self._known = known
        self._letters = ""
        self._held = ""
        self._row = 0
        self._hits = 0

    def feed(self, text: str) -> str:
        """The next piece; returns what may be shown by now. Raises OutputRefused."""
        if self._rules is NO_RULES:
            return text
        self._letters += letters_of(text)
        whole = len(self._letters) // BLOCK * BLOCK
        for at in range(0, whole, BLOCK):
            self._count(self._letters[at : at + BLOCK])
        self._letters = self._letters[whole:]
        self._held += text
        return "" if self._row else self.finish()

    def finish(self) -> str:
        """What was held back, when the stream has ended before it became a recital."""
        held, self._held = self._held, ""
        return held

    def _count(self, block: str) -> None:
        is_hit = self._rules.have(block) and block not in self._known.letters
        self._row = self._row + 1 if is_hit else 0
        self._hits += is_hit
        if self._row >= HITS_IN_A_ROW or self._hits >= HITS_IN_ALL:
            raise OutputRefused("The model recited its own rules; what it wrote was not shown.")
