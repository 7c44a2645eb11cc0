"""Who calls the HTTP interface: the key in the request, and the site and the scopes that it opens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request

from server.api.refusal import Refused
from server.conversation.site import site_by_secret_key
from server.team.actor import Actor, ActorKind
from server.team.api_keys import ApiKey, api_key_by_secret
from server.team.api_scope import SITE_KEY_SCOPES, Scope

_SCHEME: Final = "bearer"
_BEARER: Final = {"WWW-Authenticate": "Bearer"}

SITE_KEY_NAME: Final = "Secret key"
"""Of the site's own key among actors; it changes nothing, so nobody meets it."""

KEY_CHARACTERS_MAX: Final = 200
"""Three times the longest key that was ever made: nothing longer is worth hashing."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A program with a key of one site. `key` is None for the site's secret key."""

    site_id: str
    actor: Actor
    scopes: frozenset[Scope]
    key: ApiKey | None = None

    @property
    def site_ids(self) -> tuple[str]:
        """Through which everything is found."""
        return (self.site_id,)


def secret_in(request: Request) -> str:
    """The key that a request carries, or nothing."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == _SCHEME and len(secret) <= KEY_CHARACTERS_MAX else ""


async def caller_of(connection: AsyncConnection, secret: str, at: datetime) -> Caller:
    """Who has this key. Raises Refused (401) for none, an unknown one, and one that was revoked or is over."""
    if not secret:
        raise Refused(
            401,
            "key_missing",
            "Send a key as `Authorization: Bearer hk_...`; an owner makes one at /desk/settings/api-keys.",
            headers=_BEARER,
        )
    key = await api_key_by_secret(connection, secret)
    if key is not None:
        return _caller(key, at)
    site = await site_by_secret_key(connection, secret)
    if site is None:
        raise _invalid("No key is like this one. An owner makes one at /desk/settings/api-keys.", "key_invalid")
    actor = Actor(ActorKind.API_KEY, site.site_id, SITE_KEY_NAME)
    return Caller(site.site_id, actor, SITE_KEY_SCOPES)


def require(caller: Caller, scope: Scope) -> None:
    """Raises Refused (403) when the key does not have this scope."""
    if scope not in caller.scopes:
        raise Refused(403, "scope_missing", f"This key does not have the scope {scope}. Make one that has it.")


def _caller(key: ApiKey, at: datetime) -> Caller:
    if key.revoked_at is not None:
        raise _invalid("This key was revoked. An owner makes another at /desk/settings/api-keys.", "key_revoked")
    if key.is_expired(at):
        raise _invalid("This key is over. An owner makes another at /desk/settings/api-keys.", "key_expired")
    return Caller(key.site_id, key.actor, key.scopes, key)


def _invalid(message: str, code: str) -> Refused:
    return Refused(401, code, message, headers=_BEARER)
