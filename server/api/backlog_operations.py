"""What a key reads of the backlog: audits and their reports, sprints and their boards; and asks for an audit."""

from typing import Final

from server.api.audits import AuditAsked, AuditBody, AuditLineBody, AuditsBody, add_audit, get_audit, list_audits
from server.api.operation import Operation, Parameter
from server.api.pages import Paged
from server.api.sprints import SprintBody, SprintsBody, get_sprint, list_sprints
from server.team.api_scope import Scope

BACKLOG_OPERATIONS: Final = (
    Operation(
        "/api/v1/audits",
        "audits",
        "Audits of the backlog, the newest first.",
        (),
        AuditsBody,
        scope=Scope.BACKLOG_READ,
        deed=list_audits,
        query=Paged,
        group="Backlog",
    ),
    Operation(
        "/api/v1/audits",
        "add_audit",
        "Ask for an audit of the site's own tickets. A server begins it within a minute; look at it again until its "
        "`state` is `done`. It changes no ticket.",
        (),
        AuditLineBody,
        method="POST",
        scope=Scope.BACKLOG_WRITE,
        deed=add_audit,
        asks=AuditAsked,
        group="Backlog",
    ),
    Operation(
        "/api/v1/audits/{id}",
        "audit",
        "An audit with its report.",
        (Parameter("id", "path", True, "The audit's id."),),
        AuditBody,
        scope=Scope.BACKLOG_READ,
        deed=get_audit,
        makes_much=True,
        group="Backlog",
    ),
    Operation(
        "/api/v1/sprints",
        "sprints",
        "Sprints, the newest first.",
        (),
        SprintsBody,
        scope=Scope.BACKLOG_READ,
        deed=list_sprints,
        query=Paged,
        group="Backlog",
    ),
    Operation(
        "/api/v1/sprints/{id}",
        "sprint",
        "A sprint with the figures of its board.",
        (Parameter("id", "path", True, "The sprint's id."),),
        SprintBody,
        scope=Scope.BACKLOG_READ,
        deed=get_sprint,
        group="Backlog",
    ),
)
