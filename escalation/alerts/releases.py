"""Releases: when something new went out to customers, to be seen beside what happened to tickets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.tables import releases
from escalation.errors import SettingInvalid

NAME_CHARACTERS_MAX: Final = 120
URL_CHARACTERS_MAX: Final = 500

AHEAD_MAX: Final = timedelta(days=366)
"""A release may be planned, but not for another age."""

SHOWN_MAX: Final = 200
"""Of one period: more marks than that nobody tells apart."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a site's product; `name` is such as "2.14" or "New checkout"."""

    site_id: str
    release_id: str
    name: str
    at: datetime
    by_name: str
    url: str | None = None


def checked_release(release: Release, now: datetime) -> Release:
    """The same, clean. Raises SettingInvalid, whose text begins with the field."""
    name = " ".join(release.name.split())
    url = (release.url or "").strip() or None
    if not name or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise SettingInvalid(f"name: give one of up to {NAME_CHARACTERS_MAX} characters.")
    if url is not None and (len(url) > URL_CHARACTERS_MAX or not url.startswith(("https://", "http://"))):
        raise SettingInvalid("url: give a whole address, such as https://example.com/changelog.")
    if release.at > now + AHEAD_MAX:
        raise SettingInvalid("at: it lies more than a year ahead.")
    return Release(release.site_id, release.release_id, name, release.at, release.by_name, url)


async def add_release(connection: AsyncConnection, release: Release, created_at: datetime) -> Release:
    """Stores a release that was checked; told again under its name and moment it is the one that is there."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    await connection.execute(
        dialect.insert(releases)
        .values(
            site_id=release.site_id,
            release_id=release.release_id,
            name=release.name,
            url=release.url,
            at=release.at,
            by_name=release.by_name,
            created_at=created_at,
        )
        .on_conflict_do_nothing()
    )
    columns = releases.c
    found = await connection.execute(
        select(releases).where(
            columns.site_id == release.site_id, columns.name == release.name, columns.at == release.at
        )
    )
    row = found.one()
    return Release(row.site_id, row.release_id, row.name, row.at, row.by_name, row.url)


async def releases_between(
    connection: AsyncConnection, site_ids: Collection[str], since: datetime, until: datetime
) -> tuple[Release, ...]:
    """The releases of these sites from `since` to before `until`, the latest SHOWN_MAX of them, the oldest first."""
    columns = releases.c
    found = await connection.execute(
        select(releases)
        .where(columns.site_id.in_(site_ids), columns.at >= since, columns.at < until)
        .order_by(columns.at.desc(), columns.release_id)
        .limit(SHOWN_MAX)
    )
    latest = [Release(row.site_id, row.release_id, row.name, row.at, row.by_name, row.url) for row in found]
    return tuple(reversed(latest))


async def remove_release(connection: AsyncConnection, site_ids: Collection[str], release_id: str) -> bool:
    """Takes a mark away; False where there is none."""
    columns = releases.c
    done = await connection.execute(
        delete(releases).where(columns.site_id.in_(site_ids), columns.release_id == release_id)
    )
    return done.rowcount > 0
