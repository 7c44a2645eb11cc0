"""What was done to a ticket, in words: for its story, and for whoever comes second."""

from collections.abc import Mapping
from typing import Final

from server.team.audit_log import Detail, Entry

SEEN_OTHERWISE: Final = frozenset({"ticket.replied", "ticket.noted", "ticket.note_changed", "ticket.note_deleted"})
"""Deeds that the story shows by what was written."""

DEED_WORDS: Final[Mapping[str, str]] = {
    "ticket.replied": "replied",
    "ticket.noted": "wrote a note",
    "ticket.note_changed": "changed a note",
    "ticket.note_deleted": "deleted a note",
    "ticket.taken": "took the ticket",
    "ticket.taken_over": "took it over from the AI agent",
    "ticket.assigned": "changed who has the ticket",
    "ticket.team_set": "changed the team",
    "ticket.status_set": "changed whose turn it is",
    "ticket.tier_set": "changed the tier",
    "ticket.category_set": "changed the category",
    "ticket.tagged": "changed its tags",
    "ticket.fields_set": "filled in fields",
    "ticket.snoozed": "let it sleep",
    "ticket.woken": "woke it",
    "ticket.resolved": "resolved it",
    "ticket.reopened": "reopened it",
    "ticket.reopened_by_customer": "reopened it: the customer wrote again",
    "ticket.handed_back": "handed it back to the AI agent",
    "ticket.merged": "merged it",
    "ticket.unmerged": "took a merge back",
    "ticket.linked": "linked it to a problem",
    "ticket.unlinked": "took it off a problem",
    "ticket.marked_as_spam": "marked it as spam",
    "ticket.undone": "took a change back",
    "ticket.clock_due_soon": "warned that it is due soon",
    "ticket.clock_breached": "warned that it is late",
    "ticket.customer_reminded": "reminded the customer",
    "ticket.closed_by_silence": "closed it: the customer never answered",
    "ticket.customer_asked": "asked the customer whether it still matters",
    "ticket.check_in_unclear": "could not tell from the answer whether it still matters",
    "ticket.check_in_fixed": "closed it: the customer says that it is solved",
    "ticket.check_in_broken": "opened it: the customer says that it is still broken",
    "contact.blocked": "blocked the customer",
    "contact.unblocked": "unblocked the customer",
}
"""By action, without what exactly changed."""


def deed_of_ticket(entry: Entry) -> str:
    """One short sentence without its subject, such as "tagged it boards, outage"."""
    if entry.action == "ticket.tagged":
        return _tagged(entry.details)
    if entry.action == "ticket.assigned" and entry.details.get("name"):
        return f"gave the ticket to {entry.details['name']}"
    return DEED_WORDS.get(entry.action, entry.action.removeprefix("ticket.").replace("_", " "))


def _tagged(details: Mapping[str, Detail]) -> str:
    added, removed = details.get("added"), details.get("removed")
    parts = [f"tagged it {added}"] if added else []
    parts += [f"removed the tag {removed}"] if removed else []
    return " and ".join(parts) or DEED_WORDS["ticket.tagged"]
