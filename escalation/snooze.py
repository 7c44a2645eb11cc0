"""Until when a ticket may sleep: a few moments to choose from, on the clock of the team. Pure: `now` is passed in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from escalation.business_hours import BusinessHours
from escalation.errors import TicketMoveRefused

SNOOZE_MAX: Final = timedelta(days=366)
"""What is to wait for longer is not a ticket."""

LATER: Final = timedelta(hours=3)
MORNING: Final = time(9)
"""Where the team has no hours."""


@dataclass(frozen=True, slots=True)
class Preset:
    """`name` is what a form or a macro sends; `words` what a person reads; `until` the moment in UTC."""

    name: str
    words: str
    until: datetime


def presets(now: datetime, hours: BusinessHours) -> tuple[Preset, ...]:
    """Later today while there is one, tomorrow morning and next week, each when the team opens."""
    today = now.astimezone(hours.zone).date()
    later = now + LATER
    offered = [
        Preset("tomorrow", "Tomorrow morning", _opening(hours, today + timedelta(days=1))),
        Preset("next-week", "Next week", _opening(hours, today + timedelta(days=7 - today.weekday()))),
    ]
    if later.astimezone(hours.zone).date() == today:
        offered.insert(0, Preset("later", "Later today", later))
    return tuple(offered)


def until(text: str, now: datetime, hours: BusinessHours) -> datetime:
    """The moment that a preset's name, a date (`2026-03-31`: when the team opens on it) or a moment stands for.

    A moment without a zone (`2026-03-31T14:30`) is one on the team's clock. Raises TicketMoveRefused for anything
    else, for the past, and for what lies further away than SNOOZE_MAX.
    """
    chosen = next((each.until for each in presets(now, hours) if each.name == text), None)
    moment = chosen or _moment(text.strip(), hours)
    if moment is None:
        raise TicketMoveRefused("Snooze: choose a moment, or write a date like 2026-03-31.")
    if moment <= now:
        raise TicketMoveRefused("Snooze: this moment has passed. Choose a later one.")
    if moment - now > SNOOZE_MAX:
        raise TicketMoveRefused(f"Snooze: at most {SNOOZE_MAX.days} days. Choose an earlier moment.")
    return moment


def _moment(text: str, hours: BusinessHours) -> datetime | None:
    try:
        if len(text) == len("2026-03-31"):
            return _opening(hours, date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=hours.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _opening(hours: BusinessHours, day: date) -> datetime:
    """When the team opens on this day or the next one on which it does; MORNING without hours."""
    midnight = datetime.combine(day, time(0), hours.zone).astimezone(UTC)
    opening = hours.next_opening(midnight - timedelta(seconds=1))
    moment = opening if opening is not None else datetime.combine(day, MORNING, hours.zone)
    return moment.astimezone(UTC)
