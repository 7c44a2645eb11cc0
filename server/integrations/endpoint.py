"""Endpoints: where a site's announcements go, each with the topics that it wants."""

import base64
import secrets
from collections.abc import Collection
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Row, Update, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import new_id
from server.errors import HandrailError
from server.integrations.tables import webhook_deliveries, webhook_endpoints

ENDPOINTS_MAX: Final = 10
"""Of one site: more receivers are fed by a program behind one of them."""

NAME_CHARACTERS_MAX: Final = 120
URL_CHARACTERS_MAX: Final = 2000

SECRET_BYTES: Final = 32
"""Standard Webhooks, "Signature scheme": between 24 and 64 bytes."""

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 not a secret

ROTATION: Final = timedelta(hours=24)
"""How long a secret that was replaced still signs beside the new one."""

TOPICS: Final = {
    "alert": "Alerts: raised, escalated, over",
    "sprint": "Sprints: the day's wins, start and end",
    "report": "Reports: the weekly review and the monthly report",
    "health": "Customers at risk",
}
"""First words of the kinds of announcements, and what they are in words."""


class Style(StrEnum):
    """How a receiver wants to be told."""

    SLACK = "slack"
    """JSON with `text` and `blocks`, as Slack, Mattermost and others take it; the address is the secret."""
    SIGNED = "signed"
    """Standard Webhooks: JSON with a signature over id, moment and body."""


class EndpointInvalid(HandrailError):
    """The text says of which `field` what is wrong, and the remedy."""

    def __init__(self, field_name: str, words: str) -> None:
        super().__init__(words)
        self.field = field_name


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One receiver of one site."""

    site_id: str
    endpoint_id: str
    name: str
    style: Style
    url: str = field(repr=False)
    _: KW_ONLY
    topics: tuple[str, ...]
    created_at: datetime
    secret: str | None = field(default=None, repr=False)
    secret_before: str | None = field(default=None, repr=False)
    secret_before_until: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str | None = None
    not_before: datetime | None = None

    @property
    def shown_url(self) -> str:
        """The address without what must stay secret: of Slack's the host only."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/…" if self.style is Style.SLACK else self.url.partition("?")[0]

    def secrets_at(self, at: datetime) -> tuple[str, ...]:
        """The secrets that sign at this moment, the newest first."""
        before = self.secret_before_until is not None and at < self.secret_before_until
        return tuple(each for each in (self.secret, self.secret_before if before else None) if each is not None)


def checked_url(text: str) -> str:
    """`text` as an address that can be sent to. Raises EndpointInvalid."""
    url = text.strip()
    try:
        parts = urlsplit(url) if len(url) <= URL_CHARACTERS_MAX and url.isprintable() and " " not in url else None
        usable = parts is not None and parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        parts, usable = None, False
    if not usable or parts is None:
        raise EndpointInvalid("url", "Address: give a whole one, such as https://hooks.example.com/handrail.")
    if parts.username is not None or parts.password is not None:
        raise EndpointInvalid("url", "Address: leave out the user and password; what is sent is signed instead.")
    return url


def host_and_port(url: str) -> str:
    """`host:port` of an address that was checked."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


async def add_endpoint(
    connection: AsyncConnection,
    site_id: str,
    *,
    name: str,
    style: str,
    url: str,
    topics: Collection[str],
    private_hosts: Collection[str] = (),
    by_id: str,
    at: datetime,
) -> Endpoint:
    """A new endpoint, whose secret is in what comes back. Raises EndpointInvalid.

    `private_hosts`, each `host:port`, are those of our own network that whoever runs the server allows.
    """
    made = Endpoint(
        site_id=site_id,
        endpoint_id=new_id("we"),
        name=_checked_name(name),
        style=_checked_style(style),
        topics=_checked_topics(topics),
        url=_checked_target(url, private_hosts),
        created_at=at,
        secret=new_signing_secret() if style == Style.SIGNED else None,
    )
    await _check_room(connection, site_id)
    await connection.execute(
        insert(webhook_endpoints).values(
            site_id=site_id,
            endpoint_id=made.endpoint_id,
            name=made.name,
            style=made.style,
            url=made.url,
            secret=made.secret,
            topics=list(made.topics),
            by_id=by_id,
            created_at=at,
        )
    )
    return made


def _checked_name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > NAME_CHARACTERS_MAX:
        raise EndpointInvalid("name", f"Name: give one of up to {NAME_CHARACTERS_MAX} characters.")
    return name


def _checked_style(text: str) -> Style:
    if text not in set(Style):
        raise EndpointInvalid("style", "Kind: choose Slack or signed.")
    return Style(text)


def _checked_topics(topics: Collection[str]) -> tuple[str, ...]:
    wanted = tuple(topic for topic in TOPICS if topic in topics)
    if not wanted:
        raise EndpointInvalid("topics", "It hears of: mark at least one.")
    return wanted


def _checked_target(text: str, private_hosts: Collection[str]) -> str:
    url = checked_url(text)
    if urlsplit(url).scheme != "https" and host_and_port(url) not in private_hosts:
        raise EndpointInvalid("url", "Address: only https is sent to, so that nobody reads along.")
    return url


async def _check_room(connection: AsyncConnection, site_id: str) -> None:
    count = await connection.scalar(
        select(func.count()).select_from(webhook_endpoints).where(webhook_endpoints.c.site_id == site_id)
    )
    if (count or 0) >= ENDPOINTS_MAX:
        raise EndpointInvalid("name", f"There are {ENDPOINTS_MAX} endpoints, which is the most; remove one first.")


async def endpoints_of(connection: AsyncConnection, site_id: str) -> tuple[Endpoint, ...]:
    """All endpoints of a site, the oldest first."""
    columns = webhook_endpoints.c
    found = await connection.execute(
        select(webhook_endpoints)
        .where(columns.site_id == site_id)
        .order_by(columns.created_at, columns.endpoint_id)
        .limit(ENDPOINTS_MAX)
    )
    return tuple(as_endpoint(row) for row in found)


async def endpoint_of(connection: AsyncConnection, site_ids: Collection[str], endpoint_id: str) -> Endpoint | None:
    """The endpoint of one of these sites with this id."""
    columns = webhook_endpoints.c
    found = await connection.execute(
        select(webhook_endpoints).where(columns.site_id.in_(site_ids), columns.endpoint_id == endpoint_id)
    )
    row = found.one_or_none()
    return None if row is None else as_endpoint(row)


async def remove_endpoint(connection: AsyncConnection, endpoint: Endpoint) -> None:
    """Takes it away with what was to be sent there."""
    for table in (webhook_deliveries, webhook_endpoints):
        await connection.execute(
            table.delete().where(table.c.site_id == endpoint.site_id, table.c.endpoint_id == endpoint.endpoint_id)
        )


async def disable(connection: AsyncConnection, endpoint: Endpoint, reason: str, at: datetime) -> bool:
    """Sends nothing there any more, until somebody enables it again; what waits stays. Says whether it was enabled."""
    done = await connection.execute(
        _row(endpoint)
        .where(webhook_endpoints.c.disabled_at.is_(None))
        .values(disabled_at=at, disabled_reason=reason[:200])
    )
    return done.rowcount > 0


async def enable(connection: AsyncConnection, endpoint: Endpoint) -> None:
    """Sends there again, what waits first."""
    await connection.execute(_row(endpoint).values(disabled_at=None, disabled_reason=None, not_before=None))


async def rotate_secret(connection: AsyncConnection, endpoint: Endpoint, at: datetime) -> str:
    """A new secret, which comes back; the one before signs too for ROTATION, so that a receiver can change over."""
    made = new_signing_secret()
    await connection.execute(
        _row(endpoint).values(secret=made, secret_before=endpoint.secret, secret_before_until=at + ROTATION)
    )
    return made


async def ask_for_patience(connection: AsyncConnection, endpoint: Endpoint, until: datetime) -> None:
    """Nothing is sent there before."""
    await connection.execute(_row(endpoint).values(not_before=until))


def new_signing_secret() -> str:
    """A secret of 256 random bits as Standard Webhooks writes it: whsec_ and base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def as_endpoint(row: Row[tuple[object, ...]]) -> Endpoint:
    """A row of the table as an endpoint."""
    return Endpoint(
        row.site_id,
        row.endpoint_id,
        row.name,
        Style(row.style),
        row.url,
        topics=tuple(row.topics),
        created_at=row.created_at,
        secret=row.secret,
        secret_before=row.secret_before,
        secret_before_until=row.secret_before_until,
        disabled_at=row.disabled_at,
        disabled_reason=row.disabled_reason,
        not_before=row.not_before,
    )


def _row(endpoint: Endpoint) -> Update:
    columns = webhook_endpoints.c
    return update(webhook_endpoints).where(
        columns.site_id == endpoint.site_id, columns.endpoint_id == endpoint.endpoint_id
    )
