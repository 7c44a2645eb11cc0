"""What was said before, within a budget of tokens."""

from hypothesis import given
from hypothesis import strategies as st

from server.agent.history import HISTORY_TOKENS_MAX, Said, history_within
from server.agent.tokens import tokens_of
from server.conversation.message import Message
from server.protocol.server_frames import Author, Source
from tests.server.agent.material import message

MESSAGES = st.lists(
    st.tuples(st.sampled_from(["visitor", "ai", "person", "system"]), st.text(min_size=1, max_size=200)), max_size=40
)


def conversation(said: list[tuple[Author, str]]) -> list[Message]:
    return [message(author, text, place) for place, (author, text) in enumerate(said, start=1)]


def test_what_fits_is_kept_in_its_order_without_notices() -> None:
    history = history_within(
        conversation(
            [("visitor", "Hi"), ("ai", "Hello"), ("system", "Closed"), ("person", "I am Ann."), ("visitor", "Ok")]
        )
    )
    assert history.said == (
        Said(True, "Hi"),
        Said(False, "Hello"),
        Said(False, "(written by a person of the support team) I am Ann."),
        Said(True, "Ok"),
    )
    assert history.left_out == ""


def test_older_turns_go_whole_and_a_line_or_two_remain() -> None:
    source = Source(number=1, title="Invite someone", section="", url=None)
    said = conversation([("visitor", "How do I invite?"), ("ai", "So [1]."), ("visitor", "x" * 200), ("ai", "y" * 200)])
    said[1] = Message(**{**{name: getattr(said[1], name) for name in said[1].__slots__}, "sources": (source,)})
    history = history_within(said, tokens_max=102)
    assert [each.text[0] for each in history.said] == ["x", "y"]
    assert history.left_out == (
        "2 earlier messages of this conversation are left out.\n"
        "Among them the visitor asked: How do I invite?\n"
        "They were answered from: Invite someone"
    )


def test_of_a_newest_turn_that_does_not_fit_the_last_messages_are_kept() -> None:
    history = history_within(conversation([("visitor", "x" * 900), ("ai", "short")]), tokens_max=100)
    assert history.said == (Said(False, "short"),)


def test_messages_that_were_not_even_read_are_counted_by_their_places() -> None:
    assert history_within([message("visitor", "And then?", 381)]).left_out.startswith("380 earlier messages")


def test_a_conversation_of_200_pages_stays_within_its_budget() -> None:
    history = history_within(conversation([("visitor", "why " * 500), ("ai", "so " * 500)] * 400))
    assert sum(tokens_of(each.text) for each in history.said) <= HISTORY_TOKENS_MAX
    assert len(history.left_out) < 400


@given(MESSAGES, st.integers(1, 300))
def test_the_budget_holds_and_what_is_kept_is_the_end(said: list[tuple[Author, str]], tokens_max: int) -> None:
    history = history_within(conversation(said), tokens_max)
    assert sum(tokens_of(each.text) for each in history.said) <= tokens_max
    everything = history_within(conversation(said), 1_000_000).said
    assert everything[len(everything) - len(history.said) :] == history.said
