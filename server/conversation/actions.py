"""Actions: what the AI agent proposed to do, what the visitor said to it, and what came of it.

proposed -> confirmed -> running -> done | failed; proposed -> declined | expired. Each step is a conditional update, so
that of two who want the same step one takes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Row, and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.conversation import Conversation
from server.conversation.identifier import new_id
from server.conversation.tables import actions

ACTION_SECONDS: Final = 15 * 60
"""How long a visitor may think about it: what a card says, such as a price, should still hold then."""

ActionState = Literal["proposed", "confirmed", "running", "done", "failed", "declined", "expired"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an action would do: arguments that were chosen, those that the server bound, and the words of its card."""

    tool: str
    chosen: Mapping[str, Any]
    bound: Mapping[str, str]
    title: str
    confirm: str


@dataclass(frozen=True, slots=True)
class Action:
    """An action of a conversation. `result` holds the fields that may be shown, once it is done."""

    site_id: str
    action_id: str
    conversation_id: str
    run_id: str
    asked: Asked
    state: ActionState
    result: Mapping[str, Any]
    expires_at: datetime

    def is_open(self, at: datetime) -> bool:
        """Whether it still waits for the visitor's word at `at`."""
        return self.state == "proposed" and at < self.expires_at


def new_action_id() -> str:
    """An id that nobody can guess; it is the key under which a service does the thing once."""
    return new_id("a")


async def propose(
    connection: AsyncConnection,
    *,
    site_id: str,
    conversation_id: str,
    run_id: str,
    action_id: str,
    asked: Asked,
    at: datetime,
) -> Action:
    """Stores an action that waits for the visitor's word until ACTION_SECONDS after `at`."""
    expires_at = at + timedelta(seconds=ACTION_SECONDS)
    await connection.execute(
        insert(actions).values(
            site_id=site_id,
            action_id=action_id,
            conversation_id=conversation_id,
            run_id=run_id,
            tool=asked.tool,
            arguments={
                "chosen": dict(asked.chosen),
                "bound": dict(asked.bound),
                "title": asked.title,
                "confirm": asked.confirm,
            },
            state="proposed",
            created_at=at,
            expires_at=expires_at,
        )
    )
    return Action(site_id, action_id, conversation_id, run_id, asked, "proposed", {}, expires_at)


async def action_of(
    connection: AsyncConnection, site_id: str, conversation_id: str, action_id: str, *, held: bool = False
) -> Action | None:
    """The action of this conversation with this id, or None; `held` against other writers until the commit."""
    asked = select(actions).where(_is(site_id, conversation_id, action_id))
    row = (await connection.execute(asked.with_for_update() if held else asked)).one_or_none()
    return None if row is None else _action(row)


async def decide_action(
    connection: AsyncConnection, conversation: Conversation, action_id: str, *, confirm: bool, at: datetime
) -> Action | None:
    """Stores the visitor's word on an open action of this conversation; None when it is none, was decided, or its time
    is over, which is then noted."""
    action = await action_of(connection, conversation.site_id, conversation.conversation_id, action_id, held=True)
    if action is None or action.state != "proposed":
        return None
    if not action.is_open(at):
        await _move(connection, action, ("proposed",), "expired", finished_at=at)
        return None
    state: ActionState = "confirmed" if confirm else "declined"
    finished_at = None if confirm else at
    moved = await _move(connection, action, ("proposed",), state, decided_at=at, finished_at=finished_at)
    return action if moved else None


async def begin_action(connection: AsyncConnection, action: Action) -> bool:
    """Notes that a confirmed action is about to be done; False for one in any other state."""
    return await _move(connection, action, ("confirmed",), "running")


async def finish_action(
    connection: AsyncConnection, action: Action, *, is_done: bool, result: Mapping[str, Any], at: datetime
) -> bool:
    """Stores what came of a running action; False when that was stored before."""
    state: ActionState = "done" if is_done else "failed"
    return await _move(connection, action, ("running",), state, result=dict(result), finished_at=at)


async def _move(
    connection: AsyncConnection, action: Action, before: tuple[ActionState, ...], after: ActionState, **columns: object
) -> bool:
    moved = await connection.execute(
        update(actions)
        .where(_is(action.site_id, action.conversation_id, action.action_id), actions.c.state.in_(before))
        .values(state=after, **columns)
        .returning(actions.c.action_id)
    )
    return moved.scalar() is not None


def _is(site_id: str, conversation_id: str, action_id: str) -> ColumnElement[bool]:
    return and_(
        actions.c.site_id == site_id,
        actions.c.conversation_id == conversation_id,
        actions.c.action_id == action_id,
    )


def _action(row: Row[tuple[object, ...]]) -> Action:
    said = row.arguments
    return Action(
        row.site_id,
        row.action_id,
        row.conversation_id,
        row.run_id,
        Asked(row.tool, said["chosen"], said["bound"], said["title"], said["confirm"]),
        row.state,
        row.result or {},
        row.expires_at,
    )
