"""What a key reads beside tickets: conversations, customers, people, the audit log."""

from typing import Final

from server.api.audit import AuditQuery, list_entries
from server.api.contacts import ContactsQuery, get_contact, list_contacts
from server.api.conversation_bodies import ConversationBody, ConversationsBody
from server.api.conversations import (
    ConversationsQuery,
    TakeOverAsked,
    get_conversation,
    list_conversations,
    take_conversation_over,
)
from server.api.insights import InsightsBody, InsightsQuery, get_insights
from server.api.operation import Operation, Parameter
from server.api.pages import Paged
from server.api.people import list_teams, list_users
from server.api.people_bodies import ContactBody, ContactsBody, EntriesBody, TeamsBody, UsersBody
from server.api.problems import (
    ProblemAsked,
    ProblemBody,
    ProblemChange,
    ProblemsBody,
    ProblemsQuery,
    add_problem,
    change_problem,
    list_problems,
)
from server.api.ticket_bodies import TicketBody
from server.team.api_scope import Scope

CONVERSATION_ID: Final = Parameter("id", "path", True, "The conversation's id.")
CONTACT_ID: Final = Parameter("id", "path", True, "The customer's id.")

RECORD_OPERATIONS: Final = (
    Operation(
        "/api/v1/conversations",
        "conversations",
        "Conversations, the newest first, without their messages.",
        (),
        ConversationsBody,
        scope=Scope.CONVERSATIONS_READ,
        deed=list_conversations,
        query=ConversationsQuery,
        group="Conversations",
    ),
    Operation(
        "/api/v1/conversations/{id}",
        "conversation",
        "A conversation with its messages, the oldest first.",
        (CONVERSATION_ID,),
        ConversationBody,
        scope=Scope.CONVERSATIONS_READ,
        deed=get_conversation,
        group="Conversations",
    ),
    Operation(
        "/api/v1/conversations/{id}/take-over",
        "take_over",
        "Take a conversation from the AI agent: it becomes a ticket, and the customer waits for a person.",
        (CONVERSATION_ID,),
        TicketBody,
        method="POST",
        scope=Scope.CONVERSATIONS_WRITE,
        deed=take_conversation_over,
        asks=TakeOverAsked,
        group="Conversations",
    ),
    Operation(
        "/api/v1/problems",
        "problems",
        "Problems, open ones first, then the latest: at most 100.",
        (),
        ProblemsBody,
        scope=Scope.TICKETS_READ,
        deed=list_problems,
        query=ProblemsQuery,
        group="Problems",
    ),
    Operation(
        "/api/v1/problems",
        "add_problem",
        "Make a problem, to which tickets can be linked.",
        (),
        ProblemBody,
        method="POST",
        scope=Scope.TICKETS_WRITE,
        deed=add_problem,
        asks=ProblemAsked,
        status=201,
        group="Problems",
    ),
    Operation(
        "/api/v1/problems/{id}",
        "change_problem",
        "Mark a problem as solved, or as open again.",
        (Parameter("id", "path", True, "The problem's id."),),
        ProblemBody,
        method="PATCH",
        scope=Scope.TICKETS_WRITE,
        deed=change_problem,
        asks=ProblemChange,
        group="Problems",
    ),
    Operation(
        "/api/v1/contacts",
        "contacts",
        "Customers, in no order that means anything, but always the same.",
        (),
        ContactsBody,
        scope=Scope.CONTACTS_READ,
        deed=list_contacts,
        query=ContactsQuery,
        group="Customers",
    ),
    Operation(
        "/api/v1/contacts/{id}",
        "contact",
        "A customer.",
        (CONTACT_ID,),
        ContactBody,
        scope=Scope.CONTACTS_READ,
        deed=get_contact,
        group="Customers",
    ),
    Operation(
        "/api/v1/users",
        "users",
        "Who works on the desk of this site.",
        (),
        UsersBody,
        scope=Scope.PEOPLE_READ,
        deed=list_users,
        query=Paged,
        group="People",
    ),
    Operation(
        "/api/v1/teams",
        "teams",
        "The teams of this site with the ids of their members.",
        (),
        TeamsBody,
        scope=Scope.PEOPLE_READ,
        deed=list_teams,
        group="People",
    ),
    Operation(
        "/api/v1/audit-log",
        "audit_log",
        "Who did what, the latest first.",
        (),
        EntriesBody,
        scope=Scope.AUDIT_READ,
        deed=list_entries,
        query=AuditQuery,
        group="Audit log",
    ),
    Operation(
        "/api/v1/insights",
        "insights",
        "The figures of the support queue in a period: backlog, times, what the AI settles, satisfaction.",
        (),
        InsightsBody,
        scope=Scope.INSIGHTS_READ,
        deed=get_insights,
        query=InsightsQuery,
        makes_much=True,
        group="Insights",
    ),
)
