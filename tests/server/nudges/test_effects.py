"""What is said of a rule: a difference where there is one, and a warning where nothing should be concluded."""

import pytest

from server.nudges.counts import Tally
from server.nudges.effects import DUE_MIN, effect_of


def test_a_rule_that_helps_is_told_without_a_warning() -> None:
    effect = effect_of(Tally("stuck", {"due": 900, "opened": 270, "asked": 180}, {"due": 100, "opened": 5}))
    assert effect.warning == ""
    assert effect.shown.shares["opened"].estimate == pytest.approx(0.3)
    assert effect.changes["opened"].estimate == pytest.approx(0.25)
    assert effect.changes["opened"].low > 0
    assert effect.changes["asked"].low > 0
    assert effect.changes["handoff"].estimate == 0


def test_without_a_hold_out_there_are_shares_but_no_difference() -> None:
    effect = effect_of(Tally("stuck", {"due": 900, "opened": 270}, {}))
    assert effect.changes == {}
    assert effect.shown.shares["opened"].estimate == pytest.approx(0.3)
    assert "hold_out" in effect.warning


def test_too_few_page_sessions_say_nothing_however_large_the_difference() -> None:
    effect = effect_of(Tally("stuck", {"due": 900, "opened": 900}, {"due": DUE_MIN - 1}))
    assert effect.warning.startswith("Too little to say")


def test_what_may_be_chance_is_called_so() -> None:
    effect = effect_of(Tally("stuck", {"due": 500, "opened": 51}, {"due": 500, "opened": 50}))
    assert "chance" in effect.warning


def test_an_event_whose_firing_was_lost_makes_no_share_beyond_one() -> None:
    effect = effect_of(Tally("stuck", {"due": 3, "opened": 4}, {"opened": 1}))
    assert effect.shown.shares["opened"].estimate == 1
    assert effect.held_out.shares == {}
