"""Conditions of a view in words, as their chips show them."""

from collections.abc import Mapping
from typing import Final

from escalation.filters import ME, NOBODY, NOTHING, OF_CUSTOM_FIELD, RUNNING, Condition, FieldKind
from escalation.reason import ReasonCode
from server.desk.queue_names import Names
from server.desk.words import STATUS_WORDS

FIELD_WORDS: Final[Mapping[str, str]] = {
    "site": "Site",
    "status": "Status",
    "resolution": "Ended",
    "tier": "Tier",
    "category": "Category",
    "segment": "Segment",
    "assignee": "Assignee",
    "team": "Team",
    "tag": "Tag",
    "language": "Language",
    "reason": "Why it came",
    "cause": "Cause",
    "contact": "Customer",
    "problem": "Problem",
    "sprint": "Sprint",
    "created": "Created",
    "updated": "Changed",
    "waiting": "Customer waiting",
    "due_soon": "due soon",
    "breached": "breached",
    "snoozed": "snoozed",
    "merged": "merged",
    "has_note": "has a note",
    "text": "Subject or name",
}
"""What each field is called; a flag as it is said of a ticket."""


def field_words(field: str) -> str:
    """What a field is called; a custom field, and one that is not known any more, by its own name."""
    return FIELD_WORDS.get(field, field.removeprefix(OF_CUSTOM_FIELD))


def condition_words(condition: Condition, names: Names) -> str:
    """One condition, such as "Tier: critical or high" or "Created: more than 3d ago"."""
    title = field_words(condition.field)
    values = condition.values
    if condition.kind is FieldKind.FLAG:
        so = (values[0] == "yes") is not condition.negated
        return title.capitalize() if so else f"Not {title}"
    if condition.kind is FieldKind.AGE:
        return f"{title}: {'less' if condition.negated else 'more'} than {values[0]} ago"
    if condition.kind is FieldKind.TEXT:
        return f"{title}: {'without' if condition.negated else 'with'} “{values[0]}”"
    said = " or ".join(value_words(condition.field, value, names) for value in values)
    return f"{title}: {'not ' if condition.negated else ''}{said}"


def value_words(field: str, value: str, names: Names) -> str:
    """One value of a choice."""
    if value == NOTHING:
        return "nothing"
    if field == "assignee":
        return {ME: "me", NOBODY: "nobody"}.get(value) or names.people.get(value, "somebody else")
    if field == "status":
        return STATUS_WORDS[value].lower()  # type: ignore[index]  # a TicketStatus is its value
    if field == "sprint":
        return "the one that goes on" if value == RUNNING else "one of the past"
    if field == "reason":
        return ReasonCode(value).label
    known = {"site": names.sites, "team": names.teams, "category": names.categories}.get(field, {})
    return known.get(value, value.replace("_", " "))
