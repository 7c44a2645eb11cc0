"""The reference panel's session: what it keeps, what it drops, and where it asks to go on."""

from typing import Any

import pytest

from tests.panel_session import (
    OUTBOX_MAX,
    Entry,
    OutboxFull,
    Session,
    contiguous_seq,
    has_gap,
    hello_of,
    put,
    receive,
    unacknowledged,
)


def message(seq: int, **more: Any) -> dict[str, Any]:
    return {"type": "message", "conversation": "c_1", "seq": seq, "author": "visitor", "text": "", **more}


def delta(revision: int, offset: int, text: str) -> dict[str, Any]:
    return {"type": "delta", "conversation": "c_1", "run": "r_1", "revision": revision, "offset": offset, "text": text}


def after(*frames: dict[str, Any], session: Session | None = None) -> Session:
    session = session or Session()
    for frame in frames:
        session = receive(session, frame)
    return session


def streamed(*deltas: dict[str, Any]) -> str:
    stream = after(*deltas).stream
    assert stream is not None
    return stream.text


def test_messages_stand_by_seq_each_once() -> None:
    session = after(message(2), message(1), message(2))
    assert [each["seq"] for each in session.messages] == [1, 2]


def test_it_resumes_before_the_first_gap() -> None:
    session = after(message(1), message(3))
    assert (contiguous_seq(session), has_gap(session)) == (1, True)
    assert hello_of(session, "pk_1")["after_seq"] == 1


def test_a_higher_revision_replaces_and_a_lower_one_is_late() -> None:
    assert streamed(delta(0, 0, "one"), delta(16, 0, "two"), delta(0, 3, " more")) == "two"


def test_a_piece_behind_a_dropped_one_changes_nothing() -> None:
    assert streamed(delta(0, 0, "one"), delta(0, 9, "later"), delta(0, 3, "!")) == "one!"


def test_it_asks_to_go_on_in_the_middle_of_an_answer() -> None:
    hello = hello_of(after(delta(16, 0, "\N{WATER WAVE}!")), "pk_1")
    assert hello["answer"] == {"run": "r_1", "revision": 16, "offset": 2}


def test_a_stored_answer_ends_its_stream_and_late_pieces_of_it() -> None:
    session = after(delta(0, 0, "So"), message(1, author="ai", run="r_1"), delta(0, 2, "."))
    assert session.stream is None


def test_what_is_not_acknowledged_is_sent_again_under_the_same_id() -> None:
    session = put(put(Session(), Entry("one", "say", "How?")), Entry("two", "want_person"))
    ack = {"type": "ack", "conversation": "c_1", "client_id": "two", "seq": 2}
    assert unacknowledged(after(ack, session=session)) == [{"type": "say", "client_id": "one", "text": "How?"}]


def test_a_retryable_refusal_keeps_the_entry_and_a_final_one_does_not() -> None:
    session = put(Session(), Entry("one", "say", "How?"))
    refusal = {"type": "error", "code": "rate_limited", "client_id": "one"}
    assert unacknowledged(after({**refusal, "retryable": True}, session=session))
    assert not unacknowledged(after({**refusal, "retryable": False}, session=session))


def test_a_snapshot_replaces_what_was_here() -> None:
    welcome = {
        "type": "welcome",
        "visitor": "v_1",
        "conversation": "c_1",
        "status": "with_ai",
        "last_seq": 1,
        "recovered": False,
    }
    session = after(message(1), message(2), delta(0, 0, "So"), welcome)
    assert (session.messages, session.stream) == ((), None)


def test_another_conversation_is_nobodys_business() -> None:
    session = after(message(1))
    assert after({**message(2), "conversation": "c_2"}, session=session) == session


def test_the_outbox_has_a_bound() -> None:
    session = Session(outbox=tuple(Entry(str(number), "say") for number in range(OUTBOX_MAX)))
    with pytest.raises(OutboxFull):
        put(session, Entry("one more", "say"))
