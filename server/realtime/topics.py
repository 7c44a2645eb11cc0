"""Names of what one can watch."""

from typing import Final

WORK_TOPIC: Final = "work"
"""What the workers of all processes hear: that a run is waiting."""

_CONVERSATION: Final = "conversation:"
_DESK: Final = "desk:"
_ANSWER: Final = "answer:"
_USER: Final = "desk_user:"


def conversation_topic(conversation_id: str) -> str:
    """What the visitor of a conversation sees: server frames. Open tickets watch it too."""
    return _CONVERSATION + conversation_id


def desk_topic(site_id: str) -> str:
    """What the desk of a site shows: desk events."""
    return _DESK + site_id


def answer_topic(conversation_id: str) -> str:
    """What whoever works on an answer hears: that its text so far is wanted, or that it shall stop."""
    return _ANSWER + conversation_id


def user_topic(user_id: str) -> str:
    """What the open pages of one person at the desk hear: that their sessions must be looked at again, or a notice."""
    return _USER + user_id


def watched_conversation(topic: str) -> str | None:
    """The conversation of a conversation topic; None for any other."""
    return topic[len(_CONVERSATION) :] if topic.startswith(_CONVERSATION) else None


def watched_desk(topic: str) -> str | None:
    """The site of a desk topic; None for any other."""
    return topic[len(_DESK) :] if topic.startswith(_DESK) else None
