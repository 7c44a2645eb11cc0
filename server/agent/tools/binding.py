"""Parameters that say whose account is meant: filled by the server from what the host vouches for, by nobody else."""

from collections.abc import Mapping
from typing import Final

from server.agent.answer import TurnContact

SOURCES: Final = ("external_id", "segment", "contact_id")
"""Beside `attributes.NAME`. Neither name nor e-mail address: a visitor may type those in themselves."""

ATTRIBUTES: Final = "attributes."


class NotBound(Exception):
    """The contact has nothing of that kind; the text is for a person who reads the trace."""


def is_source(source: str) -> bool:
    """Whether a parameter may be bound to `source`."""
    return source in SOURCES or (source.startswith(ATTRIBUTES) and len(source) > len(ATTRIBUTES))


def needs_identity(source: str) -> bool:
    """Whether only the host can say it; `contact_id` is Handrail's own name for whoever is there."""
    return source != "contact_id"


def bound_values(bound: Mapping[str, str], contact: TurnContact) -> dict[str, str]:
    """The values of bound parameters for `contact`, none of them empty. Raises NotBound."""
    return {parameter: _value(source, contact) for parameter, source in bound.items()}


def _value(source: str, contact: TurnContact) -> str:
    if needs_identity(source) and not contact.is_identified:
        raise NotBound("Nobody vouches for who this visitor is.")
    if source.startswith(ATTRIBUTES):
        found = contact.attributes.get(source.removeprefix(ATTRIBUTES))
    else:
        found = {
            "external_id": contact.external_id,
            "segment": contact.segment,
            "contact_id": contact.contact_id,
        }[source]
    if not found:
        raise NotBound(f"The host's token says nothing of this visitor's {source.removeprefix(ATTRIBUTES)}.")
    return found
