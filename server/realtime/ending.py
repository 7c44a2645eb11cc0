"""A visitor ends their conversation, or says how satisfied they are with it: each in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.telling import VISITOR, told_as
from escalation.merges import merged_conversations
from escalation.ticket import Ticket
from escalation.tickets import end_by_customer, open_ticket_of_conversation
from server.agent.handoff import visitors_language
from server.agent.person.ending_words import ending_words
from server.conversation.conversation import Conversation, conversations_by_id, set_status
from server.conversation.message import Message, append_message, message_by_client_id, messages_after
from server.conversation.runs import Run, open_runs, withdraw_runs
from server.conversation.surveys import last_asking, store_score, survey_due
from server.conversation.visitor import Visitor
from server.errors import ClientIdReused, SurveyNotOpen
from server.protocol.server_frames import SurveyCard
from server.realtime.deciding import conversation_held


@dataclass(frozen=True, slots=True)
class Ended:
    """The line that was stored; `again` when it was stored before. `withdrawn` are the runs that came to nothing."""

    conversation: Conversation
    message: Message
    again: bool = False
    withdrawn: tuple[Run, ...] = ()


async def end_conversation(connection: AsyncConnection, visitor: Visitor, client_id: str, at: datetime) -> Ended | None:
    """Resolves the conversation, whoever has it; None for a visitor who has none. Raises ClientIdReused.

    An answer under way ends with the line, which names its run: so every tab learns that nothing more of it comes.
    """
    conversation = await conversation_held(connection, visitor)
    if conversation is None:
        return None
    known = await message_by_client_id(connection, conversation, client_id)
    if known is not None:
        if known.author != "system":
            raise _reused(client_id)
        return Ended(conversation, known, again=True)
    open_ones = await open_runs(connection, [conversation])
    await withdraw_runs(connection, conversation, at)
    ticket = await open_ticket_of_conversation(connection, conversation.site_id, conversation.conversation_id)
    if ticket is not None and not await _goes_on_elsewhere(connection, ticket, conversation, at):
        await end_by_customer(connection, ticket, at)
    said = await messages_after(connection, conversation, 0)
    written = next((run.run_id for run in open_ones if run.state == "running"), None)
    message = await append_message(
        connection,
        conversation,
        author="system",
        text=ending_words(visitors_language(said)).ended,
        client_id=client_id,
        card=survey_due(said),
        run_id=written,
        stopped=written is not None,
        at=at,
    )
    with told_as(VISITOR):
        await set_status(connection, conversation, "resolved", None, at)
    return Ended(conversation, message, withdrawn=open_ones)


async def _goes_on_elsewhere(connection: AsyncConnection, ticket: Ticket, ended: Conversation, at: datetime) -> bool:
    """Whether a merged ticket still has a conversation of somebody else; what else is of this contact ends with it."""
    merged = await merged_conversations(connection, ticket.site_id, ticket.ticket_id)
    if not merged:
        return False
    ids = {ticket.conversation_id, *(each for _, each in merged)} - {ended.conversation_id}
    found = await conversations_by_id(connection, sorted((ticket.site_id, each) for each in ids))
    others = [each for each in found.values() if each.belongs_to_people]
    for each in others:
        if each.contact_id == ended.contact_id:
            with told_as(VISITOR):
                await set_status(connection, each, "resolved", None, at)
    return any(each.contact_id != ended.contact_id for each in others)


async def give_score(
    connection: AsyncConnection, visitor: Visitor, client_id: str, score: int, comment: str, at: datetime
) -> Ended | None:
    """Stores how satisfied the visitor is; None for one who has no conversation.

    Raises SurveyNotOpen where nobody asked, and ClientIdReused.
    """
    conversation = await conversation_held(connection, visitor)
    if conversation is None:
        return None
    card = SurveyCard(score=score, comment=comment)
    known = await message_by_client_id(connection, conversation, client_id)
    if known is not None:
        if known.card != card:
            raise _reused(client_id)
        return Ended(conversation, known, again=True)
    said = await messages_after(connection, conversation, 0)
    asking = last_asking(said)
    if asking is None:
        raise SurveyNotOpen("You can say this when the conversation has ended.", client_id=client_id)
    await store_score(connection, conversation, asking, score, comment, at)
    message = await append_message(
        connection,
        conversation,
        author="system",
        text=ending_words(visitors_language(said)).scored.format(score=score),
        client_id=client_id,
        card=card,
        at=at,
    )
    return Ended(conversation, message)


def _reused(client_id: str) -> ClientIdReused:
    return ClientIdReused("This client_id was used for something else; make a new one.", client_id=client_id)
