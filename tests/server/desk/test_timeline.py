from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.conversation.message import Message
from server.conversation.page_context import PageContext, PageVisit
from server.desk.timeline import MESSAGES_EVER_SHOWN_MAX, MESSAGES_SHOWN_MAX, messages_asked_for, timeline
from tests.escalation.samples import MORNING


def message(seq: int, minute: int) -> Message:
    at = MORNING + timedelta(minutes=minute)
    return Message("c_one", seq, "visitor", None, str(seq), (), False, None, None, None, at)


def visit(minute: int) -> PageVisit:
    return PageVisit(PageContext(f"/{minute}"), MORNING + timedelta(minutes=minute))


def test_a_visit_stands_before_the_message_that_followed_it() -> None:
    shown = timeline([message(1, 1), message(2, 5)], [visit(0), visit(3), visit(9)])
    assert [entry.message.seq if entry.message else entry.visit for entry in shown.entries] == [
        visit(0), 1, visit(3), 2, visit(9),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 50), max_size=12).map(sorted), st.lists(st.integers(0, 50), max_size=12).map(sorted))
def test_every_message_and_visit_is_told_once_and_in_order(said: list[int], went: list[int]) -> None:
    shown = timeline([message(n, at) for n, at in enumerate(said, 1)], [visit(at) for at in went]).entries
    assert [entry.message.seq for entry in shown if entry.message] == list(range(1, len(said) + 1))
    assert len([entry for entry in shown if entry.visit]) == len(went)
    assert [entry.at for entry in shown] == sorted(entry.at for entry in shown)


def test_a_long_conversation_shows_its_end_and_says_so() -> None:
    shown = timeline([message(n, n) for n in range(1, MESSAGES_SHOWN_MAX + 8)], [visit(2)])
    assert shown.left_out == 7
    assert shown.entries[0].message is not None
    assert shown.entries[0].message.seq == 8


def test_earlier_messages_are_shown_to_whoever_asks_for_them_within_a_bound() -> None:
    said = [message(n, n) for n in range(1, MESSAGES_SHOWN_MAX + 8)]
    first = timeline(said, [])
    assert timeline(said, [], shown_max=messages_asked_for(str(first.shown_with_earlier))).left_out == 0
    for nonsense in (None, "", "-1", "abc", "9" * 30, "²"):
        assert messages_asked_for(nonsense) == MESSAGES_SHOWN_MAX
    assert messages_asked_for("99999") == MESSAGES_EVER_SHOWN_MAX
