"""What the AI agent says in its own name, beside what it quotes. One place, so that a team can read all of it."""

from typing import Final

from escalation.reason import ReasonCode

GREETING: Final = "Hello! What can I help you with? I know this product's help centre and the page you are on."
THANKS: Final = "You are welcome. Write again whenever something is unclear."

PERSON_ASKED_FOR: Final = (
    "You asked for a person. Your messages are with the team now, and a person will answer here. "
    "You can close this window; the answer waits for you."
)
PERSON_ALREADY_TOLD: Final = "The team has your messages already. A person will answer here."

ANSWER_STOPPED: Final = "You stopped the answer before it began."

HANDED_OFF: Final = {
    ReasonCode.MISSING_KNOWLEDGE: (
        "I found nothing in the help centre that answers this, so I have passed your question on to the team. "
        "A person will answer here. You can close this window; the answer waits for you."
    ),
    ReasonCode.LOW_CONFIDENCE: (
        "I am not sure enough to answer this, so I have passed your question on to the team. "
        "A person will answer here. You can close this window; the answer waits for you."
    ),
}
HANDED_OFF_OTHERWISE: Final = (
    "I could not answer this, so I have passed your question on to the team. "
    "A person will answer here. You can close this window; the answer waits for you."
)


def handed_off(reason: ReasonCode) -> str:
    """What the visitor reads when the conversation goes to a person for `reason`."""
    if reason is ReasonCode.CUSTOMER_REQUEST:
        return PERSON_ASKED_FOR
    return HANDED_OFF.get(reason, HANDED_OFF_OTHERWISE)
