import pytest

from escalation import signal_words
from escalation.phrases import NEAR_CHARACTERS, Phrases, any_of, plain
from escalation.signals import SignalName, signals_in


def test_a_phrase_counts_only_as_whole_words() -> None:
    assert any_of("bug").heard_in("a bug!") == "bug"
    assert any_of("bug").heard_in("debugging") is None


def test_each_group_of_an_alternative_must_be_heard() -> None:
    phrases = Phrases((("everyone", "blocked"), ("outage",)))
    assert phrases.heard_in("yes, everyone is blocked here") == "everyone is blocked"
    assert phrases.heard_in("blocked is everyone") == "blocked is everyone"
    assert phrases.heard_in(f"everyone is fine {'x' * NEAR_CHARACTERS} blocked") is None
    assert phrases.heard_in(f"everyone is fine {'x' * NEAR_CHARACTERS} everyone blocked") == "everyone blocked"
    assert phrases.heard_in("an outage") == "outage"
    assert phrases.heard_in("invite everyone") is None


def test_of_two_phrases_that_begin_alike_the_longer_is_quoted() -> None:
    assert any_of("down | down for days").heard_in("it is down for days") == "down for days"


def test_text_is_made_plain_as_the_table_is_written() -> None:
    assert plain("  I  CAN’T\nlog in ") == "i can't log in"


@pytest.mark.parametrize("name", [name for name in vars(signal_words) if name.isupper()])
def test_the_tables_are_written_in_plain_text(name: str) -> None:
    for groups in getattr(signal_words, name).alternatives:
        for group in groups:
            assert plain(group) == " ".join(group.split())
            assert all(phrase.strip() for phrase in group.split("|"))


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("40 of us are waiting", 40, "40 of us"),
        ("It hits all 1,200 users", 1200, "1,200 users"),
        ("about a dozen of our colleagues", 12, "a dozen of our colleagues"),
        ("hundreds of customers complain", 200, "hundreds of customers"),
        ("our whole team waits", 10, "whole team"),
        ("nobody gets in, 25 people", 25, "25 people"),
    ],
)
def test_people_who_are_affected_are_counted(text: str, value: float, words: str) -> None:
    heard = signals_in(text)[SignalName.PEOPLE]
    assert (heard.value, heard.words) == (value, words)


@pytest.mark.parametrize(
    "text", ["order 40 is late", "I use it for 2 years", "version 3.40 people-page", "me alone", "9999999999999 users"]
)
def test_other_numbers_are_no_people(text: str) -> None:
    assert SignalName.PEOPLE not in signals_in(text)


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("you took $1,200.50 from us", 1200.5, "$1,200.50"),
        ("49 EUR per month", 49, "49 eur"),
        ("1.200,50 € too much", 1200.5, "1.200,50 €"),
        ("a deal of £30k", 30_000, "£30k"),
        ("5 dollars, then 700 dollars", 700, "700 dollars"),
    ],
)
def test_amounts_of_money_are_read_and_the_largest_counts(text: str, value: float, words: str) -> None:
    heard = signals_in(text)[SignalName.MONEY]
    assert (heard.value, heard.words) == (value, words)


def test_displeasure_grows_with_its_words_and_with_shouting() -> None:
    def displeasure(text: str) -> float:
        heard = signals_in(text).get(SignalName.DISPLEASURE)
        return 0 if heard is None else heard.value

    assert displeasure("How do I export?") == 0
    assert displeasure("I WANT THE EXPORT NOW") == 0
    assert displeasure("I am disappointed") == 0.5
    assert displeasure("I am disappointed!!") == 0.75
    assert displeasure("Disappointing, unacceptable, useless!!") == 1


def test_a_wish_is_heard_in_the_question_only_and_an_alarm_everywhere() -> None:
    heard = signals_in("How do I export?", ["I wish you had charts", "everything is gone"])
    assert SignalName.WISH not in heard
    assert heard[SignalName.DATA_LOSS].words == "everything is gone"


def test_every_signal_has_a_label() -> None:
    assert len({name.label for name in SignalName}) == len(SignalName)
