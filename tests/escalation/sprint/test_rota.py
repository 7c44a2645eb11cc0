"""Who guards incoming work: turns go round, nobody has theirs on two days in a row, and too few people are told."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import SettingInvalid
from escalation.sprint.rota import INTAKE_MAX, check_day, rota

PEOPLE = st.lists(st.text("abcdefgh", min_size=1, max_size=3), unique=True, max_size=12)


@pytest.mark.capability(60, 61)
@given(people=PEOPLE, days=st.integers(1, 12), per_day=st.integers(0, INTAKE_MAX), yesterday=st.data())
def test_nobody_guards_on_two_days_in_a_row_and_turns_are_shared(
    people: list[str], days: int, per_day: int, yesterday: st.DataObject
) -> None:
    before = yesterday.draw(st.lists(st.sampled_from(people), unique=True, max_size=per_day) if people else st.just([]))
    if len(people) < 2 * per_day:
        with pytest.raises(SettingInvalid, match=r"^intake: .* people must take turns"):
            rota(people, days, per_day, before=before)
        return
    turns = rota(people, days, per_day, before=before)
    assert [len(each) for each in turns] == [per_day] * days
    assert all(len(set(each)) == per_day and set(each) <= set(people) for each in turns)
    for earlier, later in pairwise([tuple(before), *turns]):
        assert not set(earlier) & set(later)
    had = Counter(dict.fromkeys(people, 0))
    had.update(who for each in turns for who in each)
    assert not people or max(had.values()) - min(had.values()) <= 1


def test_somebody_who_is_named_twice_is_refused() -> None:
    with pytest.raises(SettingInvalid, match="people"):
        rota(["ada", "ada"], 2, 1)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [(["bo"], "two days in a row"), (["cy"], "two days in a row"), (["eve"], "of this sprint"), (["a", "d", "e"], "2")],
)
def test_a_lead_cannot_choose_what_a_rota_would_not(chosen: list[str], words: str) -> None:
    with pytest.raises(SettingInvalid, match=words):
        check_day(["bo"], chosen, ["cy"], ["a", "bo", "cy", "d", "e"])
    assert check_day(["bo"], ["a", "a", "d"], ["cy"], ["a", "bo", "cy", "d"]) == ("a", "d")
