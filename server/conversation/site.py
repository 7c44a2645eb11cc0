"""A site: one product that embeds the widget, with its keys and the origins that may embed it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import hash_of, new_id, new_secret
from server.conversation.identity_key import IdentityKey, keys_of
from server.conversation.listed import is_listed, listed, rows_given
from server.conversation.tables import sites
from server.errors import HandrailError

NAME_CHARACTERS_MAX = 120

_BY_KEY: Final = select(sites).where(is_listed(listed(), sites.c.public_key))


class SiteInvalid(HandrailError):
    """A site cannot be added or changed like this; the text names the field and the remedy."""


@dataclass(frozen=True, slots=True)
class Site:
    """One product that embeds the widget."""

    site_id: str
    public_key: str
    name: str
    allowed_origins: tuple[str, ...]
    identity_keys: tuple[IdentityKey, ...] = ()
    """With them the host's back end signs who a visitor is; none until one is made."""
    widget: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """How its widget looks and behaves, as `WidgetSettings` reads it."""

    def allows(self, origin: str) -> bool:
        """Whether a page of `origin` may embed the widget. An empty list allows nobody."""
        return origin in self.allowed_origins


async def add_site(connection: AsyncConnection, name: str, origins: Sequence[str], at: datetime) -> tuple[Site, str]:
    """Stores a site; gives it and its secret key, which cannot be read again.

    Raises SiteInvalid for an empty name or an origin that is none.
    """
    if not name.strip() or len(name) > NAME_CHARACTERS_MAX:
        raise SiteInvalid(f"name: give 1 to {NAME_CHARACTERS_MAX} characters, such as 'Fernway help'.")
    site = Site(new_id("s"), new_id("pk"), name.strip(), tuple(origin_of(text) for text in origins))
    secret_key = new_secret("sk")
    await connection.execute(
        insert(sites).values(
            site_id=site.site_id,
            public_key=site.public_key,
            secret_key_hash=hash_of(secret_key),
            name=site.name,
            allowed_origins=list(site.allowed_origins),
            created_at=at,
        )
    )
    return site, secret_key


async def site_by_public_key(connection: AsyncConnection, public_key: str) -> Site | None:
    """The site of a public key, or None."""
    row = (await connection.execute(select(sites).where(sites.c.public_key == public_key))).one_or_none()
    return None if row is None else _site(row)


async def sites_by_public_key(connection: AsyncConnection, public_keys: Collection[str]) -> dict[str, Site]:
    """The known ones among sites that are named by their public keys."""
    found = await connection.execute(_BY_KEY, rows_given([(key,) for key in public_keys]))
    return {row.public_key: _site(row) for row in found}


async def site_by_secret_key(connection: AsyncConnection, secret_key: str) -> Site | None:
    """The site that a secret key opens, or None."""
    found = await connection.execute(select(sites).where(sites.c.secret_key_hash == hash_of(secret_key)))
    row = found.one_or_none()
    return None if row is None else _site(row)


async def site_named(connection: AsyncConnection, site_id: str) -> Site | None:
    """The site with this id, or None."""
    row = (await connection.execute(select(sites).where(sites.c.site_id == site_id))).one_or_none()
    return None if row is None else _site(row)


async def all_sites(connection: AsyncConnection) -> tuple[Site, ...]:
    """All sites of this installation, the oldest first. For the command line only."""
    return tuple(_site(row) for row in await connection.execute(select(sites).order_by(sites.c.created_at)))


async def allow_origins(connection: AsyncConnection, site: Site, origins: Sequence[str]) -> Site:
    """Adds to the origins that may embed the widget; raises SiteInvalid for one that is none."""
    allowed = tuple(dict.fromkeys((*site.allowed_origins, *(origin_of(text) for text in origins))))
    await connection.execute(update(sites).where(sites.c.site_id == site.site_id).values(allowed_origins=list(allowed)))
    return replace(site, allowed_origins=allowed)


async def change_identity_keys(
    connection: AsyncConnection, site: Site, change: Callable[[Sequence[IdentityKey]], tuple[IdentityKey, ...]]
) -> tuple[IdentityKey, ...]:
    """Stores what `change` makes of the site's present keys, and gives it."""
    found = await connection.execute(
        select(sites.c.identity_keys).where(sites.c.site_id == site.site_id).with_for_update()
    )
    keys = change(keys_of(found.scalar_one()))
    rows = [each.as_row() for each in keys]
    await connection.execute(update(sites).where(sites.c.site_id == site.site_id).values(identity_keys=rows))
    return keys


async def set_widget(connection: AsyncConnection, site: Site, widget: Mapping[str, Any]) -> None:
    """Stores how the site's widget looks and behaves, as `WidgetSettings` wrote it."""
    await connection.execute(update(sites).where(sites.c.site_id == site.site_id).values(widget=dict(widget)))


def origin_of(text: str) -> str:
    """The origin that `text` names, as a browser writes it (RFC 6454): lower case, no default port, no path.

    Raises SiteInvalid for anything else; a wildcard is not an origin.
    """
    remedy = f"origin {text!r}: write it like https://app.example.com, without path or wildcard."
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise SiteInvalid(remedy) from None
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or not host or "*" in host or parts.path not in {"", "/"}:
        raise SiteInvalid(remedy)
    if parts.query or parts.fragment or parts.username is not None:
        raise SiteInvalid(remedy)
    name = f"[{host}]" if ":" in host else host.encode("idna").decode()
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{name}" + ("" if port in {None, default} else f":{port}")


def _site(row: Row[tuple[object, ...]]) -> Site:
    return Site(
        row.site_id,
        row.public_key,
        row.name,
        tuple(row.allowed_origins),
        keys_of(row.identity_keys),
        row.widget or {},
    )
