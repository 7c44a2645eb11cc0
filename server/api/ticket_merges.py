"""Two tickets made one, and two again, by a key."""

from pydantic import Field

from server.api.conversations import Id
from server.api.operation import Answer, Asked
from server.api.refusal import Refused
from server.api.request_body import Asking
from server.api.tickets import matched, ticket_answer
from server.inbox.merging import OtherCustomer, merge, unmerge


class MergeAsked(Asking):
    """Where a ticket goes on."""

    into: Id = Field(description="The id of the ticket that stays.")
    confirmed: bool = Field(default=False, description="Also when the two are of different customers.")


async def merge_ticket(asked: Asked) -> Answer:
    """Lets the ticket go on in another one, which is shown."""
    wanted, caller = asked.body_as(MergeAsked), asked.caller
    await matched(asked)
    try:
        change = await merge(
            asked.connection,
            caller.site_ids,
            caller.actor,
            asked.at,
            from_id=asked.path["id"],
            into_id=wanted.into,
            confirmed=wanted.confirmed,
        )
    except OtherCustomer as other:
        raise Refused(409, "other_customer", f"{other} Send confirmed as true.", field="confirmed") from None
    return await ticket_answer(asked, change)


async def unmerge_ticket(asked: Asked) -> Answer:
    """Makes a merged ticket one of its own again."""
    caller = asked.caller
    await matched(asked)
    change = await unmerge(asked.connection, caller.site_ids, caller.actor, asked.at, from_id=asked.path["id"])
    return await ticket_answer(asked, change)
