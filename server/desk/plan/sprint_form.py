"""The form on which a sprint is planned: what was typed, and what it comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from escalation.errors import SettingInvalid
from escalation.sprint.picking import aged, numbers_in
from escalation.sprint.sprint import PEOPLE_MAX, SprintPerson
from escalation.triage import TriageTier
from server.backlog.sprints import SprintDraft
from server.desk.forms import each_of
from server.team.colleagues import Colleague
from server.whole_number import NO_NUMBER, whole_number

NUMBERS_CHARACTERS_MAX: Final = 60_000
"""Of a list of tickets: 5,000 numbers of ten digits, with what stands between them."""


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """A row of the form."""

    user_id: str
    name: str
    taken: bool
    takes_turns: bool
    tiers: frozenset[str]
    categories: frozenset[str]
    targets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    name: str
    first_day: str
    days: str
    intake: str
    older_than: str
    tiers: frozenset[str]
    categories: frozenset[str]
    numbers: str
    people: tuple[TypedPerson, ...]


def fresh(asked: Iterable[tuple[str, str]], colleagues: tuple[Colleague, ...], today: date) -> Typed:
    """What stands there at first, with what an address asks for: `older_than`, `tier`, `category` and `numbers`."""
    pairs = list(asked)
    given = dict(pairs)
    here = tuple(each for each in colleagues[:PEOPLE_MAX] if each.away_since is None)
    return Typed(
        name=given.get("name", f"Sprint of {today:%d %B}"),
        first_day=today.isoformat(),
        days="3",
        intake="1" if len(here) > 1 else "0",
        older_than=given.get("older_than", "14" if "numbers" not in given else "0"),
        tiers=frozenset(value for name, value in pairs if name == "tier"),
        categories=frozenset(value for name, value in pairs if name == "category"),
        numbers=given.get("numbers", ""),
        people=tuple(
            TypedPerson(each.user_id, each.name, each in here, True, frozenset(), frozenset(), {})
            for each in colleagues[:PEOPLE_MAX]
        ),
    )


def typed(fields: Mapping[str, str], colleagues: tuple[Colleague, ...]) -> Typed:
    """What was sent."""
    taken, turns = set(each_of(fields, "in")), set(each_of(fields, "turns"))
    return Typed(
        name=fields.get("name", ""),
        first_day=fields.get("first_day", ""),
        days=fields.get("days", ""),
        intake=fields.get("intake", ""),
        older_than=fields.get("older_than", ""),
        tiers=frozenset(each_of(fields, "tier")),
        categories=frozenset(each_of(fields, "category")),
        numbers=fields.get("numbers", ""),
        people=tuple(
            TypedPerson(
                each.user_id,
                each.name,
                each.user_id in taken,
                each.user_id in turns,
                frozenset(each_of(fields, f"tiers.{each.user_id}")),
                frozenset(each_of(fields, f"categories.{each.user_id}")),
                {tier: fields.get(f"target.{each.user_id}.{tier}", "").strip() for tier in TriageTier},
            )
            for each in colleagues[:PEOPLE_MAX]
        ),
    )


def draft_of(form: Typed, categories: Iterable[str], today: date) -> SprintDraft:
    """What the form asks for. Raises SettingInvalid, whose text begins with the field."""
    known = set(categories)
    if len(form.numbers) > NUMBERS_CHARACTERS_MAX:
        raise SettingInvalid("numbers: the list is too long.")
    return SprintDraft(
        name=form.name,
        days=_number(form.days, "days"),
        conditions=aged(
            older_than_days=_number(form.older_than or "0", "older_than"),
            tiers=_tiers(form.tiers),
            categories=sorted(form.categories & known),
        ),
        people=tuple(_person(each, known) for each in form.people if each.taken),
        intake=_number(form.intake or "0", "intake"),
        first_day=_day(form.first_day, today),
        numbers=numbers_in(form.numbers),
    )


def _person(row: TypedPerson, categories: set[str]) -> SprintPerson:
    return SprintPerson(
        row.user_id,
        row.name,
        takes_turns=row.takes_turns,
        tiers=frozenset(_tiers(row.tiers)),
        categories=row.categories & categories,
        targets={TriageTier(tier): _number(said, "targets") for tier, said in row.targets.items() if said},
    )


def _tiers(given: Iterable[str]) -> tuple[TriageTier, ...]:
    chosen = set(given)
    return tuple(tier for tier in TriageTier if tier in chosen)


def _number(text: str, field: str) -> int:
    number = whole_number(text)
    if number == NO_NUMBER:
        raise SettingInvalid(f"{field}: give a whole number.")
    return number


def _day(text: str, today: date) -> date | None:
    """None for today: then it begins at once."""
    try:
        chosen = date.fromisoformat(text)
    except ValueError:
        raise SettingInvalid("first_day: give a date such as 2030-01-31.") from None
    return None if chosen == today else chosen
