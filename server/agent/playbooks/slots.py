"""What a visitor's words say of what a playbook needs, found by rule."""

import re
from collections.abc import Sequence
from typing import Final

from server.agent.playbooks.playbook import Need

TEXT_CHARACTERS_MAX: Final = 2_000
"""Of what is looked through: a pattern of a team's own may be slow."""

_TOWARDS: Final = re.compile(
    r"\b(?:to|into|onto|auf|zu|zum|zur|in|à|au|vers|a|al|para|ao|naar)\b(?:\s+\w+){0,2}\W*$", re.IGNORECASE
)
"""Words before the choice that is wanted, where another one is named as well: "from Grove to Forest"."""


def slots_of(needs: Sequence[Need], text: str) -> dict[str, str]:
    """What `text` says of each need, as the tool takes it; one of which it says nothing, or two things, is left out."""
    looked_at = text[:TEXT_CHARACTERS_MAX]
    found = {need.name: _value(need, looked_at) for need in needs}
    return {name: value for name, value in found.items() if value is not None}


def _value(need: Need, text: str) -> str | None:
    if need.choices:
        return _choice(need, text)
    if need.pattern is None:
        return None
    values = {match[1] if need.pattern.groups else match[0] for match in need.pattern.finditer(text)}
    return values.pop().strip() if len(values) == 1 else None


def _choice(need: Need, text: str) -> str | None:
    words = [(choice, choice) for choice in need.choices] + list(need.also)
    named = [
        (choice, match.start())
        for word, choice in words
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    ]
    chosen = {choice for choice, _ in named}
    if len(chosen) > 1:
        chosen = {choice for choice, place in named if _TOWARDS.search(text[:place])}
    return chosen.pop() if len(chosen) == 1 else None
