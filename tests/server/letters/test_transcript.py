"""A conversation in a letter: who said what when, with sources, bounded, and clean lines around it."""

from dataclasses import replace
from datetime import UTC, datetime

from server.agent.language import Language
from server.agent.person.ending_words import ENDING_WORDS
from server.conversation.message import Message
from server.letters.transcript import CHARACTERS_MAX, subject, transcript
from server.protocol.server_frames import Source

WORDS = ENDING_WORDS[Language.ENGLISH]
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ASKED = Message("c", 1, "visitor", None, "How do I invite someone?", (), False, "m-1", None, None, AT)
TOLD = replace(
    ASKED,
    seq=2,
    author="ai",
    text="By e-mail [1].",
    sources=(Source(number=1, title="Invite people", section="By e-mail", url="https://help.example/invite"),),
)


def test_it_says_why_it_came_and_then_what_was_said() -> None:
    written = transcript((ASKED, TOLD, replace(ASKED, seq=3, author="person", name="Ines")), 0, WORDS, "Fernway help")
    assert written.startswith("Somebody asked in the chat of Fernway help")
    assert "You, 2026-11-02 09:30 UTC\nHow do I invite someone?" in written
    assert "AI agent, 2026-11-02 09:30 UTC\nBy e-mail [1].\nSources:\n[1] Invite people › By e-mail https://" in written
    assert "Ines, 2026-11-02" in written


def test_only_the_latest_are_in_it_and_it_says_so() -> None:
    long = [replace(ASKED, seq=seq, text=f"{seq} " + "x" * 4000) for seq in range(1, 101)]
    written = transcript(long, 7, WORDS, "Fernway help")
    assert len(written) < CHARACTERS_MAX + 1000
    kept = written.count("You, 2026")
    assert f"{107 - kept} earlier messages are left out." in written
    assert "\n100 x" in written


def test_names_and_subjects_are_one_line() -> None:
    assert subject(WORDS, "Fern\r\nway\u202e") == "Your conversation with Fern way"
    assert "=?" not in subject(WORDS, "=?utf-8?q?Fernway?=")
    assert "Ines Bcc: x, 2026" in transcript(
        (replace(ASKED, author="person", name="Ines\nBcc: x"),), 0, WORDS, "Fernway"
    )
