"""What a macro does to a ticket beside its text, as data: read strictly, and shown before it is done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from escalation.errors import SettingInvalid
from escalation.ticket import TicketStatus
from escalation.triage import TriageTier

ACTIONS_MAX: Final = 20
"""Of one macro: one of each kind, and a dozen tags."""

TAG_CHARACTERS_MAX: Final = 64
"""The width of the column."""

ME: Final = "me"
NOBODY: Final = "nobody"

SNOOZE_DAYS_MAX: Final = 365

_SNOOZE: Final = re.compile(r"([1-9]\d{0,3})([hd])")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_ID: Final = re.compile(r"[\w-]{1,32}")


class ActionKind(StrEnum):
    """What is done, in the order in which it is done: what ends the work on a ticket comes last."""

    TIER = "tier"
    CATEGORY = "category"
    TAG = "tag"
    ASSIGN = "assign"
    TEAM = "team"
    SNOOZE = "snooze"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class MacroAction:
    """One deed. `value` is a tier, a category, a tag, a user's id or `me` or `nobody`, a team's id, a length such as
    `3h` or `2d`, or a status."""

    kind: ActionKind
    value: str

    def as_document(self) -> dict[str, str]:
        """As the store keeps it."""
        return {"kind": self.kind.value, "value": self.value}

    @property
    def length(self) -> timedelta:
        """For how long a SNOOZE lasts."""
        found = _SNOOZE.fullmatch(self.value)
        assert found is not None
        return timedelta(**{"hours" if found[2] == "h" else "days": int(found[1])})


def actions_of(document: object) -> tuple[MacroAction, ...]:
    """Actions as somebody gives them, in the order in which they are done.

    Raises SettingInvalid for what is none, for two of a kind that counts once, and for what contradicts itself.
    """
    if not isinstance(document, Sequence) or isinstance(document, str | bytes):
        raise SettingInvalid("actions: give a list of objects with kind and value.")
    if len(document) > ACTIONS_MAX:
        raise SettingInvalid(f"actions: give at most {ACTIONS_MAX}.")
    actions = tuple(dict.fromkeys(_action(each) for each in document))
    once = [each.kind for each in actions if each.kind is not ActionKind.TAG]
    if twice := next((kind for kind in once if once.count(kind) > 1), None):
        raise SettingInvalid(f"actions: {twice} is given twice. Keep one of them.")
    resolves = MacroAction(ActionKind.STATUS, TicketStatus.RESOLVED.value) in actions
    if resolves and ActionKind.SNOOZE in once:
        raise SettingInvalid("actions: a resolved ticket cannot be snoozed. Keep one of them.")
    return tuple(sorted(actions, key=lambda each: list(ActionKind).index(each.kind)))


def _action(document: object) -> MacroAction:
    if not isinstance(document, Mapping):
        raise SettingInvalid("actions: each is an object with kind and value.")
    fields: Mapping[str, Any] = document
    kind, value = fields.get("kind"), fields.get("value")
    if not isinstance(kind, str) or kind not in set(ActionKind):
        raise SettingInvalid(f"actions: {kind!r} is no action. Known are {', '.join(ActionKind)}.")
    if not isinstance(value, str):
        raise SettingInvalid(f"actions: {kind} needs a value.")
    action = MacroAction(ActionKind(kind), " ".join(value.split()))
    if fault := _fault_of(action):
        raise SettingInvalid(f"{action.kind}: {fault}")
    return action


def _fault_of(action: MacroAction) -> str:
    value = action.value
    match action.kind:
        case ActionKind.TIER if value not in set(TriageTier):
            return f"{value!r} is no tier. Known are {', '.join(TriageTier)}."
        case ActionKind.STATUS if value not in set(TicketStatus):
            return f"{value!r} is no status. Known are {', '.join(TicketStatus)}."
        case ActionKind.CATEGORY if not _NAME.fullmatch(value):
            return f"{value!r} is no name of a category."
        case ActionKind.TAG if not 0 < len(value) <= TAG_CHARACTERS_MAX or "," in value:
            return f"a tag has 1 to {TAG_CHARACTERS_MAX} characters and no comma."
        case ActionKind.ASSIGN | ActionKind.TEAM if not _ID.fullmatch(value):
            return "choose somebody from the list."
        case ActionKind.SNOOZE if not _is_length(action):
            return f"{value!r} is no length. Write it as 3h or 2d, at most {SNOOZE_DAYS_MAX}d."
    return ""


def _is_length(action: MacroAction) -> bool:
    return bool(_SNOOZE.fullmatch(action.value)) and action.length <= timedelta(days=SNOOZE_DAYS_MAX)
