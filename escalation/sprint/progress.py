"""How far a sprint is: what its tickets' resolutions and reopenings come to. Pure.

A ticket counts as resolved at a moment when the last thing that happened to it until then was a resolution. So one
that is reopened is to be done again, and whoever resolves it last has it on their account.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from escalation.sprint.days import SprintDay
from escalation.sprint.sprint import FrozenTicket
from escalation.triage import TriageTier


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A ticket was resolved, or opened again; `user_id` is who resolved it, None for what happened by itself."""

    ticket_id: str
    at: datetime
    resolved: bool
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class BurnPoint:
    """The end of one day, or the beginning (`day` is None). `remaining` is None for a day that has not begun."""

    day: date | None
    ideal: float
    remaining: int | None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What a day brought: tickets that changed to resolved and back. `net` of all days is what is resolved by now."""

    day: date
    resolved: int
    reopened: int

    @property
    def net(self) -> int:
        """By how many fewer tickets are left."""
        return self.resolved - self.reopened


@dataclass(frozen=True, slots=True)
class Progress:
    """A sprint at a moment. By tier as it was frozen, so that the numbers of all tiers come to the same total."""

    at: datetime
    total: Mapping[TriageTier, int]
    remaining: Mapping[TriageTier, int]
    burn_down: tuple[BurnPoint, ...]
    days: tuple[DayFigures, ...]
    """Those that have begun."""
    credits: Mapping[tuple[str | None, date, TriageTier], int]
    """What stays resolved: by whom (None: by itself), on which day, of which tier."""
    latest: tuple[StatusChange, ...]
    """The resolutions that stand, the latest first."""
    changes: tuple[tuple[datetime, int], ...]
    """By how much the number of those left changed, and when, in order."""

    @property
    def total_count(self) -> int:
        """How many tickets were frozen."""
        return sum(self.total.values())

    @property
    def remaining_count(self) -> int:
        """How many of them are not resolved."""
        return sum(self.remaining.values())

    @property
    def resolved_count(self) -> int:
        """How many of them are resolved."""
        return self.total_count - self.remaining_count

    def net_since(self, since: datetime) -> int:
        """By how many fewer tickets are left than just before `since`."""
        return -sum(change for moment, change in self.changes if moment >= since)

    def done_by(self, user_id: str | None, *, day: date | None = None, tier: TriageTier | None = None) -> int:
        """What stays resolved of this person, perhaps of one day and one tier."""
        return sum(
            count
            for (who, on, of), count in self.credits.items()
            if who == user_id and day in {None, on} and tier in {None, of}
        )


def progress_of(
    tickets: Sequence[FrozenTicket],
    told: Iterable[StatusChange],
    days: Sequence[SprintDay],
    begun_at: datetime,
    at: datetime,
) -> Progress:
    """How far a sprint with these tickets and days is at `at`; it began with all of its tickets open.

    `told` are status changes in any order, also of other tickets and from before the beginning or after `at`; those of
    one ticket and moment count in the order in which they are given. A day ends when the next one opens: what is done
    after hours counts for it; before the first opening it counts for the first day.
    """
    tier_of = {each.ticket_id: each.tier for each in tickets}
    total = Counter(tier_of.values())
    standing: dict[str, StatusChange] = {}
    changes: list[tuple[datetime, int]] = []
    for change in in_order(told, begun_at, at):
        if change.ticket_id not in tier_of:
            continue
        before = standing.get(change.ticket_id)
        was_resolved = before is not None and before.resolved
        if change.resolved is not was_resolved:
            changes.append((change.at, -1 if change.resolved else 1))
            standing[change.ticket_id] = change
    resolved = sorted((each for each in standing.values() if each.resolved), key=lambda t: t.at, reverse=True)
    remaining = total - Counter(tier_of[each.ticket_id] for each in resolved)
    return Progress(
        at=at,
        total={tier: total[tier] for tier in TriageTier},
        remaining={tier: remaining[tier] for tier in TriageTier},
        burn_down=_burn_down(len(tier_of), changes, days, at),
        days=_figures(changes, days, at),
        credits=Counter((each.user_id, day_of(days, each.at), tier_of[each.ticket_id]) for each in resolved),
        latest=tuple(resolved),
        changes=tuple(changes),
    )


def day_of(days: Sequence[SprintDay], at: datetime) -> date:
    """The day of the sprint for which a moment counts."""
    begun = [each.day for each in days if each.opens <= at]
    return begun[-1] if begun else days[0].day


def in_order(told: Iterable[StatusChange], since: datetime, until: datetime) -> list[StatusChange]:
    """Those between two moments, both included, in the order in which they happened."""
    return sorted((each for each in told if since <= each.at <= until), key=lambda each: each.at)


def _burn_down(
    total: int, changes: Sequence[tuple[datetime, int]], days: Sequence[SprintDay], at: datetime
) -> tuple[BurnPoint, ...]:
    """The ideal line falls by the same number on each day, to nothing at the end of the last."""
    points = [BurnPoint(None, float(total), total)]
    left = total
    net = Counter[date]()
    for moment, by in changes:
        net[day_of(days, moment)] += by
    for place, each in enumerate(days, start=1):
        left += net[each.day]
        ideal = total * (1 - place / len(days))
        # Before the first opening, what is done early shows on the first day.
        begun = each.opens <= at or (place == 1 and net[each.day] != 0)
        points.append(BurnPoint(each.day, ideal, left if begun else None))
    return tuple(points)


def _figures(
    changes: Sequence[tuple[datetime, int]], days: Sequence[SprintDay], at: datetime
) -> tuple[DayFigures, ...]:
    resolved, reopened = Counter[date](), Counter[date]()
    for moment, by in changes:
        (resolved if by < 0 else reopened)[day_of(days, moment)] += 1
    begun = [each for place, each in enumerate(days) if each.opens <= at or place == 0]
    return tuple(DayFigures(each.day, resolved[each.day], reopened[each.day]) for each in begun)
