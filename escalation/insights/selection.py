"""Filters: which tickets and conversations figures are made of."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np

from escalation.ledger.columns import (
    BreachColumns,
    ConversationColumns,
    FactColumns,
    Mask,
    Names,
    RatingColumns,
    ResponseColumns,
    SpanColumns,
    TicketColumns,
)

_Columns = TypeVar("_Columns", TicketColumns, ConversationColumns)
_Flat = ResponseColumns | SpanColumns | BreachColumns | RatingColumns


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted of each kind; nothing for all of them, None among them for those without one."""

    segments: frozenset[str | None] = frozenset()
    channels: frozenset[str | None] = frozenset()
    page_keys: frozenset[str | None] = frozenset()
    categories: frozenset[str | None] = frozenset()
    """Of tickets; conversations are not chosen by it."""

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.segments or self.channels or self.page_keys or self.categories)


def narrowed(facts: FactColumns, selection: Selection) -> FactColumns:
    """The facts that a selection leaves."""
    if selection.is_all:
        return facts
    tickets, conversations = facts.tickets, facts.conversations
    wanted = _asked(tickets, selection)
    if selection.categories:
        wanted &= tickets.category.is_among(selection.categories)
    return FactColumns(_kept(tickets, wanted), _kept(conversations, _asked(conversations, selection)))


def _asked(facts: TicketColumns | ConversationColumns, selection: Selection) -> Mask:
    wanted = np.ones(len(facts), dtype=np.bool_)
    columns: tuple[tuple[Names, Collection[str | None]], ...] = (
        (facts.segment, selection.segments),
        (facts.channel, selection.channels),
        (facts.page_key, selection.page_keys),
    )
    for column, names in columns:
        if names:
            wanted &= column.is_among(names)
    return wanted


def _kept(facts: _Columns, wanted: Mask) -> _Columns:
    places = np.cumsum(wanted) - 1
    changed: dict[str, Any] = {}
    for each in fields(facts):
        column = getattr(facts, each.name)
        changed[each.name] = _kept_flat(column, wanted, places) if isinstance(column, _Flat) else _rows(column, wanted)
    return replace(facts, **changed)


def _kept_flat(columns: _Flat, wanted: Mask, places: Any) -> Any:
    kept = wanted[columns.row]
    changed = {each.name: _rows(getattr(columns, each.name), kept) for each in fields(columns)}
    return replace(columns, **changed | {"row": places[changed["row"]]})


def _rows(column: Any, wanted: Mask) -> Any:
    return replace(column, codes=column.codes[wanted]) if isinstance(column, Names) else column[wanted]
