"""What can be chosen on a ticket: people, teams, tags, fields, and until when it may sleep."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.custom_fields import CustomField
from escalation.problems import Problem, ProblemStatus, problem_of, problems_of
from escalation.site_policies import site_hours
from escalation.snooze import Preset, presets
from escalation.tags import tags_of, tags_of_site
from escalation.ticket import FieldValue, Ticket
from server.inbox.tagging import custom_fields_of
from server.team.colleagues import Colleague, colleagues_of
from server.team.teams import Team, teams_of


@dataclass(frozen=True, slots=True)
class Choices:
    """`tags` are those of the ticket, `suggested` the others of the site; `former` are values of removed fields."""

    colleagues: tuple[Colleague, ...]
    teams: tuple[Team, ...]
    tags: tuple[str, ...]
    suggested: tuple[str, ...]
    fields: tuple[CustomField, ...]
    former: dict[str, FieldValue]
    presets: tuple[Preset, ...]
    problems: tuple[Problem, ...]
    """The open ones of the site, and that of the ticket."""

    def team_named(self, team_id: str | None) -> str | None:
        """The name of a team; None for none, and for one that was removed."""
        return next((each.name for each in self.teams if each.team_id == team_id), None)


async def choices_for(connection: AsyncConnection, ticket: Ticket, now: datetime) -> Choices:
    """What can be chosen on this ticket."""
    tags = await tags_of(connection, ticket.site_id, ticket.ticket_id)
    fields = await custom_fields_of(connection, ticket.site_id)
    known = await problems_of(connection, (ticket.site_id,), ProblemStatus.OPEN)
    if ticket.problem_id is not None and ticket.problem_id not in {each.problem_id for each in known}:
        own = await problem_of(connection, (ticket.site_id,), ticket.problem_id)
        known = (*known, *([] if own is None else [own]))
    return Choices(
        colleagues=await colleagues_of(connection, ticket.site_id),
        teams=await teams_of(connection, ticket.site_id),
        tags=tags,
        suggested=_without(await tags_of_site(connection, ticket.site_id), tags),
        fields=fields.fields,
        former=fields.former(ticket.custom_fields),
        presets=presets(now, await site_hours(connection, ticket.site_id)),
        problems=known,
    )


def _without(all_tags: Collection[str], some: Collection[str]) -> tuple[str, ...]:
    return tuple(each for each in all_tags if each not in some)
