"""Why a ticket has its tier and its category, as the page of the ticket shows it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.handoff import Handoff
from escalation.judging import signals_of
from escalation.signals import Heard, SignalName
from escalation.taxonomy import Category, Taxonomy, taxonomy_of_site
from escalation.ticket import CLASSIFIER, Ticket

IMPLIED: tuple[SignalName, ...] = (SignalName.TROUBLE,)
"""Heard in every second ticket; it counts only together with others."""


@dataclass(frozen=True, slots=True)
class TriageShown:
    """`category` and `guess` are labels. `guessed` is a category that one click would confirm, None where there is
    nothing to confirm; `by_person` says that a person gave the category."""

    category: str
    categories: tuple[Category, ...]
    guessed: Category | None
    by_person: bool
    heard: tuple[Heard, ...]


async def triage_shown(connection: AsyncConnection, ticket: Ticket, handoff: Handoff | None) -> TriageShown:
    """What the card of triage needs; nothing is heard in a handoff that cannot be read."""
    taxonomy = await taxonomy_of_site(connection, ticket.site_id)
    heard = () if handoff is None else tuple(signals_of(handoff).values())
    return TriageShown(
        taxonomy.label(ticket.category),
        taxonomy.current,
        _guessed(taxonomy, ticket),
        ticket.category_by not in {None, CLASSIFIER},
        tuple(each for each in heard if each.name not in IMPLIED),
    )


def _guessed(taxonomy: Taxonomy, ticket: Ticket) -> Category | None:
    guess = taxonomy.named(ticket.category_guess)
    return guess if ticket.category is None and guess is not None and not guess.retired else None
