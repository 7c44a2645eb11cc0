"""The page on which one puts together what a view shows."""

from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from escalation.custom_field_names import custom_names_of
from escalation.filters import FIELDS, ME, NOBODY, NOTHING, OF_CUSTOM_FIELD, RUNNING, FieldKind, Filters
from escalation.reason import ReasonCode
from escalation.tags_of_tickets import tags_used
from escalation.ticket import Cause, Resolution, TicketStatus
from escalation.triage import TriageTier
from server.desk.desk import Desk
from server.desk.filter_words import field_words, value_words
from server.desk.queue_names import Names, names_of
from server.desk.queue_request import NEXT, QueueRequest
from server.desk.sessions import Person

TAGS_OFFERED_MAX: Final = 200

AGES: Final = ("30min", "1h", "4h", "1d", "3d", "7d", "30d", "90d")
AGE_WORDS: Final = {"30min": "30 minutes", "1h": "an hour", "4h": "4 hours", "1d": "a day"} | {
    f"{days}d": f"{days} days" for days in (3, 7, 30, 90)
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FilterField:
    """One field of the form. A choice without `choices` is written by hand."""

    name: str
    title: str
    kind: FieldKind
    choices: tuple[Choice, ...] = ()
    value: str = ""


class FilterPage:
    """`/desk/filters`: a form whose answer is the queue."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """All fields, with what the address asks for already."""
        asked = QueueRequest.from_query(request.query_params.multi_items())

        async def unit(connection: Any) -> tuple[Names, tuple[str, ...], frozenset[str]]:
            return (
                await names_of(connection, person),
                await tags_used(connection, person.site_ids, TAGS_OFFERED_MAX),
                await custom_names_of(connection, person.site_ids),
            )

        names, tags, custom = await self._desk.database.read(unit)
        fields = _fields(asked.filters, names, tags, custom)
        base = asked.view if asked.view != NEXT else ""
        return self._desk.screens.page("filters.html", person=person, asked=asked, fields=fields, base=base, tags=tags)


def _fields(filters: Filters, names: Names, tags: tuple[str, ...], custom: frozenset[str]) -> tuple[FilterField, ...]:
    offered: dict[str, tuple[str, ...]] = {
        "site": tuple(names.sites) if len(names.sites) > 1 else (),
        "status": tuple(TicketStatus),
        "resolution": tuple(Resolution),
        "tier": tuple(TriageTier),
        "category": tuple(names.categories),
        "assignee": (ME, NOBODY, *names.people),
        "team": tuple(names.teams),
        "tag": tags,
        "reason": tuple(ReasonCode),
        "cause": (*Cause, NOTHING),
        "sprint": (RUNNING,),
    }
    listed = [name for name in FIELDS if name not in {"site", "team"} or offered[name]]
    return tuple(
        _field(name, filters, names, offered.get(name, ()))
        for name in (*listed, *(f"{OF_CUSTOM_FIELD}{each}" for each in sorted(custom)))
    )


def _field(name: str, filters: Filters, names: Names, offered: tuple[str, ...]) -> FilterField:
    kind = FIELDS.get(name, FieldKind.CHOICE)
    title = field_words(name)
    title = title[:1].upper() + title[1:]
    asked = next((each for each in filters.conditions if each.field == name and not each.negated), None)
    values = asked.values if asked is not None else ()
    if kind is FieldKind.CHOICE and offered:
        return FilterField(
            name, title, kind, tuple(Choice(v, value_words(name, v, names), v in values) for v in offered)
        )
    if kind is FieldKind.FLAG:
        choices = tuple(Choice(v, words, v in values) for v, words in (("yes", "yes"), ("no", "no")))
        return FilterField(name, title, kind, choices)
    if kind is FieldKind.AGE:
        ages = tuple(dict.fromkeys((*AGES, *values)))
        return FilterField(
            name, title, kind, tuple(Choice(age, AGE_WORDS.get(age, age), age in values) for age in ages)
        )
    return FilterField(name, title, kind, value=values[0] if values else "")
