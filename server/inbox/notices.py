"""Notices: what somebody at the desk shall hear of though they look elsewhere. Read by opening what they are about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.desk_tables import notices
from escalation.tables import tickets
from server.conversation.identifier import new_id
from server.realtime.events import Noticed
from server.realtime.hub import Hub
from server.realtime.topics import user_topic

KEPT: Final = timedelta(days=30)
"""How long a notice that was read can still be looked up."""

TITLE_CHARACTERS_MAX: Final = 200

COUNTED_MAX: Final = 100
"""Unread notices that are counted one by one; more are shown as `99+`."""


class NoticeKind(StrEnum):
    """What it says."""

    MENTIONED = "mentioned"
    ASSIGNED = "assigned"
    DUE_SOON = "due_soon"
    BREACHED = "breached"
    REPLIED = "replied"
    WOKEN = "woken"
    AT_RISK = "at_risk"
    """An account came to be at risk; the ticket is its latest, `by_name` its name."""
    ALERT = "alert"
    ENDPOINT = "endpoint"
    """Nothing arrives at an endpoint any more."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one person, with what its line shows of the ticket; of none where it has a `path`."""

    site_id: str
    notice_id: str
    kind: NoticeKind
    ticket_id: str
    ticket_number: int | None
    subject: str
    by_name: str | None
    at: datetime
    read_at: datetime | None
    path: str | None = None
    """Of the page of the desk that tells more, where it is about no ticket."""


async def notify(
    connection: AsyncConnection,
    site_id: str,
    user_id: str,
    kind: NoticeKind,
    ticket_id: str,
    by_name: str | None,
    at: datetime,
) -> None:
    """Stores a notice; call `tell_noticed` after the commit.

    One of the same kind about the same ticket that is not read yet gives way to it: ten replies are one line.
    """
    columns = notices.c
    of_user = (columns.site_id == site_id, columns.user_id == user_id)
    await connection.execute(
        delete(notices).where(*of_user, columns.read_at.is_(None), columns.kind == kind, columns.ticket_id == ticket_id)
    )
    await connection.execute(delete(notices).where(*of_user, columns.read_at < at - KEPT))
    await connection.execute(
        insert(notices).values(
            site_id=site_id,
            notice_id=new_id("n"),
            user_id=user_id,
            kind=kind,
            ticket_id=ticket_id,
            by_name=by_name,
            at=at,
        )
    )


async def notify_of(
    connection: AsyncConnection, site_id: str, user_id: str, kind: NoticeKind, title: str, path: str, at: datetime
) -> None:
    """Stores a notice about something else than a ticket: `title` is one line, `path` its page of the desk.

    One of the same kind and page that is not read yet gives way to it. Call `tell_noticed` after the commit.
    """
    columns = notices.c
    same = (columns.kind == kind) & (columns.path == path)
    await connection.execute(
        delete(notices).where(columns.site_id == site_id, columns.user_id == user_id, columns.read_at.is_(None), same)
    )
    await connection.execute(
        insert(notices).values(
            site_id=site_id,
            notice_id=new_id("n"),
            user_id=user_id,
            kind=kind,
            ticket_id="",
            title=title[:TITLE_CHARACTERS_MAX],
            path=path,
            at=at,
        )
    )


def tell_noticed(hub: Hub, user_ids: Iterable[str]) -> None:
    """Lets the open pages of these people show that there is something new. After the commit."""
    for user_id in set(user_ids):
        hub.publish(user_topic(user_id), Noticed(user_id))


async def notices_of(
    connection: AsyncConnection, site_ids: Collection[str], user_id: str, limit: int
) -> tuple[Notice, ...]:
    """The latest `limit` notices to somebody on the sites that they may see, the unread before the read."""
    columns = notices.c
    found = await connection.execute(
        select(notices, tickets.c.number, tickets.c.subject)
        .outerjoin(tickets, (tickets.c.site_id == columns.site_id) & (tickets.c.ticket_id == columns.ticket_id))
        .where(*_to(site_ids, user_id), tickets.c.ticket_id.is_not(None) | columns.path.is_not(None))
        .order_by(columns.read_at.is_not(None), columns.at.desc(), columns.notice_id)
        .limit(limit)
    )
    return tuple(
        Notice(
            site_id=row.site_id,
            notice_id=row.notice_id,
            kind=NoticeKind(row.kind),
            ticket_id=row.ticket_id,
            ticket_number=row.number,
            subject=row.title or "" if row.path is not None else row.subject,
            by_name=row.by_name,
            at=row.at,
            read_at=row.read_at,
            path=row.path,
        )
        for row in found
    )


async def unread_count(connection: AsyncConnection, site_ids: Collection[str], user_id: str) -> int:
    """How many are not read, counted up to COUNTED_MAX."""
    unread = select(notices.c.notice_id).where(*_to(site_ids, user_id), notices.c.read_at.is_(None)).limit(COUNTED_MAX)
    return (await connection.execute(select(func.count()).select_from(unread.subquery()))).scalar_one()


async def read_notices(
    connection: AsyncConnection,
    site_ids: Collection[str],
    user_id: str,
    at: datetime,
    ticket_id: str | None = None,
    path: str | None = None,
) -> bool:
    """Marks what was told somebody as read, about one ticket, one page or all; says whether anything was unread."""
    chosen = [*_to(site_ids, user_id), notices.c.read_at.is_(None)]
    if ticket_id is not None:
        chosen.append(notices.c.ticket_id == ticket_id)
    if path is not None:
        chosen.append(notices.c.path == path)
    done = await connection.execute(update(notices).where(*chosen).values(read_at=at))
    return done.rowcount > 0


def _to(site_ids: Collection[str], user_id: str) -> tuple[ColumnElement[bool], ...]:
    return (notices.c.site_id.in_(site_ids), notices.c.user_id == user_id)
