"""The reflex that returns a greeting or thanks."""

from server.agent.answer import Answer, Turn
from server.agent.courtesy import courteous_reply

COURTESY = "courtesy"


class CourtesyReflex:
    """Answers what is no question with a kind word."""

    async def attempt(self, turn: Turn) -> Answer | None:
        """See Reflex."""
        reply = courteous_reply(turn.question)
        return None if reply is None else Answer(reply, (), 1.0, COURTESY)
