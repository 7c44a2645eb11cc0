"""Sprints as rows: stored, found through the sites of whoever asks, and moved on. Each change says whether it was one:
of two who make it at once only one did."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, Select, delete, func, insert, null, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import EscalationError
from escalation.sprint.days import SprintDay
from escalation.sprint.sprint import DayOfSprint, Sprint, SprintPerson
from escalation.sprint.tables import sprint_days, sprint_people, sprints
from escalation.tables import tickets
from escalation.triage import TriageTier

SHOWN_MAX: Final = 50
"""Of the sprints of all sites of a person: about a year of them."""


class SprintTaken(EscalationError):
    """The site has a sprint that is not over; the text says which, and what to do."""


class SprintGone(EscalationError):
    """The sprint was dropped since it was read."""


async def add_sprint(connection: AsyncConnection, sprint: Sprint) -> None:
    """Stores a sprint with its people and days. Raises SprintTaken when the site has one that is not over."""
    taken = await current_sprint(connection, (sprint.site_id,))
    if taken is not None:
        raise _taken(taken)
    try:
        async with connection.begin_nested():
            await connection.execute(insert(sprints).values(_row(sprint)))
    except IntegrityError:
        # Somebody else began at the same moment, and was the first.
        winner = await current_sprint(connection, (sprint.site_id,))
        raise _taken(winner) from None
    here = {"site_id": sprint.site_id, "sprint_id": sprint.sprint_id}
    for place, each in enumerate(sprint.people):
        await connection.execute(insert(sprint_people).values(here | _person_row(each, place)))
    await add_days(connection, sprint, sprint.days)


async def add_days(connection: AsyncConnection, sprint: Sprint, days: Sequence[DayOfSprint]) -> None:
    """Stores further days of a sprint."""
    for each in days:
        await connection.execute(
            insert(sprint_days).values(
                site_id=sprint.site_id,
                sprint_id=sprint.sprint_id,
                day=each.span.day.isoformat(),
                opens=each.span.opens,
                closes=each.span.closes,
                intake=list(each.intake),
            )
        )


async def sprint_of(connection: AsyncConnection, site_ids: Collection[str], sprint_id: str) -> Sprint | None:
    """The sprint, if it belongs to one of these sites."""
    found = await _read(connection, select(sprints).where(*_on(site_ids), sprints.c.sprint_id == sprint_id))
    return found[0] if found else None


async def held_sprint(connection: AsyncConnection, sprint: Sprint) -> Sprint:
    """The sprint as it stands now, held against other writers until the commit. Raises SprintGone."""
    found = await _read(connection, select(sprints).where(*_is(sprint)).with_for_update())
    if not found:
        raise SprintGone("This sprint was dropped meanwhile.")
    return found[0]


async def current_sprint(connection: AsyncConnection, site_ids: Collection[str]) -> Sprint | None:
    """The first one of these sites that is not over."""
    found = await current_sprints(connection, site_ids)
    return found[0] if found else None


async def current_sprints(connection: AsyncConnection, site_ids: Collection[str] | None) -> tuple[Sprint, ...]:
    """Those of these sites that are not over: one of a site at most. None stands for all sites."""
    query = select(sprints).where(sprints.c.ended_at.is_(None)).order_by(sprints.c.site_id)
    return await _read(connection, query if site_ids is None else query.where(*_on(site_ids)))


async def sprints_of(connection: AsyncConnection, site_ids: Collection[str]) -> tuple[Sprint, ...]:
    """The latest SHOWN_MAX sprints of these sites, the latest first."""
    query = select(sprints).where(*_on(site_ids)).order_by(sprints.c.created_at.desc(), sprints.c.sprint_id)
    return await _read(connection, query.limit(SHOWN_MAX))


async def last_intake(connection: AsyncConnection, site_id: str, before: datetime) -> tuple[str, ...]:
    """Who guarded incoming work on the last day of a sprint of this site that closed before a moment."""
    found = await connection.execute(
        select(sprint_days.c.intake)
        .where(sprint_days.c.site_id == site_id, sprint_days.c.closes <= before)
        .order_by(sprint_days.c.closes.desc())
        .limit(1)
    )
    return tuple(found.scalar_one_or_none() or ())


async def set_targets(connection: AsyncConnection, sprint: Sprint, people: Sequence[SprintPerson]) -> None:
    """Stores the daily targets of these people of a sprint."""
    columns = sprint_people.c
    for each in people:
        await connection.execute(
            update(sprint_people)
            .where(
                columns.site_id == sprint.site_id,
                columns.sprint_id == sprint.sprint_id,
                columns.user_id == each.user_id,
            )
            .values(targets=dict(each.targets))
        )


async def mark_begun(connection: AsyncConnection, sprint: Sprint, at: datetime, before: Mapping[str, Any]) -> bool:
    """Notes that it began, and how the backlog stood; false when it had begun already."""
    return await _mark(connection, sprint, sprints.c.begun_at.is_(None), begun_at=at, before=dict(before))


async def mark_ended(
    connection: AsyncConnection, sprint: Sprint, at: datetime, by_name: str, after: Mapping[str, Any] | None
) -> bool:
    """Notes that it is over, and how the backlog stands; false when it was over already."""
    return await _mark(
        connection,
        sprint,
        sprints.c.ended_at.is_(None),
        ended_at=at,
        ended_by_name=by_name,
        after=None if after is None else dict(after),
    )


async def mark_reopened(connection: AsyncConnection, sprint: Sprint) -> None:
    """Takes back that it is over, and the wins that were told with it. Raises SprintTaken when another one of the site
    is not over."""
    if sprint.ended_at is None:
        return
    try:
        async with connection.begin_nested():
            await _mark(
                connection, sprint, sprints.c.ended_at == sprint.ended_at, ended_at=None, ended_by_name=None, after=None
            )
    except IntegrityError:
        raise _taken(await current_sprint(connection, (sprint.site_id,))) from None
    told_with_it = sprint_days.c.told_at >= sprint.ended_at
    await connection.execute(update(sprint_days).where(*_of(sprint), told_with_it).values(told_at=None, wins=null()))


async def mark_asking(connection: AsyncConnection, sprint: Sprint, at: datetime) -> bool:
    """Notes that customers of old tickets are asked; false when they are already."""
    return await _mark(
        connection, sprint, sprints.c.asking_since.is_(None) & sprints.c.ended_at.is_(None), asking_since=at
    )


async def move_end(connection: AsyncConnection, sprint: Sprint, ends_at: datetime) -> None:
    """Notes another end."""
    await connection.execute(update(sprints).where(*_is(sprint)).values(ends_at=ends_at))


async def set_intake(connection: AsyncConnection, sprint: Sprint, day: date, user_ids: Sequence[str]) -> None:
    """Gives a day other people on incoming work."""
    await connection.execute(
        update(sprint_days).where(*_of(sprint), sprint_days.c.day == day.isoformat()).values(intake=list(user_ids))
    )


async def mark_told(
    connection: AsyncConnection, sprint: Sprint, day: date, at: datetime, wins: Mapping[str, Any]
) -> bool:
    """Notes a day's wins; false when they were noted already."""
    marked = await connection.execute(
        update(sprint_days)
        .where(*_of(sprint), sprint_days.c.day == day.isoformat(), sprint_days.c.told_at.is_(None))
        .values(told_at=at, wins=dict(wins))
    )
    return marked.rowcount == 1


async def drop_plan(connection: AsyncConnection, sprint: Sprint) -> bool:
    """Removes a sprint that has not begun; false when it has."""
    gone = await connection.execute(delete(sprints).where(*_is(sprint), sprints.c.begun_at.is_(None)))
    if gone.rowcount != 1:
        return False
    for table in (sprint_people, sprint_days):
        await connection.execute(
            delete(table).where(table.c.site_id == sprint.site_id, table.c.sprint_id == sprint.sprint_id)
        )
    return True


async def opened_since(connection: AsyncConnection, site_id: str, since: datetime, until: datetime) -> tuple[int, int]:
    """How many tickets of a site were opened between two moments, and how many of those are resolved by now."""
    columns = tickets.c
    rows = await connection.execute(
        select(columns.resolved_at.is_not(None), func.count())
        .where(columns.site_id == site_id, columns.opened_at >= since, columns.opened_at <= until)
        .group_by(columns.resolved_at.is_not(None))
    )
    counts = {bool(resolved): count for resolved, count in rows}
    return sum(counts.values()), counts.get(True, 0)


async def _mark(connection: AsyncConnection, sprint: Sprint, condition: Any, **values: Any) -> bool:
    marked = await connection.execute(update(sprints).where(*_is(sprint), condition).values(**values))
    return marked.rowcount == 1


async def _read(connection: AsyncConnection, query: Select[Any]) -> tuple[Sprint, ...]:
    rows = (await connection.execute(query)).all()
    if not rows:
        return ()
    sites, ids = {row.site_id for row in rows}, {row.sprint_id for row in rows}

    async def beside(table: Any, order: Any) -> dict[tuple[str, str], list[Row[Any]]]:
        found = await connection.execute(
            select(table).where(table.c.site_id.in_(sites), table.c.sprint_id.in_(ids)).order_by(order)
        )
        grouped: dict[tuple[str, str], list[Row[Any]]] = {}
        for each in found:
            grouped.setdefault((each.site_id, each.sprint_id), []).append(each)
        return grouped

    people, days = await beside(sprint_people, sprint_people.c.place), await beside(sprint_days, sprint_days.c.day)
    return tuple(
        _sprint(row, people.get((row.site_id, row.sprint_id), []), days.get((row.site_id, row.sprint_id), []))
        for row in rows
    )


def _sprint(row: Row[Any], people: Sequence[Row[Any]], days: Sequence[Row[Any]]) -> Sprint:
    fields = dict(row._mapping)
    fields["numbers"] = None if row.numbers is None else tuple(row.numbers)
    return Sprint(
        **fields,
        people=tuple(
            SprintPerson(
                each.user_id,
                each.name,
                takes_turns=each.takes_turns,
                tiers=frozenset(TriageTier(tier) for tier in each.tiers),
                categories=frozenset(each.categories),
                targets={TriageTier(tier): target for tier, target in each.targets.items()},
            )
            for each in people
        ),
        days=tuple(
            DayOfSprint(
                SprintDay(date.fromisoformat(each.day), each.opens, each.closes),
                tuple(each.intake),
                each.told_at,
                each.wins,
            )
            for each in days
        ),
    )


def _row(sprint: Sprint) -> dict[str, Any]:
    return {name: getattr(sprint, name) for name in Sprint.__dataclass_fields__ if name not in {"people", "days"}} | {
        "numbers": None if sprint.numbers is None else list(sprint.numbers)
    }


def _person_row(person: SprintPerson, place: int) -> dict[str, Any]:
    return {
        "user_id": person.user_id,
        "name": person.name,
        "place": place,
        "takes_turns": person.takes_turns,
        "tiers": sorted(person.tiers),
        "categories": sorted(person.categories),
        "targets": dict(person.targets),
    }


def _taken(sprint: Sprint | None) -> SprintTaken:
    named = "another sprint" if sprint is None else f"“{sprint.name}”, started by {sprint.created_by_name}"
    return SprintTaken(f"This site has {named} already. One sprint at a time: end that one first, or join it.")


def _on(site_ids: Collection[str]) -> tuple[Any]:
    return (sprints.c.site_id.in_(site_ids),)


def _is(sprint: Sprint) -> tuple[Any, Any]:
    return (sprints.c.site_id == sprint.site_id, sprints.c.sprint_id == sprint.sprint_id)


def _of(sprint: Sprint) -> tuple[Any, Any]:
    return (sprint_days.c.site_id == sprint.site_id, sprint_days.c.sprint_id == sprint.sprint_id)
