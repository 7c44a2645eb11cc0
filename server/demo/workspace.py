"""The nouns of Fernway's workspace: people, projects, groups and the bill."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ProjectRole(StrEnum):
    """What a person may do in one project, from most to least."""

    OWNER = "Owner"
    EDITOR = "Editor"
    COMMENTER = "Commenter"
    VIEWER = "Viewer"


class GroupRole(StrEnum):
    """What a person may do in one group."""

    LEAD = "Lead"
    MEMBER = "Member"


class Column(StrEnum):
    """The columns of every board, in the order in which a card travels."""

    TO_DO = "To do"
    IN_PROGRESS = "In progress"
    IN_REVIEW = "In review"
    DONE = "Done"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the workspace."""

    name: str
    email: str
    tone: int
    """Which of the six avatar colours, 1-6."""

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name."""
        words = self.name.split()
        return words[0][0] + words[-1][0]


@dataclass(frozen=True, slots=True)
class Card:
    """One piece of work on a board."""

    title: str
    column: Column
    assignee: Person
    due: date
    label: str


@dataclass(frozen=True, slots=True)
class ProjectMember:
    """A person with a role in a project."""

    person: Person
    role: ProjectRole
    since: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to a project that nobody has accepted yet."""

    email: str
    role: ProjectRole
    days_left: int


@dataclass(frozen=True, slots=True)
class Project:
    """A board, the people on it and the group to which it belongs."""

    id: int
    name: str
    summary: str
    group_id: int
    visibility: str
    due: str
    cards: tuple[Card, ...]
    members: tuple[ProjectMember, ...]
    invitations: tuple[Invitation, ...] = ()
    archived: bool = False

    @property
    def owner(self) -> Person:
        """The one person who may delete the project."""
        return next(member.person for member in self.members if member.role is ProjectRole.OWNER)

    @property
    def done(self) -> int:
        """How many cards stand in the last column."""
        return sum(card.column is Column.DONE for card in self.cards)


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A person with a role in a group."""

    person: Person
    role: GroupRole
    joined: str


@dataclass(frozen=True, slots=True)
class Group:
    """People who share projects."""

    id: int
    name: str
    purpose: str
    members: tuple[GroupMember, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its prices in euros, before VAT."""

    name: str
    pitch: str
    monthly_euros: int
    """A person and month, paid monthly."""
    yearly_euros: int
    """A person and year, paid yearly."""
    projects: str
    guests: str
    history: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """A bill that was sent."""

    number: str
    date: str
    euros: str
    status: str


@dataclass(frozen=True, slots=True)
class Integration:
    """A product to which the workspace can be connected."""

    key: str
    name: str
    icon: str
    summary: str
    plan: str
    connected: bool


@dataclass(frozen=True, slots=True)
class NotificationEvent:
    """Something that happens, and the ways in which Mara hears of it."""

    key: str
    name: str
    detail: str
    by_email: bool
    in_app: bool


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that the demo shows, seen by one signed-in person."""

    organisation: str
    viewer: Person
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    projects: tuple[Project, ...]
    plans: tuple[Plan, ...]
    plan_name: str
    seats: int
    invoices: tuple[Invoice, ...]
    integrations: tuple[Integration, ...]
    notification_events: tuple[NotificationEvent, ...]

    def project(self, project_id: str) -> Project | None:
        """Return the project with this id, as it stands in an address, or None when there is none."""
        return next((project for project in self.projects if str(project.id) == project_id), None)

    def group(self, group_id: str) -> Group | None:
        """Return the group with this id, as it stands in an address, or None when there is none."""
        return next((group for group in self.groups if str(group.id) == group_id), None)

    def projects_of(self, group_id: int) -> tuple[Project, ...]:
        """Return the projects that belong to a group, in the workspace's order."""
        return tuple(project for project in self.projects if project.group_id == group_id)

    @property
    def tasks(self) -> list[Card]:
        """The viewer's open cards over all projects that are not archived, the earliest due date first."""
        cards = (card for project in self.projects if not project.archived for card in project.cards)
        mine = (card for card in cards if card.assignee == self.viewer and card.column is not Column.DONE)
        return sorted(mine, key=lambda card: card.due)

    @property
    def plan(self) -> Plan:
        """The plan that is paid for."""
        return next(plan for plan in self.plans if plan.name == self.plan_name)
