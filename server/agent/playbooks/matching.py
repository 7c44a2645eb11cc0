"""Which playbook a question is for: the nearest of the examples that the playbooks give, if it is near enough.

A nearest-neighbour classifier over sentence embeddings with a reject option (Chow 1970): near misses are neighbours
that stand for "none of these". Until the embedding model is ready only an example's own words are recognised.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError
from server.agent.answer import Turn
from server.agent.content_words import content_words
from server.agent.playbooks.playbook import Playbook

COSINE_MIN: Final = 0.58
"""Below it a question is for no playbook. Chosen on labelled questions, see docs/agent.md."""

QUESTION_CHARACTERS_MAX: Final = 400
"""A longer message tells a story; which of its sentences is the question is for the model or the help centre."""

WORDS_ALONE_MIN: Final = 0.8
"""Common words over all words (Jaccard) of a question and an example, where there is no embedding."""

REMEMBERED_MAX: Final = 1_024
"""Questions whose playbook is known: the turns of one process within minutes."""

HOW_TO: Final = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hallo|bonjour|hola|olá|ola|hoi)\W+)?"
    r"(?:how (?!much|many|long|often|come)|wie (?!viel|lange|oft|hoch|teuer)|comment |c[oó]mo |como "
    r"|hoe (?!veel|lang|vaak|hoog))",
    re.IGNORECASE,
)
"""A question how something is done, which an article answers: neither a wish to have it done nor one's own figures."""


class Embeds(Protocol):
    """The part of an embedder that is needed here."""

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each text; raises KnowledgeError when the model cannot be asked."""
        ...


@dataclass(frozen=True, slots=True)
class Match:
    """The playbook of a question, and how near the nearest example is."""

    playbook: Playbook
    cosine: float


@dataclass(frozen=True, slots=True)
class _Example:
    text: str
    playbook: Playbook | None
    """None for a near miss."""


log = structlog.get_logger(__name__)


class PlaybookMatcher:
    """Finds the playbook of a turn, and remembers it for whoever asks again while the turn is worked on."""

    def __init__(self, playbooks: Sequence[Playbook], embedder: Embeds, cosine_min: float = COSINE_MIN) -> None:
        self.playbooks = tuple(playbooks)
        self._embedder = embedder
        self._cosine_min = cosine_min
        self._examples = tuple(
            _Example(text, owner)
            for playbook in playbooks
            for texts, owner in ((playbook.examples, playbook), (playbook.near_misses, None))
            for text in texts
        )
        self._words = {each.name: _vocabulary(each) for each in playbooks}
        self._vectors: NDArray[np.float32] | None = None
        self._warming = asyncio.Lock()
        self._remembered: OrderedDict[str, Match | None] = OrderedDict()

    async def warm(self) -> None:
        """Embeds the examples, once. What fails is tried again with the next question."""
        async with self._warming:
            if self._vectors is None and self._examples:
                try:
                    self._vectors = await self._embedder.embed([each.text for each in self._examples])
                except KnowledgeError as error:
                    log.info("playbooks_by_words_alone", why=type(error).__name__)

    async def match(self, turn: Turn) -> Match | None:
        """The playbook of the turn's question, or None."""
        question = _plain(turn.question)
        if question in self._remembered:
            return self._remembered[question]
        await self.warm()
        found = await self._match(question)
        if self._vectors is None:
            return found  # the model will know better
        self._remembered[question] = found
        if len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)
        return found

    def known(self, turn: Turn) -> Match | None:
        """What `match` found for this turn; None when it was not asked."""
        return self._remembered.get(_plain(turn.question))

    async def _match(self, question: str) -> Match | None:
        if not question or len(question) > QUESTION_CHARACTERS_MAX or not self._examples:
            return None
        nearest, cosine = await self._nearest(question)
        if nearest is None or nearest.playbook is None:
            return None
        playbook = nearest.playbook
        if playbook.tool is not None and HOW_TO.match(question):
            return None
        return Match(playbook, cosine)

    async def _nearest(self, question: str) -> tuple[_Example | None, float]:
        if self._vectors is not None:
            try:
                (vector,) = await self._embedder.embed([question])
            except KnowledgeError:
                return self._by_words(question)
            cosines = self._vectors @ vector
            place = int(np.argmax(cosines))
            nearest, cosine = self._examples[place], float(cosines[place])
            if cosine < self._cosine_min or not self._shares_words(nearest, question):
                return None, cosine
            return nearest, cosine
        return self._by_words(question)

    def _shares_words(self, nearest: _Example, question: str) -> bool:
        """A vector alone finds neighbours for anything; a word in common shows that they speak of the same."""
        known = _content(nearest.text) if nearest.playbook is None else self._words[nearest.playbook.name]
        return bool(known & _content(question))

    def _by_words(self, question: str) -> tuple[_Example | None, float]:
        asked = _content(question)
        best, score = None, 0.0
        for example in self._examples:
            words = _content(example.text)
            common = len(asked & words) / max(len(asked | words), 1)
            if common > score:
                best, score = example, common
        return (best, score) if score >= WORDS_ALONE_MIN else (None, score)


def _vocabulary(playbook: Playbook) -> frozenset[str]:
    return frozenset(word for example in playbook.examples for word in _content(example))


def _content(text: str) -> frozenset[str]:
    return content_words(text) or frozenset(text.casefold().split())


def _plain(question: str) -> str:
    return " ".join(question.split())
