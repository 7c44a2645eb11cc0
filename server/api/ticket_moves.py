"""What a key does with a ticket: the same moves as a person at the desk, in the key's name.

A key never becomes the one who has a ticket; only people do.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from escalation.business_hours import BusinessHours
from escalation.snooze import until
from escalation.tags import TAGS_MAX, normalised, tags_of
from escalation.ticket import Cause, FieldValue
from escalation.triage import TriageTier
from server.api.conversation_bodies import MessageBody
from server.api.conversations import Id
from server.api.entity_tag import entity_tag
from server.api.operation import Answer, Asked
from server.api.refusal import Refused
from server.api.request_body import Asking, Clean, Moment
from server.api.ticket_bodies import RepliedBody
from server.api.tickets import held, ticket_answer, ticket_body
from server.conversation.identifier import new_id
from server.inbox.assigning import assign, give_to_team
from server.inbox.found import Found
from server.inbox.moves import CAUSE_NOTE_CHARACTERS_MAX, Change, reply, resolve
from server.inbox.problems import link
from server.inbox.snoozing import snooze, wake
from server.inbox.tagging import set_fields, tag
from server.inbox.triaging import set_category, set_tier

REPLY_CHARACTERS_MAX: Final = 10_000
"""As at the desk: about five pages."""

TAG_INPUT_CHARACTERS_MAX: Final = 100
FIELD_CHARACTERS_MAX: Final = 500
FIELDS_MAX: Final = 30

_ANY_HOURS: Final = BusinessHours(ZoneInfo("UTC"))
"""A moment with its zone needs no hours of a team to be told."""

ReplyText = Annotated[Clean, StringConstraints(min_length=1, max_length=REPLY_CHARACTERS_MAX)]
Tag = Annotated[Clean, StringConstraints(min_length=1, max_length=TAG_INPUT_CHARACTERS_MAX)]
FieldText = Annotated[Clean, StringConstraints(max_length=FIELD_CHARACTERS_MAX)]


def _none() -> None:
    return None


class TicketChange(Asking):
    """What of a ticket is to be another way; what is left out stays as it is, and null takes away."""

    # Defaults are never looked at, and from a factory they stand in no documentation.
    category: Id = Field(default_factory=str, description="The name of a category of this site.")
    triage_tier: TriageTier = Field(
        default_factory=lambda: TriageTier.NORMAL, description="From then on no rule changes it."
    )
    assignee: Id | None = Field(default_factory=_none, description="The id of a user who works on this site.")
    team: Id | None = Field(default_factory=_none, description="The id of a team.")
    problem: Id | None = Field(default_factory=_none, description="The id of a problem to which it is linked.")
    tags: Annotated[tuple[Tag, ...], Field(max_length=TAGS_MAX)] = Field(
        default_factory=tuple, description="All tags that it shall have; others go."
    )
    custom_fields: Annotated[
        Mapping[FieldText, FieldText | int | float | bool | None], Field(max_length=FIELDS_MAX)
    ] = Field(default_factory=dict, description="Values by the key of the field; those that are left out stay.")
    snoozed_until: Moment | None = Field(default_factory=_none, description="With its zone; null wakes it.")


class ReplyAsked(Asking):
    """A reply to the customer."""

    text: ReplyText = Field(description="Markdown, as an agent writes it.")


class ResolutionAsked(Asking):
    """How a ticket ends."""

    cause: Cause | None = Field(default=None, description="What would have prevented it.")
    cause_note: Annotated[Clean, StringConstraints(max_length=CAUSE_NOTE_CHARACTERS_MAX)] = Field(
        default="", description="One line about the cause."
    )


async def change_ticket(asked: Asked) -> Answer:
    """Everything that is asked in one transaction, or nothing."""
    wanted = asked.body_as(TicketChange)
    found = await held(asked)
    changes: list[Change] = []
    for field in TicketChange.model_fields:
        if field in wanted.model_fields_set:
            change = await _CHANGES[field](asked, found, wanted)
            found = replace(found, ticket=change.ticket)
            changes.append(change)
    return await ticket_answer(asked, *changes)


async def reply_to_ticket(asked: Asked) -> Answer:
    """Sends the customer a message, signed with the key's name."""
    text = asked.body_as(ReplyAsked).text.strip()
    if not text:
        raise Refused(422, "field_invalid", "text: write something that can be seen.", field="text")
    found = await held(asked)
    change = await reply(asked.connection, found, asked.caller.actor, asked.at, text=text, client_id=new_id("api"))
    if change.message is None:
        raise TypeError("A reply with an id of its own stores a message.")
    body = await ticket_body(asked)
    return Answer(RepliedBody(message=MessageBody.of(change.message), ticket=body), (change,), entity_tag(body))


async def resolve_ticket(asked: Asked) -> Answer:
    """Ends the ticket and its conversation; one that is resolved stays as it is."""
    wanted = asked.body_as(ResolutionAsked)
    found = await held(asked)
    return await ticket_answer(
        asked,
        await resolve(
            asked.connection, found, asked.caller.actor, asked.at, cause=wanted.cause, cause_note=wanted.cause_note
        ),
    )


async def _category(asked: Asked, found: Found, wanted: TicketChange) -> Change:
    return await set_category(asked.connection, found, asked.caller.actor, asked.at, category=wanted.category)


async def _tier(asked: Asked, found: Found, wanted: TicketChange) -> Change:
    return await set_tier(asked.connection, found, asked.caller.actor, asked.at, tier=wanted.triage_tier)


async def _assignee(asked: Asked, found: Found, wanted: TicketChange) -> Change:
    return await assign(asked.connection, found, asked.caller.actor, asked.at, user_id=wanted.assignee)


async def _team(asked: Asked, found: Found, wanted: TicketChange) -> Change:
    return await give_to_team(asked.connection, found, asked.caller.actor, asked.at, team_id=wanted.team)


async def _problem(asked: Asked, found: Found, wanted: TicketChange) -> Change:
    return await link(asked.connection, found, asked.caller.actor, asked.at, problem_id=wanted.problem)


async def _tags(asked: Asked, found: Found, wanted: TicketChange) -> Change:
    known = await tags_of(asked.connection, found.ticket.site_id, found.ticket.ticket_id)
    kept = {normalised(each) for each in wanted.tags}
    gone = [each for each in known if each not in kept]
    return await tag(asked.connection, found, asked.caller.actor, asked.at, add=wanted.tags, remove=gone)


async def _fields(asked: Asked, found: Found, wanted: TicketChange) -> Change:
    values = {key: _as_text(value) for key, value in wanted.custom_fields.items()}
    return await set_fields(asked.connection, found, asked.caller.actor, asked.at, values=values)


async def _snooze(asked: Asked, found: Found, wanted: TicketChange) -> Change:
    if wanted.snoozed_until is None:
        return await wake(asked.connection, found, asked.caller.actor, asked.at)
    moment = until(wanted.snoozed_until.isoformat(), asked.at, _ANY_HOURS)
    return await snooze(asked.connection, found, asked.caller.actor, asked.at, until=moment)


def _as_text(value: FieldValue) -> str:
    return "" if value is None else str(value)


_CHANGES: Final[Mapping[str, Any]] = {
    "category": _category,
    "triage_tier": _tier,
    "assignee": _assignee,
    "team": _team,
    "problem": _problem,
    "tags": _tags,
    "custom_fields": _fields,
    "snoozed_until": _snooze,
}
