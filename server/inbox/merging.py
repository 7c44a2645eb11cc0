"""Two tickets become one, and two again: both conversations stay where they are and are read side by side.

Messages keep their conversation and their place in it, so the customer sees nothing of it. A reply goes where they
wrote last; what they write in either conversation counts for the surviving ticket.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import tickets as store
from escalation.errors import TicketMoveRefused
from escalation.ledger.telling import told_as
from escalation.merges import MERGED_MAX, end_of_merges
from escalation.standing import differences, restore, standing_of
from escalation.tables import merges
from escalation.ticket import Resolution, Ticket, TicketStatus
from escalation.tickets import open_ticket_of_conversation
from server.conversation.contact import contact_by_id
from server.conversation.conversation import Conversation, conversations_by_id, set_status
from server.conversation.identifier import new_id
from server.conversation.runs import withdraw_runs
from server.conversation.tables import messages
from server.inbox.found import Found, find
from server.inbox.lately import lately
from server.inbox.moves import Change
from server.protocol.server_frames import StatusFrame
from server.team.actor import Actor
from server.team.audit_log import record


class OtherCustomer(TicketMoveRefused):
    """The two tickets are of different customers, and nobody has confirmed that they shall be one."""


async def merge(
    connection: AsyncConnection,
    site_ids: Collection[str],
    actor: Actor,
    at: datetime,
    *,
    from_id: str,
    into_id: str,
    confirmed: bool = False,
) -> Change:
    """Lets the ticket `from_id` go on in `into_id`, or where that one goes on; gives the surviving ticket.

    The survivor becomes as urgent as the more urgent of both. Raises OtherCustomer for tickets of different customers
    without `confirmed`, TicketMoveRefused for a ticket into itself, for one that goes on elsewhere already, into a
    resolved one and for too many; NothingHere for tickets of other sites.
    """
    gone, kept = await _both_held(connection, site_ids, from_id, into_id)
    await _refuse(connection, gone, kept, actor, at)
    if not confirmed and not await same_customer(connection, gone.conversation, kept.conversation):
        raise OtherCustomer(
            f"#{gone.ticket.number} and #{kept.ticket.number} are of different customers. A reply reaches only the one "
            "who wrote last. Confirm that they shall be one ticket all the same."
        )
    before, kept_before = await _standing(connection, gone), await standing_of(connection, kept.ticket)
    with told_as(actor.teller):
        merged = await store.revise(connection, gone.ticket, lambda held: _merged(held, kept.ticket, at), at)
        survivor = await store.revise(connection, kept.ticket, lambda held: _surviving(held, gone.ticket), at)
    also = await _follow(connection, gone, kept.conversation, at)
    after = await _standing(connection, replace(gone, ticket=merged))
    was, became = differences(before, after)
    kept_was, kept_became = differences(kept_before, await standing_of(connection, survivor))
    await connection.execute(
        insert(merges).values(
            site_id=merged.site_id,
            merge_id=new_id("m"),
            from_ticket_id=merged.ticket_id,
            into_ticket_id=survivor.ticket_id,
            before={"was": was, "became": became, "kept_was": kept_was, "kept_became": kept_became},
            by_id=actor.actor_id,
            by_name=actor.name,
            at=at,
        )
    )
    for subject in (merged, survivor):
        await record(
            connection, subject.site_id, actor, "ticket.merged", subject.ticket_id, at,
            number=merged.number, into=survivor.number,
        )  # fmt: skip
    return Change(survivor, also=also)


async def unmerge(
    connection: AsyncConnection, site_ids: Collection[str], actor: Actor, at: datetime, *, from_id: str
) -> Change:
    """Makes a merged ticket one of its own again, as it stood; gives that ticket.

    What was said meanwhile stays in the conversation in which it was said; where the customer wrote in the one that
    comes back, it is our turn there. What somebody else has changed at the survivor since stays. Raises
    TicketMoveRefused where it was not merged, and where its conversation goes on in a newer ticket.
    """
    gone = await find(connection, site_ids, from_id)
    row = await _standing_merge(connection, gone.ticket)
    if row is None:
        raise TicketMoveRefused(f"#{gone.ticket.number} was not merged into another ticket, or is separate again.")
    gone, kept = await _both_held(connection, site_ids, from_id, row.into_ticket_id, to_the_end=False)
    if gone.ticket.merged_into != kept.ticket.ticket_id:
        raise TicketMoveRefused(f"#{gone.ticket.number}: somebody else has separated it meanwhile.")
    how: Mapping[str, Any] = row.before
    if how["was"].get("status", TicketStatus.RESOLVED) != TicketStatus.RESOLVED:
        newer = await open_ticket_of_conversation(connection, gone.ticket.site_id, gone.ticket.conversation_id)
        if newer is not None and newer.conversation_id == gone.ticket.conversation_id:
            raise TicketMoveRefused(f"Its conversation has a newer open ticket, #{newer.number}. Work on that.")
    now = await standing_of(connection, gone.ticket)
    with told_as(actor.teller):
        await restore(connection, gone.ticket, now | how["became"], how["was"], how["became"], at)
    kept_now = await standing_of(connection, kept.ticket)
    await restore(connection, kept.ticket, kept_now, how["kept_was"], how["kept_became"], at)
    also = await _come_back(connection, gone, how["was"], at)
    back = (await find(connection, site_ids, from_id)).ticket
    wrote_at = await _wrote_since(connection, gone, row.at)
    if back.status is TicketStatus.WAITING_FOR_CUSTOMER and wrote_at is not None:
        # Their wait began when they wrote, not when the tickets were separated.
        back = await store.customer_replied(connection, back, wrote_at)
    await connection.execute(
        update(merges).where(merges.c.site_id == back.site_id, merges.c.merge_id == row.merge_id).values(undone_at=at)
    )
    for subject in (back, kept.ticket):
        await record(
            connection, subject.site_id, actor, "ticket.unmerged", subject.ticket_id, at,
            number=back.number, into=kept.ticket.number,
        )  # fmt: skip
    return Change(back, also=also)


async def same_customer(connection: AsyncConnection, one: Conversation, other: Conversation) -> bool:
    """Whether both are of one contact, or of two browsers of somebody for whom the host vouches."""
    if one.contact_id == other.contact_id:
        return True
    first = await contact_by_id(connection, one.site_id, one.contact_id)
    second = await contact_by_id(connection, other.site_id, other.contact_id)
    return (
        first is not None
        and second is not None
        and first.external_id is not None
        and (first.external_id == second.external_id)
    )


async def _both_held(
    connection: AsyncConnection, site_ids: Collection[str], from_id: str, into_id: str, *, to_the_end: bool = True
) -> tuple[Found, Found]:
    """Both tickets, their conversations held in one order, so that nobody waits for somebody who waits for them."""
    gone = await find(connection, site_ids, from_id)
    site = (gone.ticket.site_id,)
    if to_the_end:
        into_id = await end_of_merges(connection, gone.ticket.site_id, into_id)
    kept = await find(connection, site, into_id)
    keys = {(each.site_id, each.conversation_id) for found in (gone, kept) for each in found.conversations}
    await conversations_by_id(connection, sorted(keys))
    return await find(connection, site, from_id), await find(connection, site, into_id)


async def _refuse(connection: AsyncConnection, gone: Found, kept: Found, actor: Actor, at: datetime) -> None:
    number, into = gone.ticket.number, kept.ticket.number
    if gone.ticket.ticket_id == kept.ticket.ticket_id:
        raise TicketMoveRefused(f"#{number}: a ticket cannot go on in itself, nor in one that was merged into it.")
    if gone.ticket.merged_into is not None:
        since = await lately(connection, gone.ticket, actor, at)
        raise TicketMoveRefused(" ".join(filter(None, (since, f"#{number} goes on in another ticket already."))))
    if kept.ticket.status is TicketStatus.RESOLVED:
        since = await lately(connection, kept.ticket, actor, at)
        raise TicketMoveRefused(" ".join(filter(None, (since, f"#{into} is resolved. Reopen it, then merge."))))
    if len(gone.conversations) + len(kept.merged) > MERGED_MAX:
        raise TicketMoveRefused(f"#{into}: at most {MERGED_MAX} tickets go on in one. Link them to a problem instead.")


def _merged(held: Ticket, into: Ticket, at: datetime) -> Ticket:
    return replace(
        held,
        status=TicketStatus.RESOLVED,
        resolution=Resolution.MERGED,
        resolved_at=held.resolved_at or at,
        snoozed_until=None,
        merged_into=into.ticket_id,
    )


def _surviving(held: Ticket, gone: Ticket) -> Ticket:
    """As urgent as the more urgent of both, and our turn where it was in one of them."""
    if gone.status is TicketStatus.RESOLVED:
        return held
    urgent = gone if gone.tier.rank < held.tier.rank else held
    answered = held.first_response_at is not None
    return replace(
        held,
        status=TicketStatus.OPEN if TicketStatus.OPEN in {held.status, gone.status} else held.status,
        tier=urgent.tier,
        why=urgent.why,
        first_response_due=held.first_response_due if answered else _earlier(held, gone, "first_response_due"),
        first_response_breach=held.first_response_breach if answered else _earlier(held, gone, "first_response_breach"),
        next_response_due=_earlier(held, gone, "next_response_due"),
        next_response_breach=_earlier(held, gone, "next_response_breach"),
        resolution_due=_earlier(held, gone, "resolution_due"),
        resolution_breach=_earlier(held, gone, "resolution_breach"),
    )


def _earlier(one: Ticket, other: Ticket, name: str) -> datetime | None:
    moments = [moment for each in (one, other) if (moment := getattr(each, name)) is not None]
    return min(moments, default=None)


async def _follow(
    connection: AsyncConnection, gone: Found, kept: Conversation, at: datetime
) -> tuple[StatusFrame, ...]:
    """Gives the merged conversations to whoever has the surviving one, so that no AI agent answers beside them."""
    frames = []
    for each in gone.conversations:
        await withdraw_runs(connection, each, at)
        await set_status(connection, each, kept.status, kept.person_name, at, kept.person_picture)
        frames.append(_frame(each, kept.status, kept.person_name, kept.person_picture))
    return tuple(frames)


async def _come_back(
    connection: AsyncConnection, gone: Found, was: Mapping[str, Any], at: datetime
) -> tuple[StatusFrame, ...]:
    frames = []
    for each in gone.conversations:
        name = f"conversation {each.conversation_id}"
        if name in was:
            status, person, picture = was[name]
            await set_status(connection, each, status, person, at, picture)
            frames.append(_frame(each, status, person, picture))
    return tuple(frames)


def _frame(conversation: Conversation, status: Any, name: str | None, picture: str | None) -> StatusFrame:
    return StatusFrame(conversation=conversation.conversation_id, status=status, name=name, picture=picture)


async def _standing(connection: AsyncConnection, found: Found) -> dict[str, Any]:
    having: dict[str, Any] = {}
    again = await find(connection, (found.ticket.site_id,), found.ticket.ticket_id)
    for each in again.conversations:
        having[f"conversation {each.conversation_id}"] = [each.status, each.person_name, each.person_picture]
    return {**await standing_of(connection, found.ticket), **having}


async def _standing_merge(connection: AsyncConnection, ticket: Ticket) -> Any:
    columns = merges.c
    rows = await connection.execute(
        select(merges)
        .where(
            columns.site_id == ticket.site_id, columns.from_ticket_id == ticket.ticket_id, columns.undone_at.is_(None)
        )
        .order_by(columns.at.desc())
        .limit(1)
    )
    return rows.one_or_none()


async def _wrote_since(connection: AsyncConnection, gone: Found, at: datetime) -> datetime | None:
    """When the customer first wrote after `at`; None where they did not."""
    columns = messages.c
    ids = [each.conversation_id for each in gone.conversations]
    first: datetime | None = await connection.scalar(
        select(func.min(columns.created_at)).where(
            columns.site_id == gone.ticket.site_id,
            columns.conversation_id.in_(ids),
            columns.author == "visitor",
            columns.created_at > at,
        )
    )
    return first
