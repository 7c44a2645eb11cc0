"""What happens to conversations, as events for the ledger: who said something, and who has it, never what was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.ledger.event import EventKind, EventValue, LedgerEvent, Subject
from escalation.ledger.telling import VISITOR, Teller, teller_now
from server.protocol.server_frames import Author, ConversationStatus

AI: Final = Teller("ai")

_ENDED_BY: Final = {"visitor": "visitor", "ai": "ai", "user": "person", "api_key": "person", "handrail": "rule"}

_PEOPLE: Final = frozenset({"waiting_for_person", "with_person"})


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation that it is about."""

    site_id: str
    conversation_id: str


def said_event(
    talk: Talk, author: Author, seq: int, at: datetime, page_key: str | None = None, *, substance: bool = True
) -> LedgerEvent | None:
    """That somebody said something; None for a line of the system. `page_key` is where a visitor said it, `substance`
    whether an answer of the AI agent is more than a courtesy."""
    match author:
        case "visitor":
            details: dict[str, EventValue] = {"seq": seq, "page_key": page_key}
            return talk_event(talk, EventKind.ASKED, at, VISITOR, details)
        case "ai":
            answered: dict[str, EventValue] = {"seq": seq, "substance": substance}
            # What has no substance here is a courtesy: it says thanks for thanks.
            return talk_event(
                talk, EventKind.ANSWERED, at, AI, answered if substance else answered | {"courtesy": True}
            )
        case "person":
            return talk_event(talk, EventKind.REPLIED, at, teller_now(), {"seq": seq})
        case "system":
            return None


def status_events(
    talk: Talk,
    before: ConversationStatus,
    status: ConversationStatus,
    at: datetime,
    why: Mapping[str, EventValue] | None = None,
) -> list[LedgerEvent]:
    """What it means that a conversation that was `before` becomes `status`; `why` is told with going to people."""
    teller = teller_now()
    told: list[tuple[EventKind, Mapping[str, EventValue]]] = []
    if before == "resolved" != status:
        told.append((EventKind.CONVERSATION_REOPENED, {}))
    if status == "resolved" != before:
        told.append((EventKind.CONVERSATION_RESOLVED, {"by": _ENDED_BY[teller.kind]}))
    elif status in _PEOPLE and before not in _PEOPLE:
        told.append((EventKind.HANDED_OFF, why or {}))
    elif status == "with_ai" and before in _PEOPLE:
        told.append((EventKind.HANDED_BACK, {}))
    return [talk_event(talk, kind, at, teller, details) for kind, details in told]


def rating_event(talk: Talk, asked_seq: int, score: int, answered_by: str, at: datetime) -> LedgerEvent:
    """That the visitor has said how satisfied they are."""
    details: dict[str, EventValue] = {"asked_seq": asked_seq, "score": score, "answered_by": answered_by}
    return talk_event(talk, EventKind.RATED, at, VISITOR, details)


def talk_event(
    talk: Talk, kind: EventKind, at: datetime, teller: Teller, details: Mapping[str, EventValue]
) -> LedgerEvent:
    """An event of a conversation."""
    return LedgerEvent(
        talk.site_id,
        Subject.CONVERSATION,
        talk.conversation_id,
        kind,
        at,
        actor_kind=teller.kind,
        actor_id=teller.teller_id,
        details=details,
    )
