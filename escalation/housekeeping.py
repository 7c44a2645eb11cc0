"""What happens by itself to tickets that wait: what a team has switched on, and after how many days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from escalation.errors import SettingInvalid

DAYS_MAX: Final = 365

CLOSE_DAYS_MIN: Final = 2
"""Who reads a reminder in the evening shall have the next day."""


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """All of it is off until a team switches it on; None is off."""

    remind_days: int | None = None
    """A customer who is awaited so long is reminded once."""

    close_days: int | None = None
    """So long after the reminder a ticket is closed that its customer never came back to."""

    check_in_days: int | None = None
    """The customer of a ticket that is so old is asked once whether it still matters."""


DEFAULT_DAYS: Final = Housekeeping(remind_days=4, close_days=3, check_in_days=30)
"""What a form offers to begin with: a week from the answer to the end, and a month."""


def housekeeping_from_document(document: Mapping[str, Any]) -> Housekeeping:
    """What is switched on; raises SettingInvalid, whose text begins with the field."""
    days = {name: _days(document.get(name), name) for name in ("remind_days", "close_days", "check_in_days")}
    if days["close_days"] is not None and days["remind_days"] is None:
        raise SettingInvalid("close_days: nothing is closed without a reminder. Switch the reminder on as well.")
    if days["close_days"] is not None and days["close_days"] < CLOSE_DAYS_MIN:
        raise SettingInvalid(f"close_days: leave a customer at least {CLOSE_DAYS_MIN} days.")
    return Housekeeping(**days)


def housekeeping_to_document(housekeeping: Housekeeping) -> dict[str, Any]:
    """The same as JSON values."""
    return {
        "remind_days": housekeeping.remind_days,
        "close_days": housekeeping.close_days,
        "check_in_days": housekeeping.check_in_days,
    }


def _days(given: object, field: str) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= DAYS_MAX:
        raise SettingInvalid(f"{field}: give a whole number of days from 1 to {DAYS_MAX}.")
    return given
