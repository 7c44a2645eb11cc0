"""What a form of a sprint comes to before anything is stored: the tickets, the rota, and whether the people suffice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ages import AGE_BANDS, AgeBand, band_of
from escalation.site_policies import site_hours
from escalation.sprint.days import business_days_before, opening_of, sprint_days
from escalation.sprint.picking import picked
from escalation.sprint.rota import rota
from escalation.sprint.sprint import FrozenTicket, SprintPerson, days_of_work, suggested_targets
from escalation.sprint.sprint_rows import last_intake
from escalation.sprint.status_changes import resolved_by_person
from escalation.triage import TriageTier
from server.backlog.sprints import PACE_DAYS, SprintDraft


@dataclass(frozen=True, slots=True)
class Share:
    """What is asked of one person: tickets of the set that they may take, and tickets a day; beside it what they
    resolved a day lately, whatever it was."""

    name: str
    tickets: int
    asked_a_day: int
    lately_a_day: float

    @property
    def is_bold(self) -> bool:
        """Whether more than twice of what they do is asked."""
        return self.asked_a_day > 2 * self.lately_a_day


@dataclass(frozen=True, slots=True)
class Short:
    """A tier that the targets do not clear in the days that there are."""

    tier: TriageTier
    tickets: int
    cleared: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a form comes to."""

    total: int
    by_tier: Mapping[TriageTier, int]
    by_age: Mapping[AgeBand, int]
    days: tuple[tuple[date, tuple[str, ...]], ...]
    """Who guards incoming work on which day."""
    targets: Mapping[str, Mapping[TriageTier, int]]
    shares: tuple[Share, ...]
    short: tuple[Short, ...]
    nobodys: int
    """Tickets that nobody takes, by the tiers and categories of the people."""


async def preview_of(connection: AsyncConnection, site_id: str, draft: SprintDraft, at: datetime) -> Preview:
    """What a draft comes to at `at`. Raises SettingInvalid as planning it does."""
    hours = await site_hours(connection, site_id)
    starts_at = at if draft.first_day is None else opening_of(hours, draft.first_day, at)
    spans = sprint_days(hours, starts_at, draft.days)
    tickets = await picked(connection, site_id, draft.conditions.to_json(), draft.numbers, at)
    turns = [each.user_id for each in draft.people if each.takes_turns]
    before = await last_intake(connection, site_id, starts_at)
    guarding = rota(turns, len(spans), draft.intake, before=before)
    names = {each.user_id: each.name for each in draft.people}
    people = suggested_targets(draft.people, tickets, len(spans), draft.intake)
    since = business_days_before(hours, at, PACE_DAYS)
    resolved = await resolved_by_person(connection, site_id, list(names), since, at)
    ages = [band_of(each.opened_at, at) for each in tickets]
    return Preview(
        total=len(tickets),
        by_tier={tier: sum(each.tier is tier for each in tickets) for tier in TriageTier},
        by_age={band: ages.count(band) for band in AGE_BANDS if band in ages},
        days=tuple((span.day, tuple(names[who] for who in on)) for span, on in zip(spans, guarding, strict=True)),
        targets={each.user_id: dict(each.targets) for each in people},
        shares=tuple(_share(each, tickets, resolved.get(each.user_id, 0)) for each in people),
        short=tuple(_short(people, tickets, days_of_work(len(people), draft.intake, len(spans)))),
        nobodys=sum(not any(each.takes(ticket) for each in people) for ticket in tickets),
    )


def _share(person: SprintPerson, tickets: tuple[FrozenTicket, ...], resolved: int) -> Share:
    asked = sum(target for tier, target in person.targets.items() if not person.tiers or tier in person.tiers)
    return Share(person.name, sum(map(person.takes, tickets)), asked, resolved / PACE_DAYS)


def _short(people: tuple[SprintPerson, ...], tickets: tuple[FrozenTicket, ...], days: float) -> list[Short]:
    found = []
    for tier in TriageTier:
        count = sum(each.tier is tier for each in tickets)
        cleared = sum(each.targets.get(tier, 0) for each in people if not each.tiers or tier in each.tiers) * days
        if cleared < count:
            found.append(Short(tier, count, int(cleared)))
    return found
