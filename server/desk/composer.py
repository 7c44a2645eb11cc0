"""The reply that somebody writes: what stands in its form, read from what the form sends and shown again as it was."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from escalation.audit.repeated_replies import GAP
from escalation.errors import SettingInvalid
from escalation.json_text import read_json
from escalation.macro_actions import ActionKind, MacroAction, actions_of
from escalation.macro_text import gaps_in
from escalation.ticket import TicketStatus
from server.conversation.message import Message
from server.inbox.sending import RepliedMeanwhile, Sending
from server.protocol.server_frames import Attachment
from server.uploads.of_desk import FILES_MAX
from server.whole_number import whole_number

REPLY_CHARACTERS_MAX: Final = 10_000
"""One reply: about five pages."""

CLIENT_ID_BYTES: Final = 16
CLIENT_ID_CHARACTERS_MAX: Final = 64
"""The width of the column."""

SEQ_DIGITS_MAX: Final = 9
"""Of the place of a message in its conversation."""

OWN: Final = "desk_"
"""Beginning of a client id of ours; another could stand for a visitor's message."""

GAPS: Final = "gaps"
REPLIED: Final = "replied"
"""What somebody was warned of, as the form sends it the second time."""

THEN: Final = {
    "resolve": MacroAction(ActionKind.STATUS, TicketStatus.RESOLVED.value),
    "open": MacroAction(ActionKind.STATUS, TicketStatus.OPEN.value),
    "snooze-3h": MacroAction(ActionKind.SNOOZE, "3h"),
    "snooze-1d": MacroAction(ActionKind.SNOOZE, "1d"),
    "snooze-3d": MacroAction(ActionKind.SNOOZE, "3d"),
    "snooze-7d": MacroAction(ActionKind.SNOOZE, "7d"),
}
"""What may be done together with sending, beside what a macro does."""

_ENDS: Final = frozenset({ActionKind.STATUS, ActionKind.SNOOZE})


class ReplyRefused(Exception):
    """What is written cannot be sent like this; `field` is the fault's own, the text says what to do."""


@dataclass(frozen=True, slots=True)
class Composer:
    """The form. `seen_seq` is the place of the last message that stood above it when it was begun."""

    client_id: str
    seen_seq: int
    text: str = ""
    macro_id: str = ""
    actions: tuple[MacroAction, ...] = ()
    file_ids: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    """What is known of the files of `file_ids`; only shown."""
    warned: frozenset[str] = frozenset()
    before: str = ""
    """What stood in the box before a suggestion took its place."""
    error: str = ""
    told: str = ""
    """What was done, in words, where that is no error."""
    meanwhile: tuple[Message, ...] = ()
    """What others replied while this was written."""
    note: str = ""
    """What stands in the form of the private note."""
    note_error: str = ""
    sent: str = ""
    """`reply` or `note` in the empty form that comes after it went off, so that the page forgets what it kept of it."""

    @property
    def warned_words(self) -> str:
        """The warnings as the form sends them."""
        return " ".join(sorted(self.warned))

    @property
    def actions_json(self) -> str:
        """The actions as the form sends them."""
        return json.dumps([each.as_document() for each in self.actions]) if self.actions else ""

    def refused(self, error: str) -> "Composer":
        """The same with what is wrong."""
        return replace(self, error=error)

    def warned_of(self, meanwhile: RepliedMeanwhile) -> "Composer":
        """The same with the replies of others above it; sent once more, it goes."""
        return replace(
            self,
            error=str(meanwhile),
            meanwhile=meanwhile.replies,
            seen_seq=max(each.seq for each in meanwhile.replies),
        )


def new_composer(seen_seq: int) -> Composer:
    """An empty form below a story whose last message has this place."""
    return Composer(new_client_id(), seen_seq)


def new_client_id() -> str:
    """By which the store knows a reply that it has already."""
    return f"{OWN}{secrets.token_urlsafe(CLIENT_ID_BYTES)}"


def composer_from(fields: Mapping[str, str]) -> Composer:
    """What the form sends. Whatever cannot be read of the parts that a script fills in is left out."""
    client_id = fields.get("client_id", "")
    ours = client_id.startswith(OWN) and len(client_id) <= CLIENT_ID_CHARACTERS_MAX and client_id.isascii()
    return Composer(
        client_id=client_id if ours else new_client_id(),
        seen_seq=whole_number(fields.get("seen_seq", ""), 0, digits_max=SEQ_DIGITS_MAX),
        text=fields.get("text", ""),
        macro_id=fields.get("macro", "")[:CLIENT_ID_CHARACTERS_MAX],
        actions=_actions(fields.get("actions", "")),
        file_ids=tuple(fields.get("files", "").split())[: FILES_MAX + 1],
        warned=frozenset(fields.get("warned", "").split()) & {GAPS},
        before=fields.get("before", ""),
    )


def sending_of(composer: Composer, then: str, *, looks_back: bool) -> Sending:
    """What goes off. `then` names what follows; it stands before what a macro does of the same kind.

    `looks_back`: whether what others replied since counts. Raises ReplyRefused.
    """
    text = composer.text.strip()
    last = THEN.get(then)
    kept = composer.actions if last is None else tuple(each for each in composer.actions if each.kind not in _ENDS)
    actions = kept if last is None else (*kept, last)
    if not (text or composer.file_ids or composer.actions):
        raise ReplyRefused("Write a reply first.")
    if len(text) > REPLY_CHARACTERS_MAX:
        over = len(text) - REPLY_CHARACTERS_MAX
        raise ReplyRefused(
            f"This is {over} characters too long. Shorten it to {REPLY_CHARACTERS_MAX:,}, or send two replies."
        )
    gaps = [f"{{{{{each}}}}}" for each in gaps_in(text)] + ([GAP] if GAP in text else [])
    if gaps and GAPS not in composer.warned:
        named = ", ".join(gaps)
        raise GapsLeft(f"There is a gap left: {named}. Fill it in, or send it as it stands with the same button.")
    return Sending(
        client_id=composer.client_id,
        text=text,
        file_ids=composer.file_ids,
        actions=actions,
        macro_id=composer.macro_id,
        seen_seq=composer.seen_seq if looks_back else None,
    )


class GapsLeft(ReplyRefused):
    """Variables stand in the text that nothing was known for, or what a draft left open; sent once more, it goes."""


def _actions(text: str) -> tuple[MacroAction, ...]:
    try:
        return actions_of(read_json(text)) if text else ()
    except (ValueError, SettingInvalid):
        return ()
