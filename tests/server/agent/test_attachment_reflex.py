"""Files without a word get honest ones."""

from datetime import UTC, datetime

import pytest

from server.agent.answer import Turn
from server.agent.attachment_reflex import AttachmentReflex
from server.conversation.message import Message


def said(text: str) -> Message:
    return Message("c_1", 1, "visitor", None, text, (), False, None, None, None, datetime.now(UTC))


@pytest.mark.parametrize(
    ("before", "words"),
    [("", "cannot look into files"), ("Wie kann ich jemanden zu meinem Projekt einladen?", "kann Dateien nicht")],
)
async def test_it_says_that_it_cannot_see_them_in_the_visitor_s_language(before: str, words: str) -> None:
    history = (said(before),) if before else ()
    answer = await AttachmentReflex().attempt(Turn("", None, history, "Fernway", attachments=("a.png",)))
    assert answer is not None
    assert words in answer.text


@pytest.mark.parametrize(("question", "attachments"), [("Why?", ("a.png",)), ("", ()), ("Hello", ())])
async def test_it_leaves_all_others_alone(question: str, attachments: tuple[str, ...]) -> None:
    assert await AttachmentReflex().attempt(Turn(question, None, (), "Fernway", attachments=attachments)) is None
