"""What a lead does with a sprint: plan, start, end, extend, change who guards incoming work, and ask after old tickets.

A sprint is found through the sites where whoever asks may set how things work; each deed is one transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.business_hours import BusinessHours
from escalation.errors import SettingInvalid
from escalation.filters import Filters
from escalation.site_policies import site_hours
from escalation.sprint.days import (
    DAYS_MAX,
    SprintDay,
    business_days_before,
    checked_count,
    length_in_days,
    opening_of,
    sprint_days,
)
from escalation.sprint.frozen_rows import freeze
from escalation.sprint.picking import picked
from escalation.sprint.rota import check_day, rota
from escalation.sprint.snapshot import PersonPace, Snapshot, snapshot_of
from escalation.sprint.sprint import (
    DayOfSprint,
    Sprint,
    SprintPerson,
    checked_people,
    clean_name,
    suggested_targets,
)
from escalation.sprint.sprint_rows import (
    add_days,
    add_sprint,
    drop_plan,
    held_sprint,
    last_intake,
    mark_asking,
    mark_begun,
    mark_ended,
    move_end,
    set_intake,
    set_targets,
    sprint_of,
)
from escalation.sprint.status_changes import resolved_by_person
from server.backlog.sprint_telling import tell_ended, tell_started, tell_wins
from server.conversation.identifier import new_id
from server.inbox.found import NothingHere
from server.team.actor import Actor
from server.team.audit_log import record
from server.team.colleagues import colleagues_of

PACE_DAYS: Final = 5
"""Business days before a sprint with which its days are compared."""


@dataclass(frozen=True, slots=True)
class SprintDraft:
    """What a lead asks for. `first_day` is None for now; targets that nobody gave are suggested when it begins."""

    name: str
    days: int
    conditions: Filters
    people: tuple[SprintPerson, ...]
    intake: int = 1
    first_day: date | None = None
    numbers: tuple[int, ...] | None = None


async def plan_sprint(
    connection: AsyncConnection, site_id: str, actor: Actor, at: datetime, draft: SprintDraft
) -> Sprint:
    """Stores a sprint, and begins it where its time has come.

    Raises SettingInvalid, whose text begins with the field, and SprintTaken while another one is not over.
    """
    hours = await site_hours(connection, site_id)
    starts_at = at if draft.first_day is None else opening_of(hours, draft.first_day, at)
    spans = sprint_days(hours, starts_at, checked_count(draft.days))
    people = checked_people(draft.people)
    turns = tuple(each.user_id for each in people if each.takes_turns)
    if draft.intake and len(people) <= draft.intake:
        raise SettingInvalid("people: while some guard incoming work, somebody must be left for the sprint. Add some.")
    before = await last_intake(connection, site_id, starts_at)
    guarding = rota(turns, len(spans), draft.intake, before=before)
    sprint = Sprint(
        site_id,
        new_id("s"),
        clean_name(draft.name),
        starts_at,
        spans[-1].closes,
        intake=draft.intake,
        conditions=draft.conditions.to_json(),
        numbers=draft.numbers,
        people=people,
        days=tuple(DayOfSprint(span, who) for span, who in zip(spans, guarding, strict=True)),
        created_at=at,
        created_by=actor.actor_id,
        created_by_name=actor.name,
    )
    await add_sprint(connection, sprint)
    await record(connection, site_id, actor, "sprint.planned", sprint.sprint_id, at, name=sprint.name)
    if starts_at > at:
        return sprint
    begun = await begin(connection, sprint, actor, at)
    if not begun:
        raise SettingInvalid("older_than: no ticket fits these conditions. Take younger ones, or more tiers.")
    return await held_sprint(connection, sprint)


async def begin(connection: AsyncConnection, sprint: Sprint, actor: Actor, at: datetime) -> int:
    """Freezes the tickets of a planned sprint and notes how the backlog stands; gives how many tickets it has.

    One that has begun, or is over, stays as it is.
    """
    held = await held_sprint(connection, sprint)
    if held.begun_at is not None or held.ended_at is not None:
        return 0
    frozen = await picked(connection, held.site_id, held.conditions, held.numbers, at)
    snapshot = await backlog_before(connection, held, at)
    if not await mark_begun(connection, held, at, snapshot.to_json()):
        return 0
    await freeze(connection, held, frozen)
    await set_targets(connection, held, suggested_targets(held.people, frozen, len(held.days), held.intake))
    await record(connection, held.site_id, actor, "sprint.started", held.sprint_id, at, tickets=len(frozen))
    await tell_started(connection, held, len(frozen), at)
    return len(frozen)


async def end(connection: AsyncConnection, sprint: Sprint, actor: Actor, at: datetime) -> bool:
    """Ends a sprint, also early, and notes how the backlog stands; one that never began is dropped.

    False when somebody ended it before.
    """
    held = await held_sprint(connection, sprint)
    if held.ended_at is not None:
        return False
    if held.begun_at is None:
        dropped = await drop_plan(connection, held)
        await record(connection, held.site_id, actor, "sprint.dropped", held.sprint_id, at, name=held.name)
        return dropped
    snapshot = await snapshot_of(connection, held.site_id, at, await paces(connection, held, held.begun_at, at))
    ended = await mark_ended(connection, held, at, actor.name, snapshot.to_json())
    await record(connection, held.site_id, actor, "sprint.ended", held.sprint_id, at, early=at < held.ends_at)
    if ended and held.before is not None:
        today = held.day_at(at)
        if today is not None and today.told_at is None:
            await tell_wins(connection, held, today, at)
        await tell_ended(connection, held, Snapshot.from_json(held.before), snapshot, at)
    return ended


async def extend(connection: AsyncConnection, sprint: Sprint, actor: Actor, at: datetime) -> Sprint:
    """Adds a business day to a sprint that is not over, with others on incoming work than the day before, none of whom
    has left the team meanwhile.

    Raises SettingInvalid for one that is over or has DAYS_MAX days.
    """
    held = await held_sprint(connection, sprint)
    _refuse_over(held)
    if len(held.days) >= DAYS_MAX:
        raise SettingInvalid(f"days: a sprint has at most {DAYS_MAX} business days. End it, and plan another one.")
    hours = await site_hours(connection, held.site_id)
    last = held.days[-1]
    span = _next_day(hours, last.span)
    had = [who for each in held.days for who in each.intake]
    here = await _still_here(connection, held)
    turns = sorted((each.user_id for each in here if each.takes_turns), key=had.count)
    # Where too few are left for nobody to guard on two days in a row, fewer do.
    guarding = rota(turns, 1, min(held.intake, len(turns) // 2), before=last.intake)[0]
    await add_days(connection, held, [DayOfSprint(span, guarding)])
    await move_end(connection, held, span.closes)
    await record(connection, held.site_id, actor, "sprint.extended", held.sprint_id, at, days=len(held.days) + 1)
    return await held_sprint(connection, held)


async def _still_here(connection: AsyncConnection, sprint: Sprint) -> list[SprintPerson]:
    """The people of a sprint who may still work on its site's tickets."""
    here = {each.user_id for each in await colleagues_of(connection, sprint.site_id)}
    return [each for each in sprint.people if each.user_id in here]


async def change_intake(
    connection: AsyncConnection, sprint: Sprint, actor: Actor, at: datetime, *, day: date, user_ids: Sequence[str]
) -> None:
    """Lets other people guard incoming work on a day that is not over.

    Raises SettingInvalid for a day that has passed, strangers, too many, and a turn on two days in a row.
    """
    held = await held_sprint(connection, sprint)
    _refuse_over(held)
    chosen = held.day_on(day)
    if chosen is None or chosen.span.closes <= at:
        raise SettingInvalid("day: choose a day of this sprint that is not over.")
    place = held.days.index(chosen)
    before = held.days[place - 1].intake if place else ()
    after = held.days[place + 1].intake if place + 1 < len(held.days) else ()
    people = [each.user_id for each in await _still_here(connection, held)]
    taken = check_day(before, user_ids, after, people)
    if len(taken) >= len(people):
        raise SettingInvalid("intake: somebody must be left for the sprint.")
    await set_intake(connection, held, day, taken)
    await record(connection, held.site_id, actor, "sprint.intake_changed", held.sprint_id, at, day=day.isoformat())


async def ask_after_old(connection: AsyncConnection, sprint: Sprint, actor: Actor, at: datetime) -> bool:
    """Lets the customers of its old tickets be asked whether these still matter; false when they are asked already.

    Raises SettingInvalid for a sprint that is not running.
    """
    held = await held_sprint(connection, sprint)
    if not held.is_running:
        raise SettingInvalid("sprint: customers are asked while a sprint is running.")
    asked = await mark_asking(connection, held, at)
    if asked:
        await record(connection, held.site_id, actor, "sprint.customers_asked", held.sprint_id, at)
    return asked


async def found_sprint(connection: AsyncConnection, site_ids: Collection[str], sprint_id: str) -> Sprint:
    """The sprint, if it belongs to one of these sites; raises NothingHere for any other."""
    found = await sprint_of(connection, site_ids, sprint_id)
    if found is None:
        raise NothingHere("No such sprint on these sites.")
    return found


async def backlog_before(connection: AsyncConnection, sprint: Sprint, at: datetime) -> Snapshot:
    """How the backlog stands when a sprint begins, with what its people resolved in the PACE_DAYS days before."""
    hours = await site_hours(connection, sprint.site_id)
    since = business_days_before(hours, at, PACE_DAYS)
    return await snapshot_of(connection, sprint.site_id, at, await paces(connection, sprint, since, at))


async def paces(
    connection: AsyncConnection, sprint: Sprint, since: datetime, until: datetime
) -> Mapping[str, PersonPace]:
    """What each person of a sprint resolved between two moments, whatever ticket it was."""
    hours = await site_hours(connection, sprint.site_id)
    days = length_in_days(hours, since, until, tuple(each.span for each in sprint.days))
    resolved = await resolved_by_person(connection, sprint.site_id, [p.user_id for p in sprint.people], since, until)
    return {each.user_id: PersonPace(each.name, resolved.get(each.user_id, 0), days) for each in sprint.people}


def _next_day(hours: BusinessHours, last: SprintDay) -> SprintDay:
    """The business day after `last`, whole."""
    found = sprint_days(hours, last.closes, 2)
    return next(each for each in found if each.day > last.day)


def _refuse_over(sprint: Sprint) -> None:
    if sprint.ended_at is not None:
        raise SettingInvalid("sprint: it is over. Plan another one.")
