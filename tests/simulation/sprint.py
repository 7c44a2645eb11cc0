"""A simulated sprint: a frozen set, what people resolve of it day by day, and when it was truly over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

MONDAY: Final = datetime(2026, 3, 2, tzinfo=UTC)
TIERS: Final = ("critical", "high", "normal", "low")
PLAN_DAYS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Frozen:
    """One ticket of the frozen set."""

    ticket_id: str
    tier: str


@dataclass(frozen=True, slots=True)
class Move:
    """A ticket of the set was resolved by somebody, or came back."""

    at: datetime
    ticket_id: str
    by: str
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class SimulatedSprint:
    """People who resolve a set at a mean rate, and when the last of it stayed resolved."""

    frozen: tuple[Frozen, ...]
    people: tuple[str, ...]
    moves: tuple[Move, ...]
    a_day: float
    """What all of them resolve on a mean day."""
    ended_at: datetime

    def until(self, at: datetime) -> tuple[Move, ...]:
        """What was known at a moment."""
        return tuple(move for move in self.moves if move.at < at)


def simulated_sprint(
    seed: int,
    *,
    tickets: int = 120,
    people: Sequence[str] = ("ada", "bo", "cleo"),
    a_person_a_day: float = 10.0,
    reopened: float = 0.05,
    begins: datetime = MONDAY,
) -> SimulatedSprint:
    """Each person resolves a Poisson number a day, between 9 and 17 UTC on working days, the most urgent first; a share
    comes back within a day and is resolved again."""
    chance = Random(seed)
    frozen = tuple(Frozen(f"t{place}", chance.choices(TIERS, (5, 25, 55, 15))[0]) for place in range(tickets))
    waiting = [each.ticket_id for each in sorted(frozen, key=_urgency)]
    returning: list[tuple[datetime, str]] = []
    moves: list[Move] = []
    day = begins
    for _ in range(PLAN_DAYS_MAX):
        if day.weekday() < 5:
            for at, person in _slots(chance, day, people, a_person_a_day):
                back = sorted(each for each in returning if each[0] <= at)
                for each in back:
                    returning.remove(each)
                    moves.append(Move(each[0], each[1], "", reopened=True))
                    waiting.insert(0, each[1])
                if not waiting:
                    continue
                ticket = waiting.pop(0)
                moves.append(Move(at, ticket, person))
                if chance.random() < reopened:
                    returning.append((at + timedelta(minutes=chance.randrange(30, 24 * 60)), ticket))
        day += timedelta(days=1)
    moves.sort(key=lambda move: move.at)
    return SimulatedSprint(frozen, tuple(people), tuple(moves), a_person_a_day * len(people), moves[-1].at)


def _slots(chance: Random, day: datetime, people: Sequence[str], a_day: float) -> list[tuple[datetime, str]]:
    slots = []
    for person in people:
        at = 9 * 60.0
        while (at := at + chance.expovariate(a_day / (8 * 60))) < 17 * 60:
            slots.append((day + timedelta(minutes=at), person))
    return sorted(slots)


def _urgency(each: Frozen) -> int:
    return TIERS.index(each.tier)
