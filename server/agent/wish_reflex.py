"""The reflex that hears the wish for a person."""

from escalation.reason import ReasonCode
from server.agent.answer import Turn
from server.agent.outcome import NeedsPerson, assessment_of
from server.agent.wish import wants_person


class WishReflex:
    """Steps aside at once when the visitor asks for a person, in any wording that `wish` knows."""

    async def attempt(self, turn: Turn) -> NeedsPerson | None:
        """See Reflex."""
        if not wants_person(turn.question):
            return None
        wish = assessment_of(turn.question, "The visitor asked for a person in words.", turn=turn)
        return NeedsPerson(ReasonCode.CUSTOMER_REQUEST, wish)
