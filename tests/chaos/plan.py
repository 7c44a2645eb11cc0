"""How much is to happen, and what visitors say: everything that a seed decides."""

from dataclasses import dataclass
from random import Random
from typing import Final

QUESTIONS: Final = (
    "How do I invite someone?",
    "How do I remove a member?",
    "How do I change the role of a member?",
    "How do I archive a project?",
    "How do I delete a project?",
    "How do I change my plan?",
    "Where do I find my invoices?",
    "How do I connect Slack?",
    "How do I turn notifications off?",
)
"""Questions that the demo's help centre answers."""

TURNS: Final = (1, 2, 2, 3)
BURST_SHARE: Final = 0.2
"""Turns in which a second message follows before the first is answered."""
SECOND_TAB_SHARE: Final = 0.3
PERSON_SHARE: Final = 0.05
"""Conversations in which the visitor asks for a person in the end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of the program; repeatable by its seed as far as chance is ours (the kernel's is not)."""

    conversations: int
    """At least so many; visitors go on coming until the last kill."""
    kills: int
    seed: int
    processes: int = 1
    at_once: int = 24
    """Visitors who are there at the same time."""
    word_seconds: float = 0.04
    alive_seconds: tuple[float, float] = (0.0, 8.0)
    """Range of the time to the next kill, from the moment on at which an answer is streamed again: some meet a run for
    the first time, some for the third and last, and most answers end between two."""
    quiet_seconds: float = 10.0
    """The next kill waits no longer than this for an answer to be streamed."""
    early_share: float = 0.1
    """Kills that come before the process is ready."""
    early_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Script:
    """What one visitor does: turns, each of one or more messages said at once."""

    number: int
    turns: tuple[tuple[str, ...], ...]
    second_tab: bool
    wants_person: bool


def script_of(plan: Plan, number: int) -> Script:
    """The script of the visitor with this number; the same for the same seed. Each text is unique."""
    random = Random(f"{plan.seed} {number}")
    turns = []
    for turn in range(random.choice(TURNS)):
        messages = 2 if random.random() < BURST_SHARE else 1
        turns.append(tuple(f"{random.choice(QUESTIONS)} ({number}-{turn}-{place})" for place in range(messages)))
    return Script(number, tuple(turns), random.random() < SECOND_TAB_SHARE, random.random() < PERSON_SHARE)
