"""What is told to other systems and to the desk: one announcement, before anybody knows where it goes."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """`kind` is such as `alert.raised`, `sprint.wins` or `report.monthly`; `title` one line, `text` plain sentences."""

    site_id: str
    kind: str
    title: str
    at: datetime
    _: KW_ONLY
    text: str = ""
    path: str | None = None
    """Of the page of the desk that tells more, from the root."""
    facts: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    """The same as values, for programs: no message text, nobody's address."""
    key: str | None = None
    """Under which it is told once."""
