"""The answerer with a language model: asks it, lets it use tools, and shows what passes the guard."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final

from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Declined, ProviderFailed, TextDelta, Turn
from server.agent.llm.choice import ModelChoice
from server.agent.llm.patience import PatientModel, in_short
from server.agent.llm.piece import Model
from server.agent.llm.turn_work import Means, TurnWork
from server.agent.llm.writing import written
from server.agent.profile import AgentProfile
from server.agent.prompt import Playbooks, PromptMessage
from server.agent.tools.tool import Toolbox
from server.agent.usage import Budget
from server.settings import Settings

DEFAULT_PROFILE: Final = AgentProfile()


class LlmAnswerer:
    """Answers with a chat model of any provider that LangChain knows."""

    def __init__(
        self,
        choice: ModelChoice,
        settings: Settings,
        profile: AgentProfile = DEFAULT_PROFILE,
        toolbox: Toolbox | None = None,
        budget: Budget | None = None,
        playbooks: Playbooks | None = None,
    ) -> None:
        """Without a `toolbox` it only answers, without a `budget` nobody counts, without `playbooks` none is told."""
        self.name = choice.name
        self._choice = choice
        self._total_seconds = settings.model_total_seconds
        self._model: Model | None = None
        self._warming = asyncio.Lock()
        patient = PatientModel(self.name, self._warmed, settings.model_first_token_seconds)
        self._means = Means(self.name, patient, profile, toolbox, budget, playbooks)

    async def warm(self) -> None:
        """Imports LangChain and makes the client, in a thread, once (1-2 s). Raises ProviderFailed."""
        await self._warmed()

    async def aclose(self) -> None:
        """Closes the connections to the provider."""
        if self._model is not None:
            await self._model.aclose()

    async def answer(self, turn: Turn, retrieval: Retrieval) -> AsyncGenerator[TextDelta | Answer | Declined, None]:
        """Streams the model's answer through the guard; see `Answerer.answer`.

        Ends in an Answer, which may ask back or carry a card, or in a Declined when the model hands over or gets lost
        among its tools. Raises ProviderFailed on any error of the provider, on a stream that is cut, silent, endless or
        empty, and when a deadline of the settings passes, which all models of a turn share; BudgetSpent when none may
        be asked any more.
        """
        now = asyncio.get_running_loop().time()
        ends_at = (now if turn.asked_at is None else turn.asked_at) + self._total_seconds
        async with aclosing(TurnWork(self._means, turn, retrieval, ends_at).pieces()) as pieces:
            async for piece in pieces:
                yield piece

    async def write(self, turn: Turn, messages: Sequence[PromptMessage]) -> str:
        """What the model writes for somebody at the desk; see `written`."""
        return await written(self._means, turn, messages, self._total_seconds)

    async def _warmed(self) -> Model:
        if self._model is None:
            async with self._warming:
                if self._model is None:
                    self._model = await self._made()
        return self._model

    async def _made(self) -> Model:
        try:
            return await asyncio.to_thread(_model, self._choice, self._total_seconds)
        except Exception as error:  # whatever a provider's package raises on import or on a bad name
            raise ProviderFailed(f"{self.name}: no client for this model: {in_short(error)}") from error


def _model(choice: ModelChoice, total_seconds: float) -> Model:
    from server.agent.llm.langchain_models import model_of

    return model_of(choice, total_seconds)
