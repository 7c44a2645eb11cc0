"""The list of settings: what stands in the menu of every page of settings, in which order, and for whom."""

from dataclasses import dataclass, replace
from typing import Final

from server.desk.sessions import Person
from server.team.role import Permission


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One entry; `words` say below its title what can be set there."""

    path: str
    title: str
    words: str
    permission: Permission = Permission.MANAGE


@dataclass(frozen=True, slots=True)
class SettingsGroup:
    """Pages about one matter, under its name."""

    title: str
    pages: tuple[SettingsPage, ...]


SETTINGS_GROUPS: Final[tuple[SettingsGroup, ...]] = (
    SettingsGroup(
        "People",
        (
            SettingsPage("/desk/settings/members", "Members", "Who works here, in which role and teams; invitations."),
            SettingsPage(
                "/desk/settings/teams", "Teams", "Members under one name, for tickets that one of them answers."
            ),
            SettingsPage("/desk/settings/routing", "Routing", "Who gets which tickets by themselves, and how many."),
        ),
    ),
    SettingsGroup(
        "Triage",
        (
            SettingsPage(
                "/desk/settings/triage", "Triage", "Which tickets go before which, tried on your history first."
            ),
            SettingsPage("/desk/settings/tiers", "Tiers", "What your team calls them, and what it reads beside them."),
            SettingsPage("/desk/settings/categories", "Categories", "What tickets are about, and how that is learned."),
            SettingsPage("/desk/settings/fields", "Fields", "What your team notes of a ticket beside its tags."),
        ),
    ),
    SettingsGroup(
        "Time",
        (
            SettingsPage("/desk/settings/hours", "Business hours", "When people answer; holidays; the time zone."),
            SettingsPage(
                "/desk/settings/sla", "SLA", "What is promised per tier, to all and to a segment of customers."
            ),
            SettingsPage(
                "/desk/settings/housekeeping", "Housekeeping", "Reminders, closing, and asking after old tickets."
            ),
            SettingsPage(
                "/desk/settings/health", "Customer health", "Which accounts count as at risk, and who looks after them."
            ),
        ),
    ),
    SettingsGroup(
        "Watching",
        (
            SettingsPage(
                "/desk/settings/alerts", "Alerts", "What you want to hear of, from which number on, and who hears it."
            ),
        ),
    ),
    SettingsGroup(
        "Answers",
        (
            SettingsPage(
                "/desk/settings/macros",
                "Macros",
                "Canned responses and what is done with them; import and export.",
                Permission.WORK,
            ),
        ),
    ),
    SettingsGroup(
        "Access",
        (
            SettingsPage(
                "/desk/settings/api-keys", "API keys", "With which programs of yours work on this site.", Permission.OWN
            ),
            SettingsPage(
                "/desk/settings/integrations",
                "Integrations",
                "Where alerts, wins and reports go: Slack and programs of yours.",
                Permission.OWN,
            ),
            SettingsPage("/desk/settings/audit", "Audit log", "Who did what, and when."),
        ),
    ),
)


def settings_of(person: Person) -> tuple[SettingsGroup, ...]:
    """The groups with the pages that this person may open; a group without any is left out."""
    seen = (
        replace(group, pages=tuple(page for page in group.pages if person.may_anywhere(page.permission)))
        for group in SETTINGS_GROUPS
    )
    return tuple(group for group in seen if group.pages)
