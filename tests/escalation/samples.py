"""Handoffs as the server would make them."""

from datetime import UTC, datetime, timedelta

from escalation.handoff import (
    Assessment,
    ConfidencePart,
    Handoff,
    HandoffContact,
    PageVisit,
    TranscriptLine,
    Tried,
)
from escalation.reason import ReasonCode

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def handoff(
    question: str = "How do I invite a colleague?",
    *,
    reason: ReasonCode = ReasonCode.LOW_CONFIDENCE,
    said: tuple[str, ...] | None = None,
    site_id: str = "s_one",
    conversation_id: str = "c_one",
    at: datetime = MORNING,
) -> Handoff:
    """A handoff about `question`; `said` are the visitor's messages, by default the question alone."""
    spoken = (question,) if said is None else said
    return Handoff(
        site_id=site_id,
        conversation_id=conversation_id,
        contact=HandoffContact("v_ada", "Ada", "ada@example.com"),
        reason=reason,
        transcript=tuple(
            TranscriptLine(number, "visitor", None, text, "/members", at) for number, text in enumerate(spoken, start=1)
        ),
        page_trail=(PageVisit("/members", "Members", at - timedelta(minutes=5)),),
        assessment=Assessment(
            question,
            0.31,
            (ConfidencePart("support", 0.4, "Half of the question's words occur in the passage."),),
            (Tried("Members", "Invite", "/help/members", 0.61, "It is about this page."),),
            "No passage names invitations.",
        ),
        at=at,
    )
