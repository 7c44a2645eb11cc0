"""What a team has set for its desk, to be read: categories, promises, hours, macros, views."""

from collections.abc import Mapping
from typing import Any

from escalation.hours_document import hours_to_document
from escalation.macros import macros_of
from escalation.site_policies import policies_of, site_hours
from escalation.sla_document import policies_to_document
from escalation.taxonomy import taxonomy_of_site
from escalation.views import BUILT_IN, views_for
from server.api.bodies import Body
from server.api.operation import Answer, Asked


class CategoryBody(Body):
    """A category of tickets. A retired one is given no more, and stands on tickets of the past."""

    category: str
    label: str
    words: str
    retired: bool


class CategoriesBody(Body):
    """The categories in the order of the menus."""

    categories: tuple[CategoryBody, ...]


class SlaBody(Body):
    """What is promised by tier, and where it is different by segment: `24 h`, `2 d` or `same day`."""

    tiers: Mapping[str, Mapping[str, Any]]
    segments: Mapping[str, Mapping[str, Mapping[str, Any]]]


class HoursBody(Body):
    """When people answer; `days` null is around the clock."""

    zone: str
    days: Mapping[str, tuple[str, ...]] | None
    holidays: tuple[str, ...]


class MacroActionBody(Body):
    """What a macro does beside its text."""

    kind: str
    value: str


class MacroBody(Body):
    """A macro, or without actions a canned response, that the site shares."""

    macro: str
    name: str
    short_code: str
    text: str
    actions: tuple[MacroActionBody, ...]
    used: int


class MacrosBody(Body):
    """The shared macros by name."""

    macros: tuple[MacroBody, ...]


class ConditionBody(Body):
    """One condition of a view; `negated` when it must not hold."""

    field: str
    values: tuple[str, ...]
    negated: bool


class ViewBody(Body):
    """A view of the queue."""

    view: str
    title: str
    is_built_in: bool
    conditions: tuple[ConditionBody, ...]


class ViewsBody(Body):
    """The views of every desk, then those that the site shares."""

    views: tuple[ViewBody, ...]


async def list_categories(asked: Asked) -> Answer:
    """All categories, retired ones too."""
    taxonomy = await taxonomy_of_site(asked.connection, asked.caller.site_id)
    return Answer(
        CategoriesBody(
            categories=tuple(
                CategoryBody(category=each.name, label=each.label, words=each.words, retired=each.retired)
                for each in taxonomy.categories
            )
        )
    )


async def get_sla(asked: Asked) -> Answer:
    """The promises that count now."""
    document = policies_to_document(await policies_of(asked.connection, asked.caller.site_id))
    return Answer(SlaBody(tiers=document["tiers"], segments=document["segments"]))


async def get_hours(asked: Asked) -> Answer:
    """The hours that count now."""
    return Answer(HoursBody(**hours_to_document(await site_hours(asked.connection, asked.caller.site_id))))


async def list_macros(asked: Asked) -> Answer:
    """The macros that the site shares; nobody's own."""
    found = await macros_of(asked.connection, asked.caller.site_ids, asked.caller.actor.actor_id)
    return Answer(
        MacrosBody(
            macros=tuple(
                MacroBody(
                    macro=each.macro_id,
                    name=each.name,
                    short_code=each.short_code,
                    text=each.text,
                    actions=tuple(MacroActionBody(kind=action.kind, value=action.value) for action in each.actions),
                    used=each.used,
                )
                for each in found
            )
        )
    )


async def list_views(asked: Asked) -> Answer:
    """The views with which tickets can be listed; nobody's own."""
    saved = await views_for(asked.connection, asked.caller.site_ids, asked.caller.actor.actor_id)
    listed = [(each.name, each.title, True, each.filters) for each in BUILT_IN]
    listed += [(each.view_id, each.name, False, each.filters) for each in saved]
    return Answer(
        ViewsBody(
            views=tuple(
                ViewBody(
                    view=name,
                    title=title,
                    is_built_in=is_built_in,
                    conditions=tuple(
                        ConditionBody(field=each.field, values=each.values, negated=each.negated)
                        for each in filters.conditions
                    ),
                )
                for name, title, is_built_in, filters in listed
            )
        )
    )
