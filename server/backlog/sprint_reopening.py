"""The way back for a sprint that somebody ended too early: for some minutes it goes on as if nothing had been."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import SettingInvalid
from escalation.sprint.sprint import Sprint
from escalation.sprint.sprint_rows import held_sprint, mark_reopened
from server.backlog.sprint_telling import tell_reopened
from server.team.actor import Actor
from server.team.audit_log import record

REOPEN_FOR: Final = timedelta(minutes=10)
"""As long as a change of tickets can be taken back."""


def may_reopen(sprint: Sprint, at: datetime) -> bool:
    """Whether a person ended it so lately, and before its last day was over."""
    if sprint.begun_at is None or sprint.ended_at is None or sprint.ended_at >= sprint.ends_at:
        return False
    return at - sprint.ended_at <= REOPEN_FOR and at < sprint.ends_at


async def reopen(connection: AsyncConnection, sprint: Sprint, actor: Actor, at: datetime) -> None:
    """Lets it go on; the wins of the day are told again when the day is over.

    Raises SettingInvalid when it is too late, and SprintTaken when another one of the site has begun since.
    """
    held = await held_sprint(connection, sprint)
    if held.is_running:
        return
    if not may_reopen(held, at):
        raise SettingInvalid("sprint: it is over for good. Plan another one.")
    await mark_reopened(connection, held)
    await record(connection, held.site_id, actor, "sprint.reopened", held.sprint_id, at)
    await tell_reopened(connection, held, at)
