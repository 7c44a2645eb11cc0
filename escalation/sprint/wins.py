"""What a day of a sprint is worth telling everybody. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from escalation.sprint.progress import Progress
from escalation.sprint.sprint import DayOfSprint, FrozenTicket, Sprint
from escalation.triage import TriageTier


@dataclass(frozen=True, slots=True)
class Wins:
    """A day's wins. `people` are names and what they resolved, the most first; `oldest_days` is the age of the oldest
    ticket that was resolved."""

    day: str
    place: int
    of_days: int
    resolved: int
    remaining: int
    total: int
    people: tuple[tuple[str, int], ...]
    met: tuple[str, ...]
    """Names of those who reached all of their targets."""
    cleared: tuple[str, ...]
    """Tiers that have no ticket left, of those that had some when the day began."""
    oldest_days: int | None
    oldest_number: int | None

    @property
    def title(self) -> str:
        """One line."""
        return (
            f"Day {self.place} of {self.of_days}: {self.resolved} resolved, "
            f"{self.total - self.remaining} of {self.total} done"
        )

    @property
    def text(self) -> str:
        """A few sentences, with people's names and without anything that a customer said."""
        said = []
        if self.people:
            said.append(", ".join(f"{name} {count}" for name, count in self.people) + ".")
        if self.met:
            said.append(f"Every target of the day met: {_and(self.met)}.")
        if self.cleared:
            said.append(f"No {_and(self.cleared)} ticket left.")
        if self.oldest_days is not None:
            said.append(f"The oldest, #{self.oldest_number}, had waited for {self.oldest_days} days.")
        if not self.remaining:
            said.append("All of the sprint's tickets are done.")
        return " ".join(said) or "No ticket was resolved on this day."

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "day": self.day, "place": self.place, "of_days": self.of_days, "resolved": self.resolved,
            "remaining": self.remaining, "total": self.total, "people": [list(each) for each in self.people],
            "met": list(self.met), "cleared": list(self.cleared),
            "oldest_days": self.oldest_days, "oldest_number": self.oldest_number,
        }  # fmt: skip

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Wins":
        """What `to_json` wrote."""
        return cls(
            **dict(document)
            | {
                "people": tuple((name, count) for name, count in document["people"]),
                "met": tuple(document["met"]),
                "cleared": tuple(document["cleared"]),
            }
        )


def wins_of(sprint: Sprint, tickets: Mapping[str, FrozenTicket], progress: Progress, day: DayOfSprint) -> Wins:
    """What stays resolved of this day, as `progress` has it at the end of the day."""
    on = day.span.day
    todays = [turn for turn in progress.latest if _counts_for(sprint, turn.at, day)]
    people = sorted(
        ((each.name, progress.done_by(each.user_id, day=on)) for each in sprint.people),
        key=lambda pair: (-pair[1], pair[0].casefold()),
    )
    oldest = min(
        (tickets[turn.ticket_id] for turn in todays), key=lambda each: (each.opened_at, each.number), default=None
    )
    done_today = dict.fromkeys(TriageTier, 0)
    for turn in todays:
        done_today[tickets[turn.ticket_id].tier] += 1
    return Wins(
        day=on.isoformat(),
        place=1 + [each.span.day for each in sprint.days].index(on),
        of_days=len(sprint.days),
        resolved=len(todays),
        remaining=progress.remaining_count,
        total=progress.total_count,
        people=tuple((name, count) for name, count in people if count),
        met=tuple(
            each.name
            for each in sprint.people
            if any(each.targets.values())
            and all(progress.done_by(each.user_id, day=on, tier=t) >= wanted for t, wanted in each.targets.items())
        ),
        cleared=tuple(tier for tier in TriageTier if done_today[tier] and not progress.remaining[tier]),
        oldest_days=None if oldest is None else _age(oldest, progress.at).days,
        oldest_number=None if oldest is None else oldest.number,
    )


def _counts_for(sprint: Sprint, at: datetime, day: DayOfSprint) -> bool:
    counted = sprint.day_at(at)
    return counted is not None and counted.span.day == day.span.day


def _age(ticket: FrozenTicket, at: datetime) -> timedelta:
    return at - ticket.opened_at


def _and(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
