"""The reflex that gives some customers a person, whatever they ask."""

from collections.abc import Collection

from escalation.reason import ReasonCode
from server.agent.answer import Turn
from server.agent.outcome import NeedsPerson, assessment_of


class SegmentReflex:
    """Steps aside for the segments that a team names. Believed only while the host vouches for the customer."""

    def __init__(self, segments: Collection[str]) -> None:
        self._segments = frozenset(segment.casefold() for segment in segments)

    async def attempt(self, turn: Turn) -> NeedsPerson | None:
        """See Reflex. A word on an action is acted on all the same: it was asked for by the agent itself."""
        contact = turn.contact
        if not contact.is_identified or contact.segment is None or contact.segment.casefold() not in self._segments:
            return None
        why = f"Customers of the segment {contact.segment} always get a person; nothing was tried."
        return NeedsPerson(ReasonCode.SEGMENT, assessment_of(turn.question, why, turn=turn))
