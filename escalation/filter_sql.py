"""Filters as conditions of a query on the tickets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, exists, func, not_, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement as Element

from escalation.filters import ME, NOBODY, NOTHING, RUNNING, Condition, FieldKind, Filters
from escalation.instant import milliseconds_of
from escalation.sprint.tables import sprint_tickets, sprints
from escalation.tables import ticket_notes, ticket_tags, tickets
from escalation.ticket import TicketStatus
from escalation.triage import TriageTier

DUE_SOON: Final = timedelta(hours=2)
"""A clock with less than this left is due soon."""

_RANKS: Final = tuple(sorted(tier.rank for tier in TriageTier))

_COLUMNS: Final = {
    "site": tickets.c.site_id,
    "status": tickets.c.status,
    "resolution": tickets.c.resolution,
    "category": tickets.c.category,
    "segment": tickets.c.segment,
    "team": tickets.c.team_id,
    "language": tickets.c.language,
    "reason": tickets.c.reason,
    "cause": tickets.c.cause,
    "contact": tickets.c.contact_id,
    "problem": tickets.c.problem_id,
}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, for `me`, and when, for ages and clocks."""

    user_id: str
    at: datetime


def where(filters: Filters, asking: Asking) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a query on `tickets`. The sites of whoever asks are not among them."""
    held = tuple(_holds(each, asking) for each in filters.conditions)
    if not filters.either:
        return held
    return (*held, or_(*(and_(true(), *where(each, asking)) for each in filters.either)))


def _holds(condition: Condition, asking: Asking) -> ColumnElement[bool]:
    if condition.kind is FieldKind.FLAG:
        so = (condition.values[0] == "yes") is not condition.negated
        return _FLAGS[condition.field](asking, so)
    if condition.kind is FieldKind.AGE:
        since = asking.at - condition.age
        moment = _MOMENTS[condition.field]
        return moment > since if condition.negated else moment <= since
    if condition.kind is FieldKind.TEXT:
        contained = _contains(condition.values[0])
        return not_(contained) if condition.negated else contained
    return _is_one_of(condition, asking)


def _is_one_of(condition: Condition, asking: Asking) -> ColumnElement[bool]:
    """A field that holds nothing is no value, also where it must not be one of them."""
    values = condition.values
    if condition.field == "tier":
        ranks = [TriageTier(value).rank for value in values]
        return tickets.c.tier_rank.in_([r for r in _RANKS if (r in ranks) is not condition.negated])
    if condition.field == "tag":
        return _tagged(values, negated=condition.negated)
    if condition.field == "sprint":
        taken = _taken(values)
        return not_(taken) if condition.negated else taken
    column: ColumnElement[Any]
    if condition.field == "assignee":
        column = tickets.c.assignee_id
        values = tuple({ME: asking.user_id, NOBODY: NOTHING}.get(value, value) for value in values)
    elif condition.custom_name is not None:
        column = _CustomField(condition.custom_name)
    else:
        column = _COLUMNS[condition.field]
    named = [value for value in values if value != NOTHING]
    if condition.negated:
        other = or_(column.not_in(named), column.is_(None)) if named else None
        something = column.is_not(None) if NOTHING in values else None
        return and_(*(each for each in (other, something) if each is not None))
    # One value is an equation, which indexes serve in order.
    one = column == named[0] if len(named) == 1 else column.in_(named)
    return or_(one, column.is_(None)) if NOTHING in values and named else one if named else column.is_(None)


def _tagged(tags: Sequence[str], *, negated: bool) -> ColumnElement[bool]:
    here = (ticket_tags.c.site_id == tickets.c.site_id, ticket_tags.c.ticket_id == tickets.c.ticket_id)
    named = [tag for tag in tags if tag != NOTHING]
    found: list[ColumnElement[bool]] = []
    if named:
        found.append(exists(select(ticket_tags.c.tag).where(*here, ticket_tags.c.tag.in_(named))))
    if NOTHING in tags:
        found.append(not_(exists(select(ticket_tags.c.tag).where(*here))))
    return not_(or_(*found)) if negated else or_(*found)


def _taken(sprint_ids: Sequence[str]) -> ColumnElement[bool]:
    """Frozen in one of these sprints."""
    frozen, sprint = sprint_tickets.c, sprints.c
    here = (frozen.site_id == tickets.c.site_id, frozen.ticket_id == tickets.c.ticket_id)
    of_sprint = (sprint.site_id == frozen.site_id, sprint.sprint_id == frozen.sprint_id)
    goes_on = and_(sprint.begun_at.is_not(None), sprint.ended_at.is_(None))
    named = frozen.sprint_id.in_([each for each in sprint_ids if each != RUNNING])
    wanted = or_(goes_on, named) if RUNNING in sprint_ids else named
    return exists(
        select(frozen.ticket_id).select_from(sprint_tickets).join(sprints, and_(*of_sprint)).where(*here, wanted)
    )


def _contains(words: str) -> ColumnElement[bool]:
    """In the subject or in the name of the customer; letters beyond ASCII as SQLite compares them, in their case."""
    wanted = words.strip()
    return or_(
        *(
            func.lower(func.coalesce(column, ""), type_=String).contains(wanted.lower(), autoescape=True)
            for column in (tickets.c.subject, tickets.c.contact_name)
        )
    )


def _due_soon(asking: Asking, so: bool) -> ColumnElement[bool]:
    due = tickets.c.due_at
    if so:
        return and_(due > asking.at, due <= asking.at + DUE_SOON)
    return or_(due.is_(None), due <= asking.at, due > asking.at + DUE_SOON)


def _breached(asking: Asking, so: bool) -> ColumnElement[bool]:
    # Named with its ranks, the index of the queue finds the few of each tier.
    now = milliseconds_of(asking.at)
    if so:
        return and_(tickets.c.tier_rank.in_(_RANKS), tickets.c.breach_order <= now)
    return tickets.c.breach_order > now


def _snoozed(asking: Asking, so: bool) -> ColumnElement[bool]:
    until = tickets.c.snoozed_until
    return until > asking.at if so else or_(until.is_(None), until <= asking.at)


def _merged(_asking: Asking, so: bool) -> ColumnElement[bool]:
    return tickets.c.merged_into.is_not(None) if so else tickets.c.merged_into.is_(None)


def _has_note(_asking: Asking, so: bool) -> ColumnElement[bool]:
    noted = exists(
        select(ticket_notes.c.note_id).where(
            ticket_notes.c.site_id == tickets.c.site_id, ticket_notes.c.ticket_id == tickets.c.ticket_id
        )
    )
    return noted if so else not_(noted)


_FLAGS: Final[dict[str, Callable[[Asking, bool], ColumnElement[bool]]]] = {
    "due_soon": _due_soon,
    "breached": _breached,
    "snoozed": _snoozed,
    "merged": _merged,
    "has_note": _has_note,
}

_MOMENTS: Final[dict[str, ColumnElement[Any]]] = {
    "created": tickets.c.opened_at,
    "updated": tickets.c.updated_at,
    "waiting": func.coalesce(tickets.c.customer_wrote_at, tickets.c.opened_at),
}


class _CustomField(Element[str]):
    """A custom field as text: `true` and `false`, numbers and words; NULL where it holds nothing."""

    inherit_cache = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.type = String()


@compiles(_CustomField, "sqlite")
def _in_sqlite(field: _CustomField, _compiler: SQLCompiler, **_: Any) -> str:
    of = f"(tickets.custom_fields, '$.\"{field.name}\"')"
    kind = f"json_type{of}"
    return f"CASE {kind} WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(json_extract{of} AS TEXT) END"


@compiles(_CustomField, "postgresql")
def _in_postgresql(field: _CustomField, _compiler: SQLCompiler, **_: Any) -> str:
    return f"(tickets.custom_fields ->> '{field.name}')"


def statuses_of(filters: Filters) -> tuple[TicketStatus, ...]:
    """The statuses that the filters let through."""
    left = list(TicketStatus)
    for each in filters.conditions:
        if each.field == "status":
            left = [status for status in left if (status in each.values) is not each.negated]
    return tuple(left)
