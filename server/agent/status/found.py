"""An incident as it is found on a status page, with the parts of the product that it concerns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from server.protocol.server_frames import Incident

Impact = Literal["minor", "major", "critical", "maintenance"]

WEIGHTS: Final[dict[str, int]] = {"maintenance": 0, "minor": 1, "major": 2, "critical": 3}

TITLE_CHARACTERS_MAX: Final = 200
TEXT_CHARACTERS_MAX: Final = 600
COMPONENTS_MAX: Final = 20


class PageUnreadable(ValueError):
    """What the status page sent is none of the documents that are read."""


@dataclass(frozen=True, slots=True)
class Found:
    """An incident that goes on, in plain text."""

    title: str
    text: str
    impact: Impact
    url: str | None
    since: datetime
    components: tuple[str, ...] = ()

    def as_told(self) -> Incident:
        """The incident as panels get it."""
        since = self.since.isoformat(timespec="seconds").replace("+00:00", "Z")
        return Incident(title=self.title, text=self.text, impact=self.impact, url=self.url, since=since)


def worst(found: list[Found]) -> Found | None:
    """The one that is told: the gravest, of equals the one that began last."""
    return max(found, key=lambda each: (WEIGHTS[each.impact], each.since), default=None)


def cut(text: str, characters: int) -> str:
    """`text` on one line, no longer than that, without what cannot be seen."""
    flat = " ".join("".join(each if each.isprintable() else " " for each in text[: 10 * characters]).split())
    return flat if len(flat) <= characters else flat[: characters - 1].rstrip() + "…"
