"""The matrix while somebody changes it: it travels in the form, and only saving stores it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from escalation.errors import SettingInvalid
from escalation.json_text import read_json
from escalation.matrix import RULES_MAX, Matrix, Rule, matrix_from_document, rule_from_document
from escalation.reason import ReasonCode
from escalation.signals import SignalName
from escalation.taxonomy import Taxonomy
from escalation.triage import TriageTier
from server.desk.forms import each_of
from server.desk.signed_in import Fields
from server.whole_number import whole_number

NEW: Final = "new"
"""In the place of a number: the rule that is being added."""

SIGNAL_PREFIX: Final = "signal_"


@dataclass(frozen=True, slots=True)
class Editor:
    """The one rule that is open, as typed; `place` is its number from 1, or NEW."""

    place: str
    tier: str = TriageTier.NORMAL.value
    why: str = ""
    categories: tuple[str, ...] = ()
    segments: str = ""
    reasons: tuple[str, ...] = ()
    signals: Mapping[str, str] = field(default_factory=dict)


def draft_in(fields: Fields) -> Matrix:
    """The matrix that the form carries; raises SettingInvalid."""
    try:
        document = read_json(fields.get("draft", ""))
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise SettingInvalid("rules: the page did not send them whole. Open it anew.")
    return matrix_from_document(document | {"otherwise": fields.get("otherwise") or document.get("otherwise")})


def draft_text(matrix: Matrix) -> str:
    """The matrix as the form carries it."""
    return json.dumps(matrix.to_document(), ensure_ascii=False, separators=(",", ":"))


def editor_of(matrix: Matrix, place: str) -> Editor | None:
    """The rule at `place`, opened; None where there is none."""
    if place == NEW:
        return Editor(NEW)
    at = _index(matrix, place)
    if at is None:
        return None
    rule = matrix.rules[at]
    return Editor(
        place,
        rule.tier.value,
        rule.why,
        rule.categories,
        ", ".join(rule.segments),
        tuple(reason.value for reason in rule.reasons),
        {name.value: f"{least:g}" for name, least in rule.signals.items()},
    )


def editor_in(fields: Fields) -> Editor | None:
    """The open rule as it was typed; None where none was open."""
    place = fields.get("editing", "")
    if not place:
        return None
    typed = {name.removeprefix(SIGNAL_PREFIX): text for name, text in fields.items() if name.startswith(SIGNAL_PREFIX)}
    return Editor(
        place,
        fields.get("tier", ""),
        fields.get("why", ""),
        each_of(fields, "category"),
        fields.get("segments", ""),
        each_of(fields, "reason"),
        {name: text.strip() for name, text in typed.items() if text.strip()},
    )


def applied(matrix: Matrix, editor: Editor) -> Matrix:
    """The matrix with the open rule in its place, a new one at the end. Raises SettingInvalid that names the field."""
    rule = rule_from_document(_document(editor), f"rules.{editor.place}")
    if editor.place == NEW:
        if len(matrix.rules) >= RULES_MAX:
            raise SettingInvalid(f"rules: there are {RULES_MAX} already. Remove one first.")
        return replace(matrix, rules=(*matrix.rules, rule))
    at = _index(matrix, editor.place)
    if at is None:
        raise SettingInvalid("rules: the rule that was open is gone. Add it as a new one.")
    return replace(matrix, rules=(*matrix.rules[:at], rule, *matrix.rules[at + 1 :]))


def moved(matrix: Matrix, place: str, by: int) -> Matrix:
    """The matrix with one rule further up (-1) or down (1); the same at an end."""
    at = _index(matrix, place)
    if at is None or not 0 <= at + by < len(matrix.rules):
        return matrix
    rules = list(matrix.rules)
    rules[at], rules[at + by] = rules[at + by], rules[at]
    return replace(matrix, rules=tuple(rules))


def removed(matrix: Matrix, place: str) -> Matrix:
    """The matrix without one rule."""
    at = _index(matrix, place)
    return matrix if at is None else replace(matrix, rules=(*matrix.rules[:at], *matrix.rules[at + 1 :]))


def conditions_in_words(rule: Rule, taxonomy: Taxonomy) -> tuple[str, ...]:
    """What a rule asks for; nothing for one that matches every ticket."""
    words = [
        name.label if not name.unit else f"{name.label}: {least:g} or more" for name, least in rule.signals.items()
    ]
    if rule.categories:
        words.append("Category: " + " or ".join(map(taxonomy.label, rule.categories)))
    if rule.segments:
        words.append("Segment: " + " or ".join(rule.segments))
    if rule.reasons:
        words.append("Reason: " + " or ".join(reason.label for reason in rule.reasons))
    return tuple(words)


CHOICES: Final = {"tiers": tuple(TriageTier), "signals": tuple(SignalName), "reasons": tuple(ReasonCode)}
"""What a rule can ask for, beside the categories and segments of a site."""


def _document(editor: Editor) -> dict[str, Any]:
    return {
        "tier": editor.tier,
        "why": editor.why,
        "signals": {name: _number(text) for name, text in editor.signals.items()},
        "categories": list(editor.categories),
        "segments": [each.strip() for each in editor.segments.split(",")],
        "reasons": list(editor.reasons),
    }


def _number(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _index(matrix: Matrix, place: str) -> int | None:
    at = whole_number(place, 0) - 1
    return at if 0 <= at < len(matrix.rules) else None
