"""Bodies of people: customers, those who work at the desk with their teams, and what anybody did."""

from collections.abc import Mapping
from datetime import datetime

from server.api.bodies import Body, Page
from server.conversation.contact import Contact
from server.team.actor import ActorKind
from server.team.audit_log import Detail, Entry
from server.team.role import Role


class ContactBody(Body):
    """A customer. `external_id`, `segment` and `attributes` are what the host's signed token said of them."""

    contact: str
    name: str | None
    email: str | None
    external_id: str | None
    segment: str | None
    attributes: Mapping[str, str]
    blocked_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, contact: Contact, blocked_at: datetime | None) -> "ContactBody":
        """The body of a stored contact."""
        return cls(
            contact=contact.contact_id,
            name=contact.name,
            email=contact.email,
            external_id=contact.external_id,
            segment=contact.segment,
            attributes=contact.attributes,
            blocked_at=blocked_at,
            created_at=contact.created_at,
        )


class ContactsBody(Page):
    """Customers."""

    contacts: tuple[ContactBody, ...]


class UserBody(Body):
    """Somebody who works on the desk of this site; `capacity` null is what the site sets."""

    user: str
    name: str
    email: str
    role: Role
    teams: tuple[str, ...]
    capacity: int | None
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    away_since: datetime | None
    disabled_at: datetime | None


class UsersBody(Page):
    """The people of this site."""

    users: tuple[UserBody, ...]


class TeamBody(Body):
    """A team of this site."""

    team: str
    name: str
    members: tuple[str, ...]


class TeamsBody(Body):
    """The teams of this site, by name."""

    teams: tuple[TeamBody, ...]


class EntryBody(Body):
    """One deed of the audit log: who did what to what, and when."""

    entry: str
    at: datetime
    actor_kind: ActorKind
    actor: str
    actor_name: str
    action: str
    subject: str
    details: Mapping[str, Detail]

    @classmethod
    def of(cls, entry: Entry) -> "EntryBody":
        """The body of a stored entry."""
        return cls(
            entry=entry.entry_id,
            at=entry.at,
            actor_kind=entry.actor.kind,
            actor=entry.actor.actor_id,
            actor_name=entry.actor.name,
            action=entry.action,
            subject=entry.subject_id,
            details=entry.details,
        )


class EntriesBody(Page):
    """The audit log, the latest first."""

    entries: tuple[EntryBody, ...]
