"""The products whose exports are known: what tells them apart, and which of their columns is which field.

Columns are matched by name, never by place: their set differs from account to account. The names are those that the
products' own exports and reports have; an order of names is an order of preference.
"""

from collections.abc import Collection
from typing import Final

from escalation.audit.reading.shape import Field, Names, Shape, Source
from escalation.audit.reading.words import FRESH_PRIORITY, FRESH_SOURCE, FRESH_STATUS


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


def _names(**fields: str) -> Names:
    return {Field(name): tuple(names.split("|")) for name, names in fields.items()}


_FRESH_MOMENTS: Final = {
    "ticket_id": "ticket id",
    "subject": "subject",
    "text": "description",
    "status": "status",
    "priority": "priority",
    "channel": "source",
    "assignee": "agent",
    "team": "group",
    "tags": "tags",
    "opened_at": "created time",
    "resolved_at": "resolved time|closed time",
    "first_response_at": "initial response time",
    "first_response_hours": "first response time (in hrs)",
    "resolution_hours": "resolution time (in hrs)",
}

_FRESH_ALSO: Final = _set(
    "due by time|closed time|time tracked|agent interactions|customer interactions|resolution status|"
    "first response status|survey results|survey result|contact id|full name|requester name|product|type|urgency|"
    "impact|"
    "sub category|item|resolution note|approval status|work phone|mobile phone|contact name|association type|"
    "internal agent|"
    "internal group|every response status|custom object|planned start date|planned end date|planned effort|workspace"
)

SHAPES: Final = (
    Shape(
        Source.INTERCOM_MESSAGES,
        _set("conversation id|message body"),
        _set("message id|message type|message created at|message author type|message author email|conversation state"),
        2,
        _names(
            ticket_id="conversation id",
            subject="conversation subject|message subject",
            status="conversation state",
            tags="conversation tags",
            segment="message author companies",
            customer="message author email|message author user id|message author id|message author name",
            assignee="conversation assignee name|conversation assignee",
            opened_at="conversation created at",
            first_response_at="conversation first response at",
            resolved_at="conversation closed at",
            message_id="message id",
            message_text="message body",
            message_author="message author type",
            message_author_name="message author name|message author email",
            message_at="message created at",
        ),
        _set(
            "message type|message author id|message author user id|message author name|app id|app name|"
            "message author type"
        ),
    ),
    Shape(
        Source.INTERCOM_TICKETS,
        _set("ticket id"),
        _set(
            "ticket title|ticket created|current ticket custom state|ticket state category|current conversation state|"
            "teammate currently assigned|ticket last resolved|user participant ids|fin ai agent rating"
        ),
        3,
        _names(
            ticket_id="ticket id",
            subject="ticket title",
            text="ticket description",
            status="current ticket state category|ticket state category|current ticket custom state|"
            "current conversation state",
            customer="user email|user participant ids|user participant names",
            segment="company name",
            channel="channel",
            category="ticket type|ticket category",
            assignee="teammate currently assigned",
            team="team currently assigned",
            tags="conversation tag|ticket tags",
            opened_at="ticket created|conversation created at",
            updated_at="conversation updated at",
            resolved_at="ticket last resolved",
            first_response_seconds="first response time (seconds)",
            resolution_seconds="ticket time to resolve (seconds)",
        ),
        _set(
            "created via|created by|current conversation state|current ticket custom state|last teammate rating|"
            "resolved by|"
            "started by|ticket url|user participant ids|user participant names|conversation created at|"
            "fin ai agent rating|"
            "fin ai agent rating remark|teammate currently assigned id|team currently assigned id|ticket category"
        ),
    ),
    Shape(
        Source.INTERCOM_CONVERSATIONS,
        _set("conversation id"),
        _set(
            "conversation started at|current conversation state|teammate currently assigned|conversation tag|"
            "conversation source|conversation rating|fin ai agent involved|fin ai agent resolution state"
        ),
        2,
        _names(
            ticket_id="conversation id",
            subject="conversation subject|conversation title",
            text="first user message|conversation first message",
            status="current conversation state",
            customer="user email|user id|user name",
            segment="company name",
            channel="channel",
            category="topics|ai topic|ticket type",
            assignee="teammate currently assigned",
            team="team currently assigned",
            tags="conversation tag",
            opened_at="conversation started at",
            updated_at="updated at",
            first_response_at="first response at",
            resolved_at="last closed at|closed at",
            first_response_seconds="first response time (seconds)",
        ),
        _set(
            "started by|conversation source|ai topic|ai subtopic|ticket type|last teammate rated|agent rated type|"
            "conversation rating|conversation rating remark|fin ai agent involved|fin ai agent deflected|"
            "fin ai agent resolution state|user name|user id"
        ),
    ),
    Shape(
        Source.FRESHSERVICE,
        _set("ticket id|created time"),
        _set("requester email|sub category|urgency|impact|approval status|requester name|last updated time"),
        2,
        _names(
            **_FRESH_MOMENTS,
            category="category|type",
            customer="requester email|requester name",
            segment="company|department",
            updated_at="last updated time",
        ),
        _FRESH_ALSO,
        FRESH_STATUS,
        FRESH_PRIORITY,
        FRESH_SOURCE,
    ),
    Shape(
        Source.FRESHDESK,
        _set("ticket id|created time"),
        _set(
            "agent interactions|customer interactions|last update time|initial response time|due by time|"
            "survey results|contact id|resolution status"
        ),
        1,
        _names(
            **_FRESH_MOMENTS,
            category="type",
            customer="email|contact id|full name",
            segment="company|company name|product",
            updated_at="last update time",
        ),
        _FRESH_ALSO,
        FRESH_STATUS,
        FRESH_PRIORITY,
        FRESH_SOURCE,
    ),
    Shape(
        Source.ZENDESK,
        _set("id|requester"),
        _set(
            "summation column|requester id|submitter|via|ticket type|group stations|assignee stations|"
            "initially assigned at|"
            "satisfaction score|reopens|requested|requester email|requester domain|solved at"
        ),
        1,
        _names(
            ticket_id="id",
            subject="subject",
            text="description|comment",
            status="status|ticket status",
            priority="priority",
            customer="requester email|requester id|requester",
            segment="organization|ticket organization|requester domain",
            channel="via",
            category="ticket category|category|ticket type|type",
            assignee="assignee",
            team="group",
            tags="tags",
            opened_at="created at|requested",
            updated_at="updated at|updated",
            resolved_at="solved at",
            first_response_minutes="first reply time in minutes",
            resolution_minutes="full resolution time in minutes",
        ),
        _set(
            "summation column|requester|requester id|requester external id|requester domain|submitter|ticket type|"
            "assigned at|due date|initially assigned at|resolution time|satisfaction score|group stations|"
            "assignee stations|"
            "reopens|replies|"
            "first reply time in minutes within business hours|first resolution time in minutes|"
            "first resolution time in minutes within business hours|"
            "full resolution time in minutes within business hours|"
            "agent wait time in minutes|agent wait time in minutes within business hours|"
            "requester wait time in minutes|"
            "requester wait time in minutes within business hours|on hold time in minutes|"
            "on hold time in minutes within business hours|brand|ticket form|type|category"
        ),
    ),
)

GENERIC: Final = Shape(
    Source.GENERIC,
    frozenset(),
    frozenset(),
    0,
    _names(
        ticket_id="ticket id|id|ticket number|ticket no|ticket|ticket #|number|case number|case id|case|issue key|key|"
        "issue id|conversation id|request id|reference|ref|nr|#",
        subject="subject|title|summary|short description|ticket subject|ticket name|headline|betreff|objet|asunto",
        text="description|text|message|body|content|details|question|first message|comment|message text|"
        "case description|"
        "beschreibung|nachricht",
        status="status|state|ticket status|case status|stage|current state|resolution status",
        customer="customer email|requester email|contact email|email|e mail|email address|reporter email|"
        "user email|from|"
        "customer|requester|reporter|contact|contact name|customer name|requester name|user|created by|user name|"
        "customer id|kunde",
        segment="segment|customer segment|company|company name|organization|organisation|account|account name|"
        "plan|firma",
        channel="channel|source|via|origin|case origin|medium|kanal",
        category="category|ticket category|type|ticket type|issue type|case reason|reason|topic|topics|area|"
        "component|kategorie",
        priority="priority|severity|urgency|tier|priorität",
        assignee="assignee|assigned to|agent|owner|case owner|ticket owner|assignee name|handler|bearbeiter",
        team="team|group|queue|department|assigned group",
        tags="tags|labels|tag|label",
        opened_at="created at|created|created on|created time|created date|date created|create date|opened at|opened|"
        "opened on|open date|date opened|date time opened|requested at|requested|submitted at|submitted|received at|"
        "received|reported at|reported on|started at|date|timestamp|creation date|erstellt|erstellt am",
        updated_at="updated at|updated|updated on|last updated|last update|last modified|last modified date|"
        "modified at|"
        "last update time|last updated at|last activity|last activity at|geändert am",
        first_response_at="first response at|first reply at|first responded at|first response|first reply|responded at|"
        "first response date|initial response time|agent first response",
        resolved_at="resolved at|solved at|resolved|solved|resolved on|resolution date|date resolved|closed at|closed|"
        "closed on|closed date|date closed|date time closed|close date|completed at|completed|resolved time|"
        "closed time|"
        "geschlossen am|gelöst am",
    ),
)
"""What columns are called elsewhere: Jira, Help Scout, HubSpot, Salesforce, Zoho, and tables made by hand."""

KNOWN_NAMES: Final = frozenset(
    name for shape in (*SHAPES, GENERIC) for names in shape.names.values() for name in names
) | frozenset(name for shape in SHAPES for name in shape.must | shape.some)


def shape_of(names: Collection[str]) -> Shape:
    """The kind of file that a header with these plain names has: the first that recognises it, else the generic one."""
    return next((shape for shape in SHAPES if shape.recognises(names)), GENERIC)
