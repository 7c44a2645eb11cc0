"""Moves by name, as forms, macros, bulk actions and programs ask for them: each with its values as plain text."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import TicketMoveRefused
from escalation.instant import instant_of
from escalation.site_policies import site_hours
from escalation.snooze import until
from escalation.tags import tags_in
from escalation.ticket import Cause, TicketStatus
from escalation.triage import TriageTier
from server.inbox.assigning import assign, give_to_team, refuse_unless_seen
from server.inbox.found import Found
from server.inbox.lately import lately
from server.inbox.moves import Change, Move, hand_back, reopen, resolve, take
from server.inbox.problems import link, make_problem
from server.inbox.since import happened_since
from server.inbox.snoozing import snooze, wake
from server.inbox.tagging import set_fields, tag
from server.inbox.triaging import set_category, set_tier
from server.inbox.unwanted import block, mark_as_spam, unblock
from server.team.actor import Actor
from server.whole_number import MOMENT_DIGITS_MAX, whole_number

Values = Mapping[str, str]
NamedMove = Callable[[AsyncConnection, Found, Actor, datetime, Values], Awaitable[Change]]

FIELD_PREFIX: Final = "field_"
"""Before the key of a custom field."""


def named_move(name: str, values: Values) -> Move:
    """The move of this name; raises KeyError for an unknown one.

    What the values mean is said by each of the functions below; the move raises TicketMoveRefused for bad ones.
    """
    chosen = DEEDS[name]

    async def move(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> Change:
        return await chosen(connection, found, actor, at, values)

    return move


async def _take(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, values: Values) -> Change:
    """`seen`: the id of whom the form showed as having the ticket; another one by now is not overridden."""
    await refuse_unless_seen(connection, found.ticket, actor, at, values.get("seen"))
    return await take(connection, found, actor, at)


async def _assign(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, values: Values) -> Change:
    """`to`: `user:ID`, `team:ID` or `nobody`; `seen` as above."""
    kind, _, which = values.get("to", "").partition(":")
    if kind == "team":
        return await give_to_team(connection, found, actor, at, team_id=which or None)
    if kind not in {"user", "nobody"} or bool(which) is not (kind == "user"):
        raise TicketMoveRefused("Assign: choose a person, a team or nobody.")
    return await assign(connection, found, actor, at, user_id=which or None, seen=values.get("seen"))


async def _snooze(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, values: Values) -> Change:
    """`until`: later, tomorrow, next-week, a date or a moment; `date`, when it is not empty, goes before it."""
    hours = await site_hours(connection, found.ticket.site_id)
    wanted = values.get("date", "").strip() or values.get("until", "")
    return await snooze(connection, found, actor, at, until=until(wanted, at, hours))


async def _wake(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, _values: Values) -> Change:
    return await wake(connection, found, actor, at)


async def _tag(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, values: Values) -> Change:
    """`add` and `take_off`: tags with commas between them."""
    # A field named `remove` would stand in the way of the form's own method in a browser.
    add, remove = tags_in(values.get("add", "")), tags_in(values.get("take_off", ""))
    return await tag(connection, found, actor, at, add=add, remove=remove)


async def _set_fields(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, values: Values) -> Change:
    """`field_KEY`: the text of a custom field."""
    given = {name.removeprefix(FIELD_PREFIX): text for name, text in values.items() if name.startswith(FIELD_PREFIX)}
    return await set_fields(connection, found, actor, at, values=given)


async def _resolve(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, values: Values) -> Change:
    """`cause`: docs, onboarding, ui, bug, policy or nothing; `cause_note`: a line about it; `since`: the moment, in
    milliseconds, of the list by which it is closed. What happened to the ticket after it keeps it open."""
    cause = values.get("cause", "")
    if cause and cause not in set(Cause):
        raise TicketMoveRefused(f"Cause: choose one of {', '.join(Cause)}, or none.")
    await _refuse_what_is_done(connection, found, actor, at)
    if values.get("since", ""):
        since = whole_number(values["since"], digits_max=MOMENT_DIGITS_MAX)
        await _refuse_what_went_on(connection, found, actor, instant_of(since))
    chosen = Cause(cause) if cause else None
    return await resolve(connection, found, actor, at, cause=chosen, cause_note=values.get("cause_note", ""))


async def _hand_back(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, _values: Values) -> Change:
    await _refuse_what_is_done(connection, found, actor, at)
    return await hand_back(connection, found, actor, at)


async def _reopen(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, _values: Values) -> Change:
    return await reopen(connection, found, actor, at)


async def _tier(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, values: Values) -> Change:
    """`tier`: critical, high, normal or low."""
    tier = values.get("tier", "")
    if tier not in set(TriageTier):
        raise TicketMoveRefused(f"Tier: choose one of {', '.join(TriageTier)}.")
    return await set_tier(connection, found, actor, at, tier=TriageTier(tier))


async def _category(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, values: Values) -> Change:
    """`category`: a name of the site's taxonomy."""
    return await set_category(connection, found, actor, at, category=values.get("category", ""))


async def _problem(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, values: Values) -> Change:
    """`problem`: the id of a problem, nothing for none; `title`, when it is not empty, makes a new one."""
    problem_id = values.get("problem", "")
    if values.get("title", "").strip():
        site_id = found.ticket.site_id
        problem_id = (await make_problem(connection, site_id, actor, at, title=values["title"])).problem_id
    return await link(connection, found, actor, at, problem_id=problem_id or None)


async def _spam(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, _values: Values) -> Change:
    return await mark_as_spam(connection, found, actor, at)


async def _block(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, _values: Values) -> Change:
    return await block(connection, found, actor, at)


async def _unblock(connection: AsyncConnection, found: Found, actor: Actor, at: datetime, _values: Values) -> Change:
    return await unblock(connection, found, actor, at)


async def _refuse_what_is_done(connection: AsyncConnection, found: Found, actor: Actor, at: datetime) -> None:
    """Of two who end a ticket the second reads what the first did, instead of believing that it was theirs."""
    if found.ticket.status is TicketStatus.RESOLVED:
        since = await lately(connection, found.ticket, actor, at)
        if since:
            raise TicketMoveRefused(f"{since} It is resolved already, and nothing was changed.")


async def _refuse_what_went_on(connection: AsyncConnection, found: Found, actor: Actor, since: datetime) -> None:
    happened = await happened_since(connection, found, actor, since)
    if found.ticket.snoozed_until is not None:
        happened = happened or "It sleeps."
    if happened and found.ticket.status is not TicketStatus.RESOLVED:
        raise TicketMoveRefused(f"{happened} It was left open.")


DEEDS: Final[dict[str, NamedMove]] = {
    "take": _take,
    "assign": _assign,
    "snooze": _snooze,
    "wake": _wake,
    "tag": _tag,
    "fields": _set_fields,
    "resolve": _resolve,
    "tier": _tier,
    "category": _category,
    "problem": _problem,
    "hand-back": _hand_back,
    "reopen": _reopen,
    "spam": _spam,
    "block": _block,
    "unblock": _unblock,
}
"""What can be done to one ticket, or to many."""
