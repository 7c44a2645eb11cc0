"""An answer that only says again what was said is no answer."""

from dataclasses import replace
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from server.agent.answer import Answer
from server.agent.person.repeated_answer import NEAR_DUPLICATE, repeats, resemblance
from server.protocol.server_frames import EmailCard, Source
from tests.server.agent.person.turns import said, turn_of

TEXT: Final = (
    "This is from our help centre:\n\n1. Open the project's members page.\n"
    "2. Press Invite people and enter an address. [1]"
)
OTHER: Final = "Archived projects keep their cards. An owner can bring one back from the list of archived projects. [1]"
INVITE: Final = Source(number=1, title="Invite to a project", section="By e-mail", url=None)
ARCHIVE: Final = Source(number=1, title="Archive a project", section="", url=None)


def answer(text: str, source: Source) -> Answer:
    return Answer(text, (source,), 1.0, "extractive")


def test_the_same_text_again_repeats() -> None:
    before = (said("visitor", "How do I invite someone?"), said("ai", TEXT, INVITE))
    assert repeats(turn_of("and now?", before), answer(TEXT, INVITE))


def test_another_opening_line_does_not_make_it_new() -> None:
    before = (said("visitor", "How do I invite someone?"), said("ai", TEXT, INVITE))
    other = TEXT.replace("This is from our help centre", "Our help centre says")
    assert resemblance(TEXT, other) >= NEAR_DUPLICATE
    assert repeats(turn_of("and now?", before), answer(other, ARCHIVE))


def test_the_same_section_for_the_same_question_in_other_words_repeats() -> None:
    before = (said("visitor", "How do I invite a colleague by mail?"), said("ai", OTHER, INVITE))
    assert repeats(turn_of("invite my colleague, but how?", before), answer(TEXT, INVITE))


def test_another_question_may_have_its_answer_in_the_same_section() -> None:
    before = (said("visitor", "How do I invite a colleague by mail?"), said("ai", OTHER, INVITE))
    assert not repeats(turn_of("Which role do they get then?", before), answer(TEXT, INVITE))


def test_another_answer_does_not_repeat() -> None:
    before = (said("visitor", "How do I invite someone?"), said("ai", TEXT, INVITE))
    assert not repeats(turn_of("How do I archive it?", before), answer(OTHER, ARCHIVE))


def test_only_what_was_said_since_the_agent_has_it_is_repeated() -> None:
    before = (said("visitor", "How do I invite someone?"), said("ai", TEXT, INVITE), said("system", "Handed back."))
    assert not repeats(turn_of("How do I invite someone?", before), answer(TEXT, INVITE))


def test_questions_back_cards_and_courtesies_may_come_twice() -> None:
    before = (said("visitor", "invite"), said("ai", TEXT, INVITE))
    asked = turn_of("invite", before)
    assert not repeats(asked, replace(answer(TEXT, INVITE), asks_back=True))
    assert not repeats(asked, replace(answer(TEXT, INVITE), card=EmailCard()))
    assert not repeats(turn_of("hi", (said("ai", "Hello there!"),)), Answer("Hello there!", (), 1.0, "courtesy"))


def test_a_stopped_answer_was_not_read() -> None:
    before = (said("visitor", "invite"), said("ai", TEXT, INVITE, stopped=True))
    assert not repeats(turn_of("invite", before), answer(TEXT, INVITE))


@given(st.text(max_size=200), st.text(max_size=200))
def test_resemblance_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= resemblance(one, other) <= 1
    assert resemblance(one, other) == resemblance(other, one)
