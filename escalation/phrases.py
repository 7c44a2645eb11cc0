"""Tables of phrases, and how a text is heard for them: as whole words, whatever its case and its apostrophes."""

import re
from dataclasses import dataclass, field
from typing import Final

TEXT_CHARACTERS_MAX: Final = 50_000
"""How much of a conversation is searched, from its end: about ten long messages, in a few milliseconds."""

PHRASES_KEPT_MAX: Final = 20
"""Of one table in one text: more say nothing more."""


NEAR_CHARACTERS: Final = 60
"""What stands further apart is seldom about the same thing."""

SENTENCE_ENDS: Final = (". ", "! ", "? ")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Alternatives, each of groups `a | b | c`: heard when each group of one alternative has a phrase.

    All of them stand in one sentence, within NEAR_CHARACTERS of the first.
    """

    alternatives: tuple[tuple[str, ...], ...]
    patterns: tuple[tuple[re.Pattern[str], ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        patterns = tuple(tuple(_any_of(group) for group in groups) for groups in self.alternatives)
        object.__setattr__(self, "patterns", patterns)

    def heard_in(self, text: str) -> str | None:
        """The first words that were heard in `text`, which is already `plain`; None when there are none."""
        return next((words for groups in self.patterns if (words := _together(groups, text)) is not None), None)

    def all_in(self, text: str) -> tuple[str, ...]:
        """Every phrase of the alternatives with one group, in order of the text, at most PHRASES_KEPT_MAX."""
        found = [match for groups in self.patterns if len(groups) == 1 for match in groups[0].finditer(text)]
        return tuple(match.group() for match in sorted(found, key=re.Match.start)[:PHRASES_KEPT_MAX])


def plain(text: str) -> str:
    """`text` as the tables write it: folded case, straight apostrophes, single spaces; its latest part."""
    return " ".join(text[-TEXT_CHARACTERS_MAX:].casefold().replace("’", "'").split())


def any_of(group: str) -> Phrases:
    """Phrases of which one is enough."""
    return Phrases(((group,),))


def _together(groups: tuple[re.Pattern[str], ...], text: str) -> str | None:
    first, *others = groups
    for match in first.finditer(text):
        start = max(0, match.start() - NEAR_CHARACTERS, *(text.rfind(end, 0, match.start()) for end in SENTENCE_ENDS))
        ends = [place for end in SENTENCE_ENDS if (place := text.find(end, match.end())) >= 0]
        beside = [pattern.search(text, start, min([match.end() + NEAR_CHARACTERS, *ends])) for pattern in others]
        if all(beside):
            spans = [match.span(), *(each.span() for each in beside if each is not None)]
            return text[min(begins for begins, _ in spans) : max(ends for _, ends in spans)]
    return None


def _any_of(group: str) -> re.Pattern[str]:
    # The longest first: of two that begin alike the pattern takes the one that stands first.
    phrases = sorted((" ".join(phrase.split()) for phrase in group.split("|")), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")
