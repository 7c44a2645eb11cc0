"""Who else has a ticket open, as heard of them lately. Pure: the moments are passed in, in seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from server.realtime.events import PersonLooks

LOOKS_SECONDS: Final = 4.0
"""How often an open page says that somebody looks."""

FORGOTTEN_SECONDS: Final = 10.0
"""How long that counts: two may get lost on their way."""

WRITING_SECONDS: Final = 6.0
"""How long somebody who typed counts as writing; their page says so every 3 seconds."""

LOOKERS_MAX: Final = 200
"""People and tickets that are kept in mind for one view; beyond it nobody new is shown."""


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who has a ticket open; `types` while they write a reply."""

    ticket_id: str
    user_id: str
    name: str
    types: bool


@dataclass(slots=True)
class _Heard:
    name: str
    looks_until: float
    types_until: float


class Lookers:
    """What was heard of whom, for one view."""

    def __init__(self, is_shown: Callable[[PersonLooks], bool]) -> None:
        """`is_shown` says whether the view is about this one."""
        self._is_shown = is_shown
        self._heard: dict[tuple[str, str], _Heard] = {}

    def hear(self, event: PersonLooks, now: float) -> None:
        """Keeps in mind that somebody looks, types or is gone."""
        key = (event.ticket_id, event.user_id)
        if event.doing == "gone":
            self._heard.pop(key, None)
        elif self._is_shown(event) and (key in self._heard or len(self._heard) < LOOKERS_MAX):
            known = self._heard.get(key)
            types_until = known.types_until if known is not None else now
            if event.doing == "typing":
                types_until = now + WRITING_SECONDS
            self._heard[key] = _Heard(event.name, now + FORGOTTEN_SECONDS, types_until)

    def at(self, now: float) -> tuple[Looker, ...]:
        """Who counts at this moment, by name; the others are forgotten."""
        self._heard = {key: heard for key, heard in self._heard.items() if heard.looks_until > now}
        found = [
            Looker(ticket_id, user_id, heard.name, heard.types_until > now)
            for (ticket_id, user_id), heard in self._heard.items()
        ]
        return tuple(sorted(found, key=lambda each: (each.ticket_id, each.name, each.user_id)))

    def next_change(self, now: float) -> float | None:
        """In how many seconds it is another answer if nothing is heard; None when it stays as it is."""
        ends = [end for heard in self._heard.values() for end in (heard.looks_until, heard.types_until) if end > now]
        return min(ends) - now if ends else None
