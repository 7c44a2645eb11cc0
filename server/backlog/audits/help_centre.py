"""How well a site's help centre answers what customers write: the confidence of the answer that it would quote."""

from contextlib import aclosing

from knowledge.knowledge_base import KnowledgeBase
from server.agent.answer import Answer, Turn
from server.agent.calibration import Calibration
from server.agent.confidence import assess
from server.agent.extractive import ExtractiveAnswerer

QUESTION_CHARACTERS_MAX = 1_000
"""Of a ticket: what a visitor would write in one turn."""


class HelpCentre:
    """Asks the articles of one site as an anonymous visitor would, without a language model; nothing is stored."""

    def __init__(self, knowledge: KnowledgeBase, site_id: str, site_name: str, calibration: Calibration) -> None:
        self._knowledge = knowledge
        self._site_id = site_id
        self._site_name = site_name
        self._calibration = calibration
        self._answerer = ExtractiveAnswerer()

    async def answers(self, text: str) -> float:
        """How likely the answer to `text` is right, 0 to 1; 0 where there is none."""
        question = text[:QUESTION_CHARACTERS_MAX].strip()
        if not question:
            return 0.0
        retrieval = await self._knowledge.retrieve(self._site_id, question)
        turn = Turn(question, None, (), self._site_name, site_id=self._site_id)
        async with aclosing(self._answerer.answer(turn, retrieval)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Answer):
                    return assess(turn, retrieval, piece, self._calibration).value
        return 0.0
