"""Which tickets somebody asks for, in the form of an audit and in the address of its list: the same fields in both."""

from collections.abc import Iterator, Mapping
from typing import Final

from escalation.audit.ticket_filter import TicketFilter, age_words, ticket_filter
from server.desk.forms import each_of

LISTS: Final = ("status", "category", "assignee")
ONLY: Final = (*LISTS, "older_than", "newer_than")
"""The fields."""


def filter_of(fields: Mapping[str, str], *, by_line: bool = False) -> TicketFilter:
    """The filter that fields ask for, each value in a field of its own, or `by_line`. Raises SettingInvalid."""
    lists = [each_of(fields, name) for name in LISTS]
    if by_line:
        lists = [tuple(line for each in given for line in each.splitlines()) for given in lists]
    status, category, assignee = lists
    return ticket_filter(status, category, assignee, fields.get("older_than", ""), fields.get("newer_than", ""))


def asked_of(only: TicketFilter) -> Iterator[tuple[str, str]]:
    """The same as parts of an address."""
    for name, values in zip(LISTS, (only.statuses, only.categories, only.assignees), strict=True):
        for value in values:
            yield name, value
    for name, age in (("older_than", only.older_than), ("newer_than", only.newer_than)):
        if age is not None:
            yield name, age_words(age)
