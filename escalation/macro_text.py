"""The text of a macro: Markdown with variables such as `{{customer.name}}`, filled in before it is sent. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

VARIABLES: Final = {
    "customer.name": "their name",
    "customer.first_name": "their first name",
    "customer.email": "their e-mail address",
    "customer.segment": "their segment",
    "customer.plan": "their plan",
    "agent.name": "your name",
    "agent.first_name": "your first name",
    "ticket.number": "the number of the ticket",
    "ticket.subject": "the subject of the ticket",
    "page.title": "the title of the page that they asked on",
    "page.address": "its page key",
    "site.name": "the name of the site",
}
"""What every site has, and what stands for it."""

FIELD: Final = "field."
"""Before the name of a custom field of the site."""

TRAIT: Final = "trait."
"""Before the name of what the product says of its customer; which there are is for the product to say."""

_VARIABLE: Final = re.compile(r"\{\{\s*([A-Za-z][\w.-]{0,80})\s*\}\}")


@dataclass(frozen=True, slots=True)
class FilledText:
    """A text with its variables filled in. `gaps` are those that nothing is known for, which stand in it as they were,
    in their order, each once."""

    text: str
    gaps: tuple[str, ...]


def variables_in(text: str) -> tuple[str, ...]:
    """The names of the variables of a text, in their order, each once."""
    return tuple(dict.fromkeys(found[1] for found in _VARIABLE.finditer(text)))


def unknown_variables(text: str, fields: Collection[str]) -> tuple[str, ...]:
    """Those that no ticket of a site with these custom fields will ever fill."""
    return tuple(name for name in variables_in(text) if not _is_known(name, fields))


def known_variables(fields: Collection[str]) -> tuple[str, ...]:
    """All that may stand in a text of a site with these custom fields."""
    return (*VARIABLES, *(f"{FIELD}{name}" for name in fields))


def gaps_in(text: str) -> tuple[str, ...]:
    """The variables that were left in what a person is about to send: names with a point, of one of our kinds."""
    kinds = {name.partition(".")[0] for name in (*VARIABLES, FIELD, TRAIT)}
    return tuple(name for name in variables_in(text) if "." in name and name.partition(".")[0] in kinds)


def filled(text: str, values: Mapping[str, str]) -> FilledText:
    """The text with `values` in the place of their names; a value is never looked into for variables of its own."""
    gaps: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        name = found[1]
        known = values.get(name, "")
        if not known:
            gaps[name] = None
        return known or found[0]

    return FilledText(_VARIABLE.sub(value, text), tuple(gaps))


def _is_known(name: str, fields: Collection[str]) -> bool:
    if name.startswith(TRAIT):
        return len(name) > len(TRAIT)
    return name in VARIABLES or (name.startswith(FIELD) and name.removeprefix(FIELD) in fields)
