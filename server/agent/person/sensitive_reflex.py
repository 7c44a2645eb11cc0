"""The reflex for topics that a team keeps for people."""

from collections.abc import Collection
from typing import Final, Protocol

from escalation.reason import ReasonCode
from server.agent.answer import Turn
from server.agent.outcome import NeedsPerson, assessment_of
from server.agent.person.sensitive_words import CATEGORY_WORDS, SENSITIVE_WORDS
from server.agent.person.signals import folded, listened

_HEARD: Final = {category: listened(words) for category, words in SENSITIVE_WORDS.items()}


class Categories(Protocol):
    """Knows what a turn is about; the playbooks do."""

    def category_of(self, turn: Turn) -> str | None:
        """The category of the turn, or None where it has none."""
        ...

    def is_sensitive(self, turn: Turn) -> bool:
        """Whether the turn is about something that always goes to a person."""
        ...


class SensitiveReflex:
    """Looks at what is said in this turn only: a topic of yesterday hands nothing over today."""

    def __init__(self, sensitive: Collection[str], categories: Categories | None = None) -> None:
        self._sensitive = frozenset(sensitive)
        self._categories = categories

    async def attempt(self, turn: Turn) -> NeedsPerson | None:
        """See Reflex."""
        if turn.decided is not None or (category := self._category(turn)) is None:
            return None
        words = CATEGORY_WORDS.get(category, category.replace("_", " "))
        why = f"The question is about {words}, which this team keeps for people; no answer was tried."
        return NeedsPerson(ReasonCode.SENSITIVE_TOPIC, assessment_of(turn.question, why, turn=turn))

    def _category(self, turn: Turn) -> str | None:
        heard = sensitive_category(turn.question, self._sensitive)
        if heard is not None or self._categories is None:
            return heard
        known = self._categories.category_of(turn)
        return (
            known if known is not None and (known in self._sensitive or self._categories.is_sensitive(turn)) else None
        )


def sensitive_category(text: str, sensitive: Collection[str]) -> str | None:
    """The first of the `sensitive` categories whose words are in `text`, or None."""
    said = folded(text)
    return next((each for each, heard in _HEARD.items() if each in sensitive and heard.search(said)), None)
