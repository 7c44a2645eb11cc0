"""What the form of a reply shows of actions, of AI help and of guides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from escalation.macro_actions import ME, NOBODY, ActionKind, MacroAction
from escalation.ticket import TicketStatus
from server.desk.sessions import Person
from server.desk.words import STATUS_WORDS

ASSISTS: Final = {
    "draft": "Draft a reply",
    "summary": "Summarise, as a note",
    "friendlier": "Make it friendlier",
    "shorter": "Make it shorter",
    "formal": "Make it more formal",
    "grammar": "Mend spelling and grammar",
    "translate": "Translate for the customer",
}
"""What AI help is offered, by the name that the form sends."""

_KINDS: Final = {
    ActionKind.TIER: "Tier",
    ActionKind.CATEGORY: "Category",
    ActionKind.TAG: "Tag",
    ActionKind.ASSIGN: "Assign",
    ActionKind.TEAM: "Team",
    ActionKind.SNOOZE: "Snooze",
    ActionKind.STATUS: "Then",
}
_UNITS: Final = {"h": "hour", "d": "day"}


@dataclass(frozen=True, slots=True)
class OfferedGuide:
    """A guide of the site as a menu shows it."""

    name: str
    title: str
    page: str


def action_words(action: MacroAction, names: Mapping[str, str] | None = None) -> str:
    """One action of a macro: "Tag: billing". `names` are those of people and teams by their ids."""
    return f"{_KINDS[action.kind]}: {_value_words(action, names or {})}"


def guides_of(person: Person, site_id: str) -> tuple[OfferedGuide, ...]:
    """The guides that the team wrote for this site."""
    site = next((each for each in person.sites if each.site_id == site_id), None)
    listed: list[Mapping[str, Any]] = [] if site is None else site.widget.get("guides") or []
    return tuple(OfferedGuide(str(each["name"]), str(each["title"]), str(each["page"])) for each in listed)


def _value_words(action: MacroAction, names: Mapping[str, str]) -> str:
    value = action.value
    match action.kind:
        case ActionKind.ASSIGN if value in {ME, NOBODY}:
            return {ME: "to me", NOBODY: "to nobody"}[value]
        case ActionKind.ASSIGN | ActionKind.TEAM:
            return names.get(value, "somebody of the site" if action.kind is ActionKind.ASSIGN else "a team")
        case ActionKind.SNOOZE:
            amount, unit = value[:-1], _UNITS[value[-1]]
            return f"for {amount} {unit}{'' if amount == '1' else 's'}"
        case ActionKind.STATUS:
            return {TicketStatus.RESOLVED.value: "resolve"}.get(value, STATUS_WORDS[TicketStatus(value)].lower())
        case _:
            return value
