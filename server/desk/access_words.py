"""Roles and deeds in words."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from server.inbox.deed_words import DEED_WORDS as TICKET_DEED_WORDS
from server.team.role import Role

ROLE_WORDS: Final = {
    Role.OWNER: ("owner", "everything, also making owners and handing out keys"),
    Role.ADMIN: ("admin", "settings and members, beside what agents do"),
    Role.AGENT: ("agent", "answers customers and moves tickets"),
    Role.VIEWER: ("viewer", "reads and changes nothing"),
}

DEED_WORDS: Final = {
    "sign_in.succeeded": "signed in",
    "sign_in.failed": "failed to sign in",
    "sign_in.linked": "linked an account elsewhere",
    "password.changed": "changed their password",
    "second_factor.set_up": "set up a second factor",
    "second_factor.ended": "turned the second factor off",
    "second_factor.codes_renewed": "made new recovery codes",
    "second_factor.asked_for": "changed who needs a second factor",
    "member.added": "added a member",
    "member.role_changed": "changed a role",
    "member.removed": "removed a member",
    "member.teams_changed": "changed somebody's teams",
    "member.sessions_ended": "ended somebody's sessions",
    "member.share_set": "changed what somebody takes",
    "member.away": "marked a member as away",
    "member.back": "marked a member as back",
    "user.disabled": "locked an account out",
    "user.enabled": "let an account in again",
    "invitation.made": "invited somebody",
    "invitation.revoked": "revoked an invitation",
    "invitation.accepted": "accepted an invitation",
    "team.added": "made a team",
    "team.renamed": "renamed a team",
    "team.deleted": "deleted a team",
    "api_key.made": "made a key",
    "api_key.revoked": "revoked a key",
    "alert.acknowledged": "took an alert",
    "alert.closed": "closed an alert",
    "alert.escalated": "passed an alert on",
    "release.marked": "marked a release",
    "endpoint.added": "added an endpoint",
    "endpoint.removed": "removed an endpoint",
    "endpoint.enabled": "enabled an endpoint again",
    "endpoint.disabled": "disabled an endpoint",
    "endpoint.secret_replaced": "replaced an endpoint's secret",
    "conversation.reviewed": "reviewed a conversation",
    "problem.made": "noted a problem",
    "audit.started": "began an audit of the backlog",
    "review.decided": "decided something in a weekly review",
    "report.written": "wrote a report",
    "report.sent": "sent a report",
    "problem.solved": "solved a problem",
    "problem.reopened": "reopened a problem",
    "macro.added": "added a macro",
    "macro.changed": "changed a macro",
    "macro.deleted": "deleted a macro",
    "macro.imported": "imported canned responses",
    "view.shared": "shared a view",
    "view.renamed": "renamed a shared view",
    "view.changed": "changed a shared view",
    "view.deleted": "deleted a shared view",
    "sprint.planned": "planned a sprint",
    "sprint.started": "started a sprint",
    "sprint.ended": "ended a sprint",
    "sprint.dropped": "dropped the plan of a sprint",
    "sprint.extended": "extended a sprint",
    "sprint.reopened": "reopened a sprint",
    "sprint.intake_changed": "changed who guards incoming work",
    "sprint.customers_asked": "let customers of a sprint be asked",
    "examples.imported": "imported labelled tickets",
    "examples.forgotten": "removed imported examples",
}


def detail_words(value: str | int | bool | None) -> str:
    """One value of an entry: yes and no in words, a moment as the desk shows moments."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    with suppress(ValueError, TypeError):
        moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
        if moment is not None and moment.tzinfo is not None:
            return f"{moment.astimezone(UTC):%d %b %Y, %H:%M} UTC"
    return str(value)


def role_words(role: Role) -> str:
    """A role with its article, as in "as an agent"."""
    name = ROLE_WORDS[role][0]
    return f"{'an' if name[0] in 'aeo' else 'a'} {name}"


def deed_words(action: str) -> str:
    """A deed of the audit log; without words it reads as its name: `settings.hours_saved` as "settings hours saved"."""
    return DEED_WORDS.get(action) or TICKET_DEED_WORDS.get(action) or action.replace(".", " ").replace("_", " ")
