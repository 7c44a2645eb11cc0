"""Tools by which a model tells us something, instead of writing it into its answer; and any tool as JSON schema."""

from collections.abc import Iterator
from typing import Any, Final

from server.agent.tools.tool import Parameter, Tool

HAND_TO_PERSON: Final = "hand_to_person"
ASK_BACK: Final = "ask_back"
RATE_OWN_ANSWER: Final = "rate_own_answer"
SHOW_GUIDE: Final = "show_guide"

REASON_CHARACTERS_MAX: Final = 500
"""Of the model's words for the person who takes over."""

QUESTION_CHARACTERS_MAX: Final = 300
"""Of a question to the visitor."""

GUIDE_STEPS_MAX: Final = 5

DECLINED: Final = "The language model found no answer in the help centre."

CONTROL_TOOLS: Final = {
    HAND_TO_PERSON: Tool(
        HAND_TO_PERSON,
        "Hand over",
        "Hands the conversation to a person of the support team, when neither passages nor tools answer or a person is "
        "asked for.",
        (
            Parameter("reason", "string", "One sentence for that person: what is asked and what is missing."),
            Parameter("best_guess", "string", "What you would have answered, for that person to check.", False),
        ),
        for_anonymous=True,
    ),
    ASK_BACK: Tool(
        ASK_BACK,
        "Ask back",
        "Asks the visitor one question instead of answering, when it decides which of two passages is meant.",
        (Parameter("question", "string", "The question, in the visitor's language, naming both possibilities."),),
        for_anonymous=True,
    ),
    RATE_OWN_ANSWER: Tool(
        RATE_OWN_ANSWER,
        "Rate the own answer",
        "Call it together with your answer, after the text: how sure you are that it is right and complete.",
        (Parameter("confidence", "number", "0 for a guess, 1 for certain.", minimum=0, maximum=1),),
        for_anonymous=True,
    ),
}

_JSON_KINDS: Final = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean"}


def schema_of(tool: Tool) -> dict[str, Any]:
    """`tool` as a function of OpenAI's form, which LangChain turns into any other provider's."""
    properties = {parameter.name: dict(_schema(parameter)) for parameter in tool.parameters}
    required = [parameter.name for parameter in tool.parameters if parameter.required]
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": {"type": "object", "properties": properties, "required": required},
        },
    }


def guide_schema(targets: tuple[str, ...]) -> dict[str, Any]:
    """The tool by which a model points at elements of the page: only at those in `targets`."""
    step = {
        "type": "object",
        "properties": {
            "target": {"type": "string", "enum": list(targets)},
            "text": {"type": "string", "description": "One sentence: what to do there."},
        },
        "required": ["target", "text"],
    }
    return {
        "type": "function",
        "function": {
            "name": SHOW_GUIDE,
            "description": "Call it together with your answer to point at elements of the page, in the order of steps.",
            "parameters": {
                "type": "object",
                "properties": {"steps": {"type": "array", "items": step, "maxItems": GUIDE_STEPS_MAX}},
                "required": ["steps"],
            },
        },
    }


def confidence_of(arguments: dict[str, Any] | None) -> float | None:
    """What `rate_own_answer` was given, in [0, 1]; None when it is no such number."""
    said = (arguments or {}).get("confidence")
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said <= 1:
        return None
    return float(said)


def _schema(parameter: Parameter) -> Iterator[tuple[str, Any]]:
    yield "type", _JSON_KINDS[parameter.kind]
    yield "description", parameter.description
    if parameter.choices:
        yield "enum", list(parameter.choices)
    if parameter.minimum is not None:
        yield "minimum", parameter.minimum
    if parameter.maximum is not None:
        yield "maximum", parameter.maximum
