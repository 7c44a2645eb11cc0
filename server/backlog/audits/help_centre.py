"""How well a site's help centre answers what customers write: the confidence of the answer that it would quote."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from knowledge.knowledge_base import KnowledgeBase
from server.agent.answer import Answer, Turn
from server.agent.calibration import Calibration
from server.agent.confidence import assess
from server.agent.extractive import ExtractiveAnswerer
from server.agent.links import absolute_links
from server.agent.selection import Quote, select

QUESTION_CHARACTERS_MAX = 1_000
"""Of a ticket: what a visitor would write in one turn."""


@dataclass(frozen=True, slots=True)
class HelpAnswer:
    """What the help centre answers: how likely it is right, 0 to 1, and the part of the article that it is from."""

    likely: float
    text: str = ""
    """Markdown; empty where nothing answers."""
    title: str = ""
    url: str = ""


NO_ANSWER: Final = HelpAnswer(0.0)


class HelpCentre:
    """Asks the articles of one site as an anonymous visitor would, without a language model; nothing is stored."""

    def __init__(self, knowledge: KnowledgeBase, site_id: str, site_name: str, calibration: Calibration) -> None:
        self._knowledge = knowledge
        self._site_id = site_id
        self._site_name = site_name
        self._calibration = calibration
        self._answerer = ExtractiveAnswerer()

    async def answers(self, text: str) -> HelpAnswer:
        """What it answers, and how likely that is right."""
        question = text[:QUESTION_CHARACTERS_MAX].strip()
        if not question:
            return NO_ANSWER
        retrieval = await self._knowledge.retrieve(self._site_id, question)
        turn = Turn(question, None, (), self._site_name, site_id=self._site_id)
        async with aclosing(self._answerer.answer(turn, retrieval)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Answer):
                    likely = assess(turn, retrieval, piece, self._calibration).value
                    return _quoted(likely, select(question, retrieval))
        return NO_ANSWER


def _quoted(likely: float, quotes: Sequence[Quote]) -> HelpAnswer:
    if not quotes:
        return HelpAnswer(likely)
    passage = quotes[0].passage
    markdown = "\n\n".join(block.text for block in quotes[0].blocks)
    return HelpAnswer(likely, absolute_links(markdown, passage.url), passage.title, passage.url)
