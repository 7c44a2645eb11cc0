"""Why a conversation left the AI agent, and what that means to the person who takes it."""

from enum import StrEnum


class ReasonCode(StrEnum):
    """One code a handoff. `label` and `meaning` are shown on the desk, never to the customer."""

    CUSTOMER_REQUEST = "customer_request"
    MISSING_KNOWLEDGE = "missing_knowledge"
    LOW_CONFIDENCE = "low_confidence"
    PROVIDER_FAILURE = "provider_failure"
    RUN_FAILED = "run_failed"
    FRUSTRATION = "frustration"
    POLICY = "policy"
    SENSITIVE_TOPIC = "sensitive_topic"
    REPEATED_ANSWER = "repeated_answer"
    TOOL_FAILURE = "tool_failure"
    SEGMENT = "segment"
    USAGE_LIMIT = "usage_limit"
    TAKEN_OVER = "taken_over"

    @property
    def label(self) -> str:
        """Two to four words for a row of the queue."""
        return _WORDS[self][0]

    @property
    def meaning(self) -> str:
        """One sentence that tells an agent what happened."""
        return _WORDS[self][1]


_WORDS = {
    ReasonCode.CUSTOMER_REQUEST: (
        "Asked for a person",
        "The customer asked for a person. The AI agent stepped aside at once.",
    ),
    ReasonCode.MISSING_KNOWLEDGE: (
        "Nothing written on it",
        "No article covers the question. An answer from you is worth writing down afterwards.",
    ),
    ReasonCode.LOW_CONFIDENCE: (
        "AI not sure enough",
        "Articles were found, but the AI agent was not sure enough that they answer the question.",
    ),
    ReasonCode.PROVIDER_FAILURE: (
        "Language model failed",
        "The language model did not answer in time, and the articles alone were not enough.",
    ),
    ReasonCode.RUN_FAILED: (
        "AI answer failed",
        "The AI agent could not finish its answer. The customer has had no answer to the last message.",
    ),
    ReasonCode.FRUSTRATION: (
        "Customer frustrated",
        "The customer sounds frustrated or has asked the same thing again. Begin with what went wrong.",
    ),
    ReasonCode.SENSITIVE_TOPIC: (
        "Sensitive topic",
        "The question is about a topic that this team keeps for people, such as security or a legal matter.",
    ),
    ReasonCode.REPEATED_ANSWER: (
        "Would repeat itself",
        "The AI agent was about to say again what it had said before, which had not helped.",
    ),
    ReasonCode.TOOL_FAILURE: (
        "Action failed",
        "The AI agent tried to look something up or to do something, and your product did not let it.",
    ),
    ReasonCode.SEGMENT: (
        "Always a person",
        "This customer is one of those who always get a person, whatever they ask.",
    ),
    ReasonCode.USAGE_LIMIT: (
        "Model budget spent",
        "The budget of the language model is spent, and the articles alone were not enough.",
    ),
    ReasonCode.TAKEN_OVER: (
        "Taken over",
        "Somebody of the team took the conversation over from the AI agent.",
    ),
    ReasonCode.POLICY: (
        "Needs a person by rule",
        "The question belongs to a topic that this team does not leave to the AI agent.",
    ),
}
