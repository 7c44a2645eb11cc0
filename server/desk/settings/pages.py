"""The list of settings: what stands in the menu of every page of settings, and for whom."""

from dataclasses import dataclass
from typing import Final

from server.team.role import Permission


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One entry; `words` say below its title what can be set there."""

    path: str
    title: str
    words: str
    permission: Permission = Permission.MANAGE


SETTINGS_PAGES: Final[tuple[SettingsPage, ...]] = ()
