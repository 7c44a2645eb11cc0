import pytest

from escalation.signals import ALARMS, THANKS, WISHES, Signal, plain


def test_a_phrase_counts_only_as_whole_words() -> None:
    signal = Signal("high", "A bug.", ("bug",))
    assert signal.heard_in("a bug!")
    assert not signal.heard_in("debugging")


def test_each_group_must_be_heard() -> None:
    signal = Signal("critical", "Many.", ("everyone", "blocked"))
    assert signal.heard_in("everyone is blocked")
    assert not signal.heard_in("invite everyone")


def test_text_is_made_plain_as_the_table_is_written() -> None:
    assert plain("  I  CAN’T\nlog in ") == "i can't log in"


@pytest.mark.parametrize("signal", [*ALARMS, *WISHES, THANKS])
def test_the_table_is_written_in_plain_text(signal: Signal) -> None:
    for group in signal.groups:
        assert plain(group) == " ".join(group.split())
        assert all(phrase.strip() for phrase in group.split("|"))


def test_the_most_urgent_signals_come_first() -> None:
    tiers = [signal.tier for signal in ALARMS]
    assert tiers == sorted(tiers, key=["critical", "high"].index)
