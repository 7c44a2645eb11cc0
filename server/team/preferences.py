"""What the desk does for one person: how it looks, and whether it makes itself heard."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.team.tables import users


class Look(StrEnum):
    """Which colours the desk has."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Nothing pops up and nothing sounds until a person asks for it."""

    look: Look = Look.SYSTEM
    notifications: bool = False
    """Desktop notifications, where the browser allows them too."""
    sound: bool = False
    shortcuts: bool = True
    """Single keys that act while nobody writes; some assistive technology needs them for itself (WCAG 2.1.4)."""

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | None) -> "Preferences":
        """What is stored; what is missing or unknown counts as never set."""
        stored = document or {}
        look = stored.get("look")
        return cls(
            Look(look) if isinstance(look, str) and look in set(Look) else Look.SYSTEM,
            stored.get("notifications") is True,
            stored.get("sound") is True,
            stored.get("shortcuts") is not False,
        )

    def to_document(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


async def set_preferences(connection: AsyncConnection, user_id: str, preferences: Preferences) -> None:
    """Stores what a person wishes."""
    await connection.execute(
        update(users).where(users.c.user_id == user_id).values(preferences=preferences.to_document())
    )
