"""A playbook as it is written: one file, one kind of question."""

import re
from dataclasses import dataclass
from typing import Final

CATEGORIES: Final = frozenset(
    {
        "account",
        "billing",
        "billing_dispute",
        "cancellation",
        "how_to",
        "integration",
        "legal",
        "onboarding",
        "security",
        "status_outage",
        "other",
    }
)
"""What a question may be about, for people who set what is sensitive and for those who count."""


@dataclass(frozen=True, slots=True)
class Need:
    """A piece of information without which the tool cannot be called; `name` is the tool's parameter."""

    name: str
    ask: str
    """The question that is put to the visitor, once, when it is missing."""

    choices: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    """Other words for a choice: pairs of what may be said and the choice that it means."""

    pattern: re.Pattern[str] | None = None
    """What it looks like, where it is none of a few choices."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """What is known about one kind of question. `name` is the file's, without its ending."""

    name: str
    category: str
    title: str
    examples: tuple[str, ...]
    near_misses: tuple[str, ...] = ()
    """Questions that sound alike and are of another kind."""

    needs: tuple[Need, ...] = ()
    tool: str | None = None
    response: str = ""
    """What is said with the tool's result: a template, see `tools/words.py`."""

    nothing: str = ""
    """What is said when the result lacks a field of the response."""

    instructions: str = ""
    """For a language model, beside the tools and the passages."""

    sensitive: bool = False
    """Whether a person answers, whatever the agent knows."""
