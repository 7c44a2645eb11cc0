"""The comparison finds each broken promise: a storm that it finds calm was calm."""

from dataclasses import replace
from typing import Any

from tests.chaos.stored import Stored, StoredMessage, StoredRun
from tests.chaos.verdict import Record, violations
from tests.panel import Seen

QUESTION = StoredMessage("c_1", 1, "visitor", "How?", "one", None)
ANSWER = StoredMessage("c_1", 2, "ai", "So.", None, "r_1")
KEPT = Stored((QUESTION, ANSWER), (StoredRun("r_1", "c_1", 1, "answered", 2),), frozenset())


def frame(message: StoredMessage) -> dict[str, Any]:
    return {
        "type": "message",
        "conversation": message.conversation_id,
        "seq": message.seq,
        "author": message.author,
        "text": message.text,
        "client_id": message.client_id,
        "run": message.run_id,
    }


def record(*messages: StoredMessage) -> Record:
    frames = tuple(frame(message) for message in messages)
    return Record("visitor 1 tab 1", Seen({"one": "How?"}, [("one", 1)], list(frames)), frames)


def broken(seen: Record, stored: Stored) -> set[str]:
    return {each.promise for each in violations([seen], stored)}


def test_what_was_kept_is_no_violation() -> None:
    assert broken(record(QUESTION, ANSWER), KEPT) == set()


def test_an_acknowledged_message_that_is_not_stored_is_lost() -> None:
    stored = replace(KEPT, messages=(replace(QUESTION, client_id="other"), ANSWER))
    assert "acknowledged lost" in broken(record(), stored)


def test_an_acknowledged_message_that_stands_elsewhere_is_lost() -> None:
    stored = replace(KEPT, messages=(replace(QUESTION, seq=3), ANSWER))
    assert "acknowledged lost" in broken(record(), stored)


def test_one_thing_said_and_stored_twice_is_doubled_also_in_another_conversation() -> None:
    stored = replace(KEPT, messages=(*KEPT.messages, replace(QUESTION, conversation_id="c_2")))
    assert "doubled" in broken(record(QUESTION, ANSWER), stored)


def test_two_answers_of_one_run_are_doubled() -> None:
    stored = replace(KEPT, messages=(*KEPT.messages, replace(ANSWER, seq=3)))
    assert broken(record(QUESTION, ANSWER), stored) == {"doubled"}


def test_another_order_than_the_stored_one_is_told() -> None:
    assert "order differs" in broken(record(ANSWER, QUESTION), KEPT)


def test_another_text_than_the_stored_one_is_told() -> None:
    assert broken(record(QUESTION, replace(ANSWER, text="So")), KEPT) == {"text differs"}


def test_a_hole_in_seq_is_told() -> None:
    stored = replace(KEPT, messages=(QUESTION, replace(ANSWER, seq=3)))
    assert "seq not dense" in broken(record(QUESTION), stored)


def test_a_question_without_answer_is_told_unless_a_person_has_it() -> None:
    stored = replace(KEPT, messages=(QUESTION,))
    assert broken(record(QUESTION), stored) == {"no answer, no ticket"}
    assert broken(record(QUESTION), replace(stored, with_ticket=frozenset({"c_1"}))) == set()


def test_a_run_that_nobody_ended_is_told() -> None:
    stored = replace(KEPT, runs=(replace(KEPT.runs[0], state="running"),))
    assert broken(record(QUESTION, ANSWER), stored) == {"no answer, no ticket"}


def test_a_visitor_who_waited_in_vain_is_told() -> None:
    assert broken(replace(record(QUESTION, ANSWER), failed="waited"), KEPT) == {"no answer, no ticket"}


def test_a_message_that_was_delivered_twice_is_told() -> None:
    seen = record(QUESTION, ANSWER)
    seen.seen.messages.append(frame(ANSWER))
    assert broken(seen, KEPT) == {"delivered twice"}


def test_what_a_panel_must_not_see_is_told() -> None:
    seen = record(QUESTION, ANSWER)
    seen.seen.misfits.append("message 1 changed")
    assert broken(seen, KEPT) == {"misfit"}
