"""What a kind of export looks like: the columns that tell it apart, and the field that each of them is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from escalation.audit.row import AuditStatus


class Source(StrEnum):
    """Where a file comes from."""

    ZENDESK = "zendesk"
    FRESHDESK = "freshdesk"
    FRESHSERVICE = "freshservice"
    INTERCOM_CONVERSATIONS = "intercom_conversations"
    INTERCOM_TICKETS = "intercom_tickets"
    INTERCOM_MESSAGES = "intercom_messages"
    GENERIC = "generic"

    @property
    def words(self) -> str:
        """Its name for people."""
        return _NAMES[self]


_NAMES: Final = {
    Source.ZENDESK: "Zendesk, tickets",
    Source.FRESHDESK: "Freshdesk, tickets",
    Source.FRESHSERVICE: "Freshservice, tickets",
    Source.INTERCOM_CONVERSATIONS: "Intercom, conversations",
    Source.INTERCOM_TICKETS: "Intercom, tickets",
    Source.INTERCOM_MESSAGES: "Intercom, one row per message",
    Source.GENERIC: "a table",
}


class Field(StrEnum):
    """What a column can be mapped to; the names are those of `AuditTicket`, and of the parts of a message."""

    TICKET_ID = "ticket_id"
    SUBJECT = "subject"
    TEXT = "text"
    STATUS = "status"
    CUSTOMER = "customer"
    SEGMENT = "segment"
    CHANNEL = "channel"
    CATEGORY = "category"
    PRIORITY = "priority"
    ASSIGNEE = "assignee"
    TEAM = "team"
    TAGS = "tags"
    OPENED_AT = "opened_at"
    UPDATED_AT = "updated_at"
    FIRST_RESPONSE_AT = "first_response_at"
    RESOLVED_AT = "resolved_at"
    FIRST_RESPONSE_SECONDS = "first_response_seconds"
    """Not a moment but how long it took after opening; so are the next five."""
    FIRST_RESPONSE_MINUTES = "first_response_minutes"
    FIRST_RESPONSE_HOURS = "first_response_hours"
    RESOLUTION_SECONDS = "resolution_seconds"
    RESOLUTION_MINUTES = "resolution_minutes"
    RESOLUTION_HOURS = "resolution_hours"
    MESSAGE_ID = "message_id"
    MESSAGE_TEXT = "message_text"
    MESSAGE_AUTHOR = "message_author"
    """Whether the customer or somebody of the team wrote it."""
    MESSAGE_AUTHOR_NAME = "message_author_name"
    MESSAGE_AT = "message_at"

    @property
    def is_moment(self) -> bool:
        """Whether its cells are dates."""
        return self.value.endswith("_at")


Names = Mapping[Field, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of file. It is this one when the header has all of `must` and at least `least` of `some`."""

    source: Source
    must: frozenset[str]
    some: frozenset[str]
    least: int
    names: Names
    also: frozenset[str] = frozenset()
    """Columns of the product that no field takes; others are a team's own."""
    statuses: Mapping[str, AuditStatus] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    def recognises(self, names: Collection[str]) -> bool:
        """Whether a header with these plain names is of this kind."""
        return self.must <= set(names) and len(self.some.intersection(names)) >= self.least
