"""Words and codes for a status, a priority and a channel, in the words that all products share.

Codes: Freshdesk's public API (Tickets, "status", "priority", "source"). Words: what Zendesk, Freshdesk, Freshservice,
Intercom, Help Scout, Jira and HubSpot write.
"""

from typing import Final

from escalation.audit.reading.header_names import plain_name
from escalation.audit.row import AuditStatus

_OPEN: Final = """
    open|new|in progress|inprogress|active|submitted|assigned|unassigned|reopened|re opened|to do|todo|backlog|started|
    working|under review|in review|investigating|escalated|triage|received|pending agent|waiting on agent|
    waiting for us|
    waiting for support|waiting on us|awaiting agent|customer responded|customer replied|unresolved|offen|neu|
    in bearbeitung|ouvert|nouveau|en cours|abierto|nuevo|en progreso|true
"""
_WAITING: Final = """
    pending|waiting|waiting on customer|waiting for customer|waiting on contact|waiting on requester|waiting on user|
    awaiting customer|awaiting reply|awaiting response|awaiting customer reply|awaiting your reply|pending customer|
    pending user|pending requester|answered|replied|customer action required|waiting on client|wartend|
    warten auf kunde|warten auf kunden|en attente|pendiente|needs info|information requested
"""
_ON_HOLD: Final = """
    hold|on hold|onhold|snoozed|paused|blocked|deferred|waiting on third party|waiting on 3rd party|
    waiting for third party|
    waiting on vendor|awaiting vendor|pending vendor|scheduled|zurückgestellt|en pause|en espera
"""
_RESOLVED: Final = """
    resolved|solved|closed|done|complete|completed|fixed|finished|deleted|archived|cancelled|canceled|rejected|
    duplicate|
    spam|wont fix|won't fix|declined|merged|gelöst|geschlossen|erledigt|résolu|fermé|clos|resuelto|cerrado|false
"""


def _table() -> dict[str, AuditStatus]:
    lists = (
        (AuditStatus.OPEN, _OPEN),
        (AuditStatus.WAITING, _WAITING),
        (AuditStatus.ON_HOLD, _ON_HOLD),
        (AuditStatus.RESOLVED, _RESOLVED),
    )
    return {" ".join(word.split()): status for status, words in lists for word in words.split("|")}


STATUS_WORDS: Final = _table()

FRESH_STATUS: Final = {
    "2": AuditStatus.OPEN,
    "3": AuditStatus.WAITING,
    "4": AuditStatus.RESOLVED,
    "5": AuditStatus.RESOLVED,
    "6": AuditStatus.WAITING,
    "7": AuditStatus.ON_HOLD,
}
"""Open, Pending, Resolved, Closed, Waiting on Customer, Waiting on Third Party."""

FRESH_PRIORITY: Final = {"1": "low", "2": "medium", "3": "high", "4": "urgent"}

FRESH_SOURCE: Final = {
    "1": "email",
    "2": "portal",
    "3": "phone",
    "7": "chat",
    "9": "feedback widget",
    "10": "outbound email",
}


def status_of(said: str, codes: dict[str, AuditStatus], mapped: dict[str, AuditStatus]) -> AuditStatus | None:
    """The status that a cell names; what a mapping says comes first. None when nobody knows the word."""
    word = plain_name(said)
    return mapped.get(word) or codes.get(word) or STATUS_WORDS.get(word)


AGENT_WORDS: Final = frozenset(
    """
    admin agent ai_agent assignee bot employee fin operator staff support team teammate workflow
    """.split()  # noqa: SIM905 - a list of a word a line reads worse
)
"""Who speaks for the company, in the columns that tell who wrote a message; all others are the customer."""
