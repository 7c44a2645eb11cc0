"""Macros and canned responses: what a team writes again and again, kept for one person or for all of a site.

A canned response is a macro without actions; one without a text only acts.
"""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.desk_tables import macros
from escalation.errors import EscalationError
from escalation.macro_actions import MacroAction, actions_of
from escalation.macro_text import known_variables, unknown_variables

NAME_CHARACTERS_MAX: Final = 120
SHORT_CODE_CHARACTERS_MAX: Final = 40
TEXT_CHARACTERS_MAX: Final = 10_000
"""What one reply may have."""

MACROS_MAX: Final = 5_000
"""Of a site, everybody's together; nobody finds their way among more."""

SHOWN_MAX: Final = 5_000
ID_BYTES: Final = 16

SHARED: Final = ""
"""In the place of the owner of what the whole site shares: so the database itself refuses a short code twice."""

_SHORT_CODE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


_KEPT: Final = frozenset({"site_id", "macro_id", "used", "edited"})
"""What another wording does not change."""


class MacroInvalid(EscalationError):
    """A macro cannot be kept like this; `field` names where, the text is the remedy."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Macro:
    """One of them. `short_code` is what is typed after a slash; `owner_id` is None for one that the site shares."""

    site_id: str
    macro_id: str
    owner_id: str | None
    name: str
    short_code: str
    text: str
    actions: tuple[MacroAction, ...] = ()
    used: int = 0
    edited: float = 0.0
    """Sum over all uses of the share of its words that was changed before sending, 0 to 1 each."""

    @property
    def edited_share(self) -> float | None:
        """How much of it people change on the average, 0 to 1; None before anybody used it."""
        return self.edited / self.used if self.used else None


def new_macro_id() -> str:
    """An id that nobody guesses."""
    return f"m_{secrets.token_urlsafe(ID_BYTES)}"


def checked(macro: Macro, fields: Collection[str]) -> Macro:
    """The macro with clean fields, for a site with these custom fields. Raises MacroInvalid."""
    name = " ".join(macro.name.split())
    if not 0 < len(name) <= NAME_CHARACTERS_MAX:
        raise MacroInvalid("name", f"Give it a name of 1 to {NAME_CHARACTERS_MAX} characters.")
    short_code = macro.short_code.strip().lower().removeprefix("/")
    if not _SHORT_CODE.fullmatch(short_code):
        raise MacroInvalid(
            "short_code",
            f"Write 1 to {SHORT_CODE_CHARACTERS_MAX} of a-z, 0-9, point, hyphen and underscore, such as refund-policy.",
        )
    text = macro.text.replace("\r\n", "\n").strip()
    if len(text) > TEXT_CHARACTERS_MAX:
        over = len(text) - TEXT_CHARACTERS_MAX
        raise MacroInvalid("text", f"This is {over:,} characters too long; {TEXT_CHARACTERS_MAX:,} fit into a reply.")
    if not text and not macro.actions:
        raise MacroInvalid("text", "Write a text, or choose something that it shall do.")
    if unknown := unknown_variables(text, fields):
        known = ", ".join(f"{{{{{each}}}}}" for each in known_variables(fields))
        raise MacroInvalid("text", f"Nothing is known as {{{{{unknown[0]}}}}}. You can write {known}.")
    return replace(macro, name=name, short_code=short_code, text=text)


def short_code_from(name: str) -> str:
    """A short code made of a name: `Refund, how long?` becomes `refund-how-long`; empty where nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:SHORT_CODE_CHARACTERS_MAX].strip("-")


async def add_macro(connection: AsyncConnection, macro: Macro, at: datetime) -> None:
    """Stores a new one that was checked. Raises MacroInvalid where its short code is taken, or the site is full."""
    counted = select(func.count()).where(macros.c.site_id == macro.site_id)
    if (await connection.execute(counted)).scalar_one() >= MACROS_MAX:
        raise MacroInvalid("name", f"A site keeps at most {MACROS_MAX:,}. Delete some that nobody uses.")
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(macros).values(_as_row(macro, at)).on_conflict_do_nothing().returning(macros.c.macro_id)
    if (await connection.execute(new)).scalar() is None:
        raise _taken(macro)


async def change_macro(connection: AsyncConnection, macro: Macro, at: datetime) -> None:
    """Stores another wording, or other actions, of one that was checked. Raises MacroInvalid as `add_macro` does."""
    row = {name: value for name, value in _as_row(macro, at).items() if name not in _KEPT}
    try:
        await connection.execute(update(macros).where(*_is(macro)).values(row))
    except IntegrityError:
        raise _taken(macro) from None


async def delete_macro(connection: AsyncConnection, macro: Macro) -> None:
    """Removes it; what was sent with it stays."""
    await connection.execute(delete(macros).where(*_is(macro)))


async def note_used(connection: AsyncConnection, macro: Macro, edited: float) -> None:
    """Counts one use, in which this share of it was changed before sending, 0 to 1."""
    counted = {"used": macros.c.used + 1, "edited": macros.c.edited + edited}
    await connection.execute(update(macros).where(*_is(macro)).values(counted))


async def macro_of(connection: AsyncConnection, site_ids: Collection[str], user_id: str, macro_id: str) -> Macro | None:
    """The macro, if this user may use it: their own, or one that a site of theirs shares."""
    found = await connection.execute(select(macros).where(_usable(site_ids, user_id), macros.c.macro_id == macro_id))
    row = found.one_or_none()
    return None if row is None else _macro(row)


async def macros_of(connection: AsyncConnection, site_ids: Collection[str], user_id: str) -> tuple[Macro, ...]:
    """All that this user may use, by name; at most SHOWN_MAX."""
    found = await connection.execute(
        select(macros).where(_usable(site_ids, user_id)).order_by(func.lower(macros.c.name)).limit(SHOWN_MAX)
    )
    return tuple(_macro(row) for row in found)


async def find_macros(
    connection: AsyncConnection, site_id: str, user_id: str, typed: str, limit: int
) -> tuple[Macro, ...]:
    """Those that what was `typed` after the slash may mean, the likeliest first: its short code, then the beginning of
    one, then words of the name, then of the text; of equals the most used. All of them for an empty text."""
    wanted = typed.strip().lower()
    code, name, text = macros.c.short_code, func.lower(macros.c.name), func.lower(macros.c.text)
    place = case(
        (code == wanted, 0),
        (code.startswith(wanted, autoescape=True), 1),
        (name.contains(wanted, autoescape=True), 2),
        else_=3,
    )
    matches = or_(
        code.contains(wanted, autoescape=True),
        name.contains(wanted, autoescape=True),
        text.contains(wanted, autoescape=True),
    )
    found = await connection.execute(
        select(macros)
        .where(_usable((site_id,), user_id), matches)
        .order_by(place, macros.c.used.desc(), name)
        .limit(limit)
    )
    return tuple(_macro(row) for row in found)


async def macros_by_short_code(connection: AsyncConnection, site_id: str, owner_id: str | None) -> dict[str, Macro]:
    """What one owner has, or what the site shares, by short code."""
    found = await connection.execute(
        select(macros).where(macros.c.site_id == site_id, macros.c.owner_id == (owner_id or SHARED))
    )
    return {row.short_code: _macro(row) for row in found}


async def store_many(
    connection: AsyncConnection, added: Collection[Macro], changed: Collection[Macro], at: datetime
) -> None:
    """Stores new ones and other wordings that were checked; a short code that somebody took meanwhile stays theirs."""
    if added:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        new = dialect.insert(macros).on_conflict_do_nothing()
        await connection.execute(new, [_as_row(each, at) for each in added])
    for each in changed:
        await connection.execute(update(macros).where(*_is(each)).values(name=each.name, text=each.text, updated_at=at))


def _usable(site_ids: Collection[str], user_id: str) -> ColumnElement[bool]:
    return and_(macros.c.site_id.in_(site_ids), macros.c.owner_id.in_((SHARED, user_id)))


def _is(macro: Macro) -> tuple[Any, Any]:
    return (macros.c.site_id == macro.site_id, macros.c.macro_id == macro.macro_id)


def _taken(macro: Macro) -> MacroInvalid:
    whose = "Another one of the site" if macro.owner_id is None else "Another one of yours"
    return MacroInvalid("short_code", f"{whose} has the short code {macro.short_code}. Choose another.")


def _as_row(macro: Macro, at: datetime) -> dict[str, Any]:
    return {
        "site_id": macro.site_id,
        "macro_id": macro.macro_id,
        "owner_id": macro.owner_id or SHARED,
        "name": macro.name,
        "short_code": macro.short_code,
        "text": macro.text,
        "actions": [each.as_document() for each in macro.actions],
        "used": macro.used,
        "edited": macro.edited,
        "updated_at": at,
    }


def _macro(row: Row[Any]) -> Macro:
    return Macro(
        site_id=row.site_id,
        macro_id=row.macro_id,
        owner_id=row.owner_id or None,
        name=row.name,
        short_code=row.short_code,
        text=row.text,
        actions=actions_of(row.actions),
        used=row.used,
        edited=row.edited,
    )
