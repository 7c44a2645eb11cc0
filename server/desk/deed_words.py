"""What was done to a ticket, in words, for its story."""

from collections.abc import Mapping
from typing import Final

from server.team.audit_log import Detail, Entry

SEEN_OTHERWISE: Final = frozenset({"ticket.replied", "ticket.noted", "ticket.note_changed", "ticket.note_deleted"})
"""Deeds that the story shows by what was written."""

_WORDS: Final[Mapping[str, str]] = {
    "ticket.taken": "took the ticket",
    "ticket.assigned": "gave the ticket to {to_name}",
    "ticket.team_set": "changed the team",
    "ticket.snoozed": "let it sleep",
    "ticket.woken": "woke it",
    "ticket.fields_set": "filled in fields",
    "ticket.resolved": "resolved it",
    "ticket.reopened": "reopened it",
    "ticket.handed_back": "handed it back to the AI agent",
    "ticket.merged": "merged it",
    "ticket.unmerged": "took a merge back",
    "ticket.undone": "undid what was done",
    "ticket.linked": "linked it to a problem",
    "ticket.unlinked": "took it off a problem",
    "ticket.triaged": "changed how it is sorted",
    "ticket.marked_spam": "marked it as spam",
}


def deed_of_ticket(entry: Entry) -> str:
    """One short sentence without its subject, such as "tagged it boards, outage"."""
    details = entry.details
    if entry.action == "ticket.tagged":
        return _tagged(details)
    words = _WORDS.get(entry.action, entry.action.removeprefix("ticket.").replace("_", " "))
    if "{to_name}" in words:
        name = details.get("to_name") or details.get("name")
        return words.format(to_name=name) if name else "changed who has the ticket"
    return words


def _tagged(details: Mapping[str, Detail]) -> str:
    added, removed = details.get("added"), details.get("removed")
    parts = [f"tagged it {added}"] if added else []
    parts += [f"removed the tag {removed}"] if removed else []
    return " and ".join(parts) or "changed its tags"
