"""Keys of the HTTP interface: made by an owner, shown once, kept as a hash, and of no use from the moment they end."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import hash_of, new_id, new_secret
from server.errors import HandrailError
from server.team.actor import Actor, ActorKind
from server.team.api_scope import Scope
from server.team.audit_log import record
from server.team.tables import api_keys

PREFIX: Final = "hk"
"""By which people, and scanners of repositories, know what they have found."""

KEYS_MAX: Final = 100
"""Keys of one site that are of use at the same time: more than a team has systems, fewer than one loses sight of."""

NAME_CHARACTERS_MAX: Final = 120
EXPIRY_DAYS_MAX: Final = 3_650
"""Ten years: whoever wants more wants a key without an end."""

USE_NOTED: Final = timedelta(minutes=1)
"""How exactly "last used" is known; noting each use would turn every reading into a write."""


class ApiKeyInvalid(HandrailError):
    """A key cannot be made like this; `field` is what to change, and the text says how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of one site. `name` is what its replies are signed with."""

    site_id: str
    key_id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    used_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """The key as who does something."""
        return Actor(ActorKind.API_KEY, self.key_id, self.name)

    def is_expired(self, at: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and at >= self.expires_at

    def opens(self, at: datetime) -> bool:
        """Whether it is of use at this moment."""
        return self.revoked_at is None and not self.is_expired(at)

    def wants_note(self, at: datetime) -> bool:
        """Whether its last use is long enough ago to be noted again."""
        return self.used_at is None or at - self.used_at >= USE_NOTED


async def make_api_key(
    connection: AsyncConnection,
    site_id: str,
    *,
    name: str,
    scopes: Collection[str],
    by: Actor,
    at: datetime,
    expires_in: timedelta | None = None,
) -> tuple[ApiKey, str]:
    """Stores a key of a site; gives it and its secret, which cannot be read again.

    Raises ApiKeyInvalid for an empty or overlong name, unknown or no scopes, an end that is none, and too many keys.
    """
    key = ApiKey(
        site_id=site_id,
        key_id=new_id("k"),
        name=_name(name),
        scopes=_scopes(scopes),
        created_at=at,
        expires_at=None if expires_in is None else at + _lifetime(expires_in),
    )
    if len([each for each in await api_keys_of(connection, site_id) if each.opens(at)]) >= KEYS_MAX:
        raise ApiKeyInvalid("name", f"this site has {KEYS_MAX} keys. Revoke one that nothing uses any more.")
    secret = new_secret(PREFIX)
    await connection.execute(
        insert(api_keys).values(
            site_id=site_id,
            key_id=key.key_id,
            key_hash=hash_of(secret),
            name=key.name,
            scopes=sorted(key.scopes),
            by_id=by.actor_id,
            created_at=at,
            expires_at=key.expires_at,
        )
    )
    scope_words = " ".join(sorted(key.scopes))
    await record(connection, site_id, by, "api_key.made", key.key_id, at, name=key.name, scopes=scope_words)
    return key, secret


async def api_keys_of(connection: AsyncConnection, site_id: str) -> tuple[ApiKey, ...]:
    """All keys of a site, those that ended too, the newest first."""
    columns = api_keys.c
    found = await connection.execute(
        select(api_keys).where(columns.site_id == site_id).order_by(columns.created_at.desc(), columns.key_id)
    )
    return tuple(_key(row) for row in found)


async def api_key_by_secret(connection: AsyncConnection, secret: str) -> ApiKey | None:
    """The key with this secret, ended or not, or None."""
    row = (await connection.execute(select(api_keys).where(api_keys.c.key_hash == hash_of(secret)))).one_or_none()
    return None if row is None else _key(row)


async def revoke_api_key(
    connection: AsyncConnection, site_ids: Collection[str], key_id: str, by: Actor, at: datetime
) -> ApiKey | None:
    """Ends a key of one of these sites for good; None when they have no such key. One that ended stays as it is."""
    columns = api_keys.c
    found = await connection.execute(
        select(api_keys).where(columns.site_id.in_(site_ids), columns.key_id == key_id).with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        return None
    key = _key(row)
    if key.revoked_at is not None:
        return key
    await connection.execute(
        update(api_keys).where(columns.site_id == key.site_id, columns.key_id == key_id).values(revoked_at=at)
    )
    await record(connection, key.site_id, by, "api_key.revoked", key_id, at, name=key.name)
    return replace(key, revoked_at=at)


async def note_use(connection: AsyncConnection, key: ApiKey, at: datetime) -> None:
    """Stores when a key was used last; never an earlier moment than is stored."""
    columns = api_keys.c
    await connection.execute(
        update(api_keys)
        .where(
            columns.site_id == key.site_id,
            columns.key_id == key.key_id,
            or_(columns.used_at.is_(None), columns.used_at <= at),
        )
        .values(used_at=at)
    )


def _name(name: str) -> str:
    stripped = " ".join(name.split())
    if not stripped or len(stripped) > NAME_CHARACTERS_MAX or not stripped.isprintable():
        raise ApiKeyInvalid("name", f"give 1 to {NAME_CHARACTERS_MAX} characters, such as 'Billing system'.")
    return stripped


def _scopes(scopes: Collection[str]) -> frozenset[Scope]:
    known = set(Scope)
    unknown = sorted(each for each in scopes if each not in known)
    if unknown or not scopes:
        named = f"{unknown[0]!r} is none. " if unknown else ""
        raise ApiKeyInvalid("scopes", f"{named}Choose one or more of {', '.join(Scope)}.")
    return frozenset(Scope(each) for each in scopes)


def _lifetime(expires_in: timedelta) -> timedelta:
    if not timedelta() < expires_in <= timedelta(days=EXPIRY_DAYS_MAX):
        raise ApiKeyInvalid("expires", f"give 1 to {EXPIRY_DAYS_MAX} days, or nothing for a key without an end.")
    return expires_in


def _key(row: Row[Any]) -> ApiKey:
    known = set(Scope)
    return ApiKey(
        site_id=row.site_id,
        key_id=row.key_id,
        name=row.name,
        # A scope of another version opens nothing here.
        scopes=frozenset(Scope(each) for each in row.scopes if each in known),
        created_at=row.created_at,
        used_at=row.used_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
