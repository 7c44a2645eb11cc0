"""What a key of the HTTP interface may do; each operation asks for one of these."""

from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """A part of the interface, to read or to change."""

    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"
    CONTACTS_READ = "contacts:read"
    SETTINGS_READ = "settings:read"
    RELEASES_WRITE = "releases:write"
    PEOPLE_READ = "people:read"
    AUDIT_READ = "audit:read"
    INSIGHTS_READ = "insights:read"
    BACKLOG_READ = "backlog:read"
    BACKLOG_WRITE = "backlog:write"


SCOPE_WORDS: Final = {
    Scope.TICKETS_READ: "Read tickets, their notes and their history",
    Scope.TICKETS_WRITE: "Answer customers, write notes and move tickets",
    Scope.CONVERSATIONS_READ: "Read conversations and their messages",
    Scope.CONVERSATIONS_WRITE: "Take conversations over from the AI agent",
    Scope.CONTACTS_READ: "Read customers: names, addresses, segments",
    Scope.SETTINGS_READ: "Read categories, targets, hours, macros, views and releases",
    Scope.RELEASES_WRITE: "Mark releases on the charts",
    Scope.PEOPLE_READ: "Read who works on the desk, and the teams",
    Scope.AUDIT_READ: "Read the audit log",
    Scope.INSIGHTS_READ: "Read figures of the queue: backlog, times, AI, satisfaction",
    Scope.BACKLOG_READ: "Read audits, sprints, alerts, how accounts fare, and reports",
    Scope.BACKLOG_WRITE: "Ask for audits of the site's own tickets, and look after alerts",
}
"""What each scope opens, for whoever makes a key."""

SITE_KEY_SCOPES: Final = frozenset({Scope.TICKETS_READ, Scope.CONVERSATIONS_READ})
"""Of a site's secret key, which was there before keys had scopes: it reads what it always read, and changes nothing."""
