"""How frustrated a visitor sounds, from 0 up: a small score of plain signs. At FRUSTRATED a person takes over.

Words of anger weigh most. Shouting, marks in a row and "that did not help" are signs that count together: one alone is
how many people write.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from server.agent.person.frustration_words import ANGRY, DID_NOT_HELP, SWORN, WEARY
from server.agent.person.signals import folded, listened

FRUSTRATED: Final = 1.0
"""From here on a person is better than another answer."""

ANGER: Final = 1.0
WEARINESS: Final = 0.6
WEARINESS_TIMES_MAX: Final = 2
"""So often words of weariness count, so that two of them are enough."""

NO_HELP_AFTER_ANSWER: Final = 0.6
"""Said after an answer; before any it is said of something else."""

NO_HELP_AGAIN: Final = 1.0
"""Two answers have not helped: the third would be one too many."""

SHOUTING: Final = 0.6
MARKS: Final = 0.4

SHOUTED_WORDS_MIN: Final = 3
SHOUTED_LETTERS_MIN: Final = 15
"""A few abbreviations in a row have fewer."""
SHOUTED_SHARE_MIN: Final = 0.8
"""Of all letters; names of fields and abbreviations stay far below."""

_MARKS: Final = re.compile(r"[?!]{3,}|(?:[?!]\s*){4,}")
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
_ANGRY: Final = listened(ANGRY, SWORN)
_WEARY: Final = listened(WEARY)
_DID_NOT_HELP: Final = listened(DID_NOT_HELP)


@dataclass(frozen=True, slots=True)
class Frustration:
    """The score, and the signs that it is made of, for the person who takes over."""

    score: float
    signs: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether a person should take over."""
        return self.score >= FRUSTRATED


def frustration_in(text: str, *, before: Sequence[str] = (), answered: bool = False) -> Frustration:
    """How frustrated `text` sounds. `before`: what the visitor said since the AI agent has the conversation;
    `answered`: whether it has answered anything of it."""
    said = folded(text)
    weary = len(_WEARY.findall(said))
    unhelped = answered and bool(_DID_NOT_HELP.search(said))
    again = unhelped and any(_DID_NOT_HELP.search(folded(earlier)) for earlier in before)
    signs = (
        (ANGER, "words of anger", bool(_ANGRY.search(said))),
        (WEARINESS * min(weary, WEARINESS_TIMES_MAX), "words of weariness", weary > 0),
        (NO_HELP_AGAIN if again else NO_HELP_AFTER_ANSWER, "says that the answer did not help", unhelped),
        (SHOUTING, "writes in capitals", _is_shouted(text)),
        (MARKS, "question or exclamation marks in a row", bool(_MARKS.search(text))),
    )
    heard = [(weight, words) for weight, words, is_heard in signs if is_heard]
    return Frustration(round(sum(weight for weight, _ in heard), 2), tuple(words for _, words in heard))


def _is_shouted(text: str) -> bool:
    words = _WORDS.findall(text)
    letters = sum(map(len, words))
    capital = sum(letter.isupper() for word in words for letter in word)
    enough = len(words) >= SHOUTED_WORDS_MIN and letters >= SHOUTED_LETTERS_MIN
    return enough and capital >= SHOUTED_SHARE_MIN * letters
