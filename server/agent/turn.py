"""A run's turn: everything that it promises to answer, as one question with its page and history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from server.agent.answer import Turn, TurnContact
from server.conversation.contact import Contact
from server.conversation.message import Message
from server.conversation.runs import Run

HISTORY_MESSAGES_MAX: Final = 20
"""Messages before the turn that an answerer may see; older ones seldom matter and always cost."""


def turn_of(messages: Sequence[Message], run: Run, site_name: str, contact: Contact, at: datetime) -> Turn | None:
    """The turn of what the visitor said from the run's `from_seq` to its `upto_seq`, from the last messages in order.

    `at` decides whether what the host says of `contact` still holds.

    None when nothing of it is among them. An answer that came in between belongs to the history, as all the rest does.
    """
    asked = [each for each in messages if each.author == "visitor" and run.from_seq <= each.seq <= run.upto_seq]
    if not asked:
        return None
    page = next((message.page for message in reversed(asked) if message.page is not None), None)
    seqs = {message.seq for message in asked}
    history = [each for each in messages if each.seq not in seqs and not _is_later_question(each, run.upto_seq)]
    settled = _decided(asked)
    return Turn(
        question="\n".join(message.text for message in asked),
        page=page,
        history=tuple(history[-HISTORY_MESSAGES_MAX:]),
        site_name=site_name,
        selection=next((message.selection for message in reversed(asked) if message.selection), ""),
        site_id=run.site_id,
        conversation_id=run.conversation_id,
        run_id=run.run_id,
        contact=turn_contact(contact, at),
        attachments=tuple(each.name for message in asked for each in message.attachments),
        decided=settled[-1] if settled else None,
        decided_before=settled[:-1],
    )


def turn_contact(contact: Contact, at: datetime) -> TurnContact:
    """Who asks; what the host said of them counts only while its token does."""
    identified = contact.is_identified(at)
    return TurnContact(
        contact.contact_id,
        contact.name,
        contact.email,
        contact.external_id if identified else None,
        contact.segment if identified else None,
        contact.attributes if identified else {},
        identified,
    )


def _decided(asked: Sequence[Message]) -> tuple[str, ...]:
    """The actions that are settled, in their order; what else was said is read beside what comes of them."""
    return tuple(dict.fromkeys(each.settles for each in asked if each.settles is not None))


def _is_later_question(message: Message, upto_seq: int) -> bool:
    return message.author == "visitor" and message.seq > upto_seq
