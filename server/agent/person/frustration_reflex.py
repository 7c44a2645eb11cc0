"""The reflex that hears frustration and has a person take over."""

from escalation.reason import ReasonCode
from server.agent.answer import Turn
from server.agent.outcome import NeedsPerson, assessment_of
from server.agent.person.frustration import frustration_in


class FrustrationReflex:
    """Looks at this turn and at what was said since the AI agent has the conversation, never at what came before."""

    async def attempt(self, turn: Turn) -> NeedsPerson | None:
        """See Reflex."""
        if turn.decided is not None:
            return None
        before = [message.text for message in turn.recent if message.author == "visitor"]
        answered = any(message.author == "ai" for message in turn.recent)
        heard = frustration_in(turn.question, before=before, answered=answered)
        if not heard.is_enough:
            return None
        why = f"The visitor sounds frustrated ({'; '.join(heard.signs)}), so no further answer was tried."
        return NeedsPerson(ReasonCode.FRUSTRATION, assessment_of(turn.question, why, turn=turn))
