"""Which tickets an audit is about: those of a status, category, assignee and age, before anything is counted. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from escalation.ages import age_of
from escalation.audit.row import AuditStatus, AuditTicket
from escalation.errors import SettingInvalid

NOTHING: Final = "(none)"
"""Where a ticket has no category, assignee, segment, channel or priority."""

VALUES_MAX: Final = 50
"""Of one condition: more are chosen quicker in a spreadsheet."""

VALUE_CHARACTERS_MAX: Final = 200

AGE_MAX: Final = timedelta(days=3_650)

_AGE: Final = re.compile(r"(\d{1,5})\s*(h|d)?", re.IGNORECASE)
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Conditions that all hold; of several values of one any may. An empty one takes every ticket.

    Words are compared without case. An age counts from the opening; a ticket whose opening is not known, or lies in the
    future, has none.
    """

    statuses: tuple[str, ...] = ()
    """open, waiting, on_hold or resolved, or what the source calls a status."""
    categories: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    older_than: timedelta | None = None
    """At least so old."""
    newer_than: timedelta | None = None
    """Not yet so old."""

    @property
    def takes_all(self) -> bool:
        """Whether it has no condition."""
        return self == EVERY_TICKET

    def takes(self, ticket: AuditTicket, as_of: datetime) -> bool:
        """Whether a ticket fits, as it stood at `as_of`, an aware moment."""
        statuses = (ticket.status.value, _plain(ticket.status_said))
        return self.takes_values(statuses, ticket.category, ticket.assignee, age_of(ticket.opened_at, as_of))

    def takes_values(
        self, statuses: Iterable[str], category: str | None, assignee: str | None, age: timedelta | None
    ) -> bool:
        """Whether a ticket with these values fits: one of the words for its status, and its age where one is known."""
        return (
            (not self.statuses or any(each in self.statuses for each in statuses))
            and _fits(category, self.categories)
            and _fits(assignee, self.assignees)
            and self._takes_age(age)
        )

    @property
    def asks_for_age(self) -> bool:
        """Whether an age decides."""
        return self.older_than is not None or self.newer_than is not None

    def _takes_age(self, age: timedelta | None) -> bool:
        if not self.asks_for_age:
            return True
        if age is None:
            return False
        old_enough = self.older_than is None or age >= self.older_than
        return old_enough and (self.newer_than is None or age < self.newer_than)

    def words(self) -> dict[str, str]:
        """The conditions by what they are about, for people; empty without any."""
        said = {
            "Status": ", ".join(_status_words(each) for each in self.statuses),
            "Category": ", ".join(self.categories),
            "Assignee": ", ".join(self.assignees),
            "Age": " and ".join(
                f"{which} {age_words(age)}"
                for which, age in (("at least", self.older_than), ("under", self.newer_than))
                if age is not None
            ),
        }
        return {name: words for name, words in said.items() if words}

    def to_json(self) -> dict[str, Any]:
        """As it is kept; empty for every ticket."""
        kept = {
            "status": list(self.statuses),
            "category": list(self.categories),
            "assignee": list(self.assignees),
            "older_than": None if self.older_than is None else age_words(self.older_than),
            "newer_than": None if self.newer_than is None else age_words(self.newer_than),
        }
        return {name: value for name, value in kept.items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "TicketFilter":
        """What `to_json` wrote."""
        return ticket_filter(
            kept.get("status", ()),
            kept.get("category", ()),
            kept.get("assignee", ()),
            kept.get("older_than") or "",
            kept.get("newer_than") or "",
        )


EVERY_TICKET: Final = TicketFilter()


def ticket_filter(
    statuses: Iterable[str] = (),
    categories: Iterable[str] = (),
    assignees: Iterable[str] = (),
    older_than: str = "",
    newer_than: str = "",
) -> TicketFilter:
    """The filter of what somebody wrote; ages as `30d`, `12h`, or a number of days.

    Raises SettingInvalid, which names the field, for an age that cannot be read, ends that leave nothing between them,
    and too many or too long values.
    """
    found = TicketFilter(
        _values("status", statuses),
        _values("category", categories),
        _values("assignee", assignees),
        _age("older than", older_than),
        _age("newer than", newer_than),
    )
    if found.older_than is not None and found.newer_than is not None and found.older_than >= found.newer_than:
        raise SettingInvalid(
            "newer than: no ticket is that old and that new. Give it a longer age than “older than” has."
        )
    return found


def age_words(age: timedelta) -> str:
    """12h or 30d, as `ticket_filter` reads it."""
    hours = age // _UNITS["h"]
    return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"


def _fits(value: str | None, wanted: tuple[str, ...]) -> bool:
    return not wanted or (_plain(value) or NOTHING) in _plain_ones(wanted)


@lru_cache(maxsize=64)
def _plain_ones(values: tuple[str, ...]) -> frozenset[str]:
    """The same for every ticket of an audit."""
    return frozenset(map(_plain, values))


def _plain(value: str | None) -> str:
    return (value or "").strip().casefold()


def _status_words(status: str) -> str:
    return status.replace("_", " ") if status in set(AuditStatus) else status


def _values(field: str, given: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(each.strip() for each in given if each.strip()))
    if len(found) > VALUES_MAX:
        raise SettingInvalid(f"{field}: at most {VALUES_MAX} values. Take fewer.")
    if any(len(each) > VALUE_CHARACTERS_MAX for each in found):
        raise SettingInvalid(f"{field}: a value has at most {VALUE_CHARACTERS_MAX} characters.")
    return tuple(dict.fromkeys(map(_plain, found))) if field == "status" else found


def _age(field: str, given: str) -> timedelta | None:
    text = given.strip()
    if not text:
        return None
    found = _AGE.fullmatch(text)
    age = None if found is None else int(found[1]) * _UNITS[(found[2] or "d").lower()]
    if age is None or not timedelta(0) < age <= AGE_MAX:
        raise SettingInvalid(f"{field}: write an age such as 30d or 12h, at most {AGE_MAX.days}d.")
    return age
