"""What a visitor decided in a turn: every action that its messages settle, in their order."""

from datetime import UTC, datetime

from server.agent.turn import turn_of
from server.conversation.contact import Contact
from server.conversation.message import Message
from server.conversation.runs import Run
from server.protocol.server_frames import Author

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
MARA = Contact("s_1", "v_1", None, None, NOW)


def said(seq: int, settles: str | None = None, author: Author = "visitor") -> Message:
    return Message("c_1", seq, author, None, f"text {seq}", (), False, None, None, None, NOW, settles=settles)


def run(from_seq: int, upto_seq: int) -> Run:
    return Run("s_1", "r_1", "c_1", from_seq, upto_seq, "running")


def test_a_turn_knows_all_that_was_decided_in_it_and_nothing_of_earlier_ones() -> None:
    messages = [said(1, "a_0"), said(2, author="ai"), said(3, "a_1"), said(4), said(5, "a_2"), said(6, "a_2")]
    turn = turn_of(messages, run(3, 6), "Acme", MARA, NOW)
    assert turn is not None
    assert (turn.decided_before, turn.decided) == (("a_1",), "a_2")


def test_a_turn_in_which_nothing_was_decided_says_so() -> None:
    turn = turn_of([said(1, "a_0"), said(2, author="ai"), said(3)], run(3, 3), "Acme", MARA, NOW)
    assert turn is not None
    assert (turn.decided_before, turn.decided) == ((), None)
