"""A sprint: a few days on a frozen set of aged tickets, with people, their shares, daily targets and a rota."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from typing import Any, Final

from escalation.errors import SettingInvalid
from escalation.sprint.days import SprintDay
from escalation.triage import TriageTier

NAME_CHARACTERS_MAX: Final = 80

PEOPLE_MAX: Final = 40
"""One form has a row for each."""

TICKETS_MAX: Final = 5_000
"""Of a frozen set: more than any team clears in five days."""

TARGET_MAX: Final = 500
"""Tickets of one tier that one person is asked for on a day."""


@dataclass(frozen=True, slots=True)
class SprintPerson:
    """Somebody in a sprint. No tiers, or no categories, stands for all of them; targets are tickets a day."""

    user_id: str
    name: str
    _: KW_ONLY
    takes_turns: bool = True
    """Whether their turn comes to guard incoming work."""
    tiers: frozenset[TriageTier] = frozenset()
    categories: frozenset[str] = frozenset()
    targets: Mapping[TriageTier, int] = field(default_factory=dict)

    def takes(self, ticket: "FrozenTicket") -> bool:
        """Whether the ticket is in their share."""
        of_tier = not self.tiers or ticket.tier in self.tiers
        return of_tier and (not self.categories or ticket.category in self.categories)


@dataclass(frozen=True, slots=True)
class FrozenTicket:
    """A ticket of a sprint as it was when it was frozen."""

    ticket_id: str
    number: int
    tier: TriageTier
    category: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class DayOfSprint:
    """A day with who guards incoming work on it; `told_at` is when its wins were told."""

    span: SprintDay
    intake: tuple[str, ...] = ()
    told_at: datetime | None = None
    wins: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint of a site: planned until `begun_at`, then running until `ended_at`."""

    site_id: str
    sprint_id: str
    name: str
    starts_at: datetime
    ends_at: datetime
    _: KW_ONLY
    intake: int
    """How many guard incoming work at once."""
    conditions: Any
    """What is taken, as `Filters.to_json` writes it."""
    numbers: tuple[int, ...] | None = None
    """The tickets of a list, such as an audit's; None where the conditions alone decide."""
    people: tuple[SprintPerson, ...] = ()
    days: tuple[DayOfSprint, ...] = ()
    created_at: datetime
    created_by: str
    created_by_name: str
    begun_at: datetime | None = None
    before: Mapping[str, Any] | None = None
    ended_at: datetime | None = None
    ended_by_name: str | None = None
    after: Mapping[str, Any] | None = None
    asking_since: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether its tickets are frozen and it is not over."""
        return self.begun_at is not None and self.ended_at is None

    def person(self, user_id: str) -> SprintPerson | None:
        """Who this is in the sprint, or None."""
        return next((each for each in self.people if each.user_id == user_id), None)

    def day_at(self, at: datetime) -> DayOfSprint | None:
        """The day that goes on at `at`: from its opening until the next one opens; before all of them the first."""
        begun = [each for each in self.days if each.span.opens <= at]
        return begun[-1] if begun else self.days[0] if self.days else None

    def day_after(self, day: DayOfSprint) -> DayOfSprint | None:
        """The day that follows on one of its days."""
        return next((each for each in self.days if each.span.day > day.span.day), None)

    def intake_at(self, at: datetime) -> tuple[str, ...]:
        """Who guards incoming work at `at`."""
        day = self.day_at(at)
        return () if day is None else day.intake

    def day_on(self, day: date) -> DayOfSprint | None:
        """Its day of this date."""
        return next((each for each in self.days if each.span.day == day), None)


def clean_name(text: str) -> str:
    """The name as it is kept. Raises SettingInvalid for an empty or overlong one."""
    name = " ".join(text.split())
    if not 0 < len(name) <= NAME_CHARACTERS_MAX:
        raise SettingInvalid(f"name: give the sprint 1 to {NAME_CHARACTERS_MAX} characters.")
    return name


def checked_people(people: tuple[SprintPerson, ...]) -> tuple[SprintPerson, ...]:
    """The same people. Raises SettingInvalid for nobody, too many, and targets that cannot be."""
    if not people:
        raise SettingInvalid("people: choose at least one person who works on the sprint.")
    if len(people) > PEOPLE_MAX:
        raise SettingInvalid(f"people: a sprint has at most {PEOPLE_MAX}.")
    for each in people:
        for tier, target in each.targets.items():
            if not 0 <= target <= TARGET_MAX:
                raise SettingInvalid(f"targets: {each.name}, {tier}: give a number from 0 to {TARGET_MAX}.")
    return people


def days_of_work(people: int, per_day_away: int, days: int) -> float:
    """How many of the days each person has for the sprint on average, while so many guard incoming work each day."""
    return max(1.0, people - per_day_away) / max(1, people) * days


def suggested_targets(
    people: tuple[SprintPerson, ...], tickets: tuple[FrozenTicket, ...], days: int, per_day_away: int
) -> tuple[SprintPerson, ...]:
    """The people with a target for each tier of their share in which they have none.

    What is there to do in a tier is shared by those who take it, over the days less the turns on incoming work, rounded
    up: whoever meets every target clears the set.
    """
    working = days_of_work(len(people), per_day_away, days)
    with_targets: list[SprintPerson] = []
    for person in people:
        targets = dict(person.targets)
        for tier in TriageTier:
            if tier in targets or (person.tiers and tier not in person.tiers):
                continue
            share = sum(
                1 / max(1, sum(other.takes(each) for other in people))
                for each in tickets
                if each.tier is tier and person.takes(each)
            )
            targets[tier] = min(TARGET_MAX, -int(-share // working))
        with_targets.append(
            SprintPerson(
                person.user_id,
                person.name,
                takes_turns=person.takes_turns,
                tiers=person.tiers,
                categories=person.categories,
                targets=targets,
            )
        )
    return tuple(with_targets)
