"""The hours of a team, from what it says in its profile."""

from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

from escalation.business_hours import BusinessHours, OpeningTimes
from server.agent.profile import People

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours_of(people: People) -> BusinessHours:
    """When people answer; the profile was checked when it was read."""
    times = tuple(
        OpeningTimes(
            frozenset(map(_DAYS.index, each.days)), time.fromisoformat(each.opens), time.fromisoformat(each.closes)
        )
        for each in people.opening_times
    )
    return BusinessHours(ZoneInfo(people.time_zone), times)
