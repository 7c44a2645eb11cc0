"""What a ranking is worth."""

from dataclasses import astuple, replace
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluation.bootstrap import estimates
from knowledge.evaluation.corpus import Owner
from knowledge.evaluation.measures import Judge, Measures, measures_of
from knowledge.evaluation.question import Label, Question

GRADES = st.lists(st.integers(0, 2), max_size=30)
POSSIBLE = st.lists(st.integers(1, 2), min_size=1, max_size=5)

QUESTION = Question("q", "set", "?", None, None, None, (Label("a", "a::1", 2),), frozenset())


def judged(question: Question, *sids: str) -> Measures:
    return Judge(question).measures(Owner(sid.partition("::")[0], sid) for sid in sids)


def test_the_place_of_the_first_answer_decides() -> None:
    assert astuple(measures_of([2, 0, 0], [2])) == (1.0, 1.0, 1.0, 1.0)
    assert astuple(measures_of([0, 2], [2])) == (0.0, 1.0, 0.5, 1 / log2(3))
    assert astuple(measures_of([0] * 5 + [2], [2])) == (0.0, 0.0, 1 / 6, pytest.approx(1 / log2(7)))
    assert astuple(measures_of([0] * 10 + [2], [2])) == (0.0, 0.0, 0.0, 0.0)
    assert astuple(measures_of([], [2])) == (0.0, 0.0, 0.0, 0.0)


def test_a_lower_grade_first_is_a_hit_and_costs_gain() -> None:
    found = measures_of([1, 2], [2, 1])
    assert (found.recall_1, found.mrr_10) == (1.0, 1.0)
    assert found.ndcg_10 == pytest.approx((1 + 2 / log2(3)) / (2 + 1 / log2(3)))


@given(GRADES, POSSIBLE)
def test_every_measure_is_a_share_and_they_agree_on_what_was_found(grades: list[int], possible: list[int]) -> None:
    found = measures_of(grades, possible)
    assert all(0 <= each <= 1 for each in astuple(found))
    assert found.recall_1 <= found.recall_5
    assert found.recall_1 <= found.mrr_10
    assert (found.mrr_10 > 0) == (found.ndcg_10 > 0)


@given(GRADES.filter(lambda grades: len(grades) > 1), POSSIBLE, st.data())
def test_moving_an_answer_up_never_costs(grades: list[int], possible: list[int], data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(grades) - 1))
    better = sorted(grades[at - 1 : at + 1], reverse=True)
    moved = grades[: at - 1] + better + grades[at + 1 :]
    pairs = zip(astuple(measures_of(moved, possible)), astuple(measures_of(grades, possible)), strict=True)
    assert all(after >= before - 1e-12 for after, before in pairs)


def test_passages_of_one_section_count_once() -> None:
    assert judged(QUESTION, "b::1", "b::1", "b::2", "a::1").mrr_10 == pytest.approx(1 / 3)


def test_where_an_article_answers_its_passages_count_once_and_so_do_those_of_the_others() -> None:
    question = replace(QUESTION, labels=(Label("a", None, 2),))
    assert judged(question, "b::1", "b::2", "a::9", "a::1").mrr_10 == 0.5


def test_an_article_and_a_section_of_another_may_both_answer() -> None:
    question = replace(QUESTION, labels=(Label("a", None, 2), Label("b", "b::2", 2)))
    assert judged(question, "b::1", "a::5").mrr_10 == 0.5
    assert judged(question, "b::2").recall_1 == 1
    assert judged(question, "b::2", "a::1", "a::2").ndcg_10 == 1


def test_an_excluded_section_takes_no_place() -> None:
    assert judged(replace(QUESTION, excluded=frozenset({"b::1"})), "b::1", "a::1").recall_1 == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_interval_holds_the_mean_and_is_the_same_every_time(values: list[float]) -> None:
    column = np.array(values)[:, None]
    [first], [second] = estimates(column), estimates(column)
    assert first == second
    assert first.mean == pytest.approx(np.mean(values))
    assert first.low - 1e-9 <= first.mean <= first.high + 1e-9 or len(set(values)) > 1
    assert min(values) - 1e-9 <= first.low <= first.high <= max(values) + 1e-9


def test_more_questions_make_an_interval_narrower() -> None:
    widths = [each.high - each.low for count in (20, 200) for each in estimates(np.tile([[0.0], [1.0]], (count, 1)))]
    assert widths[1] < widths[0] / 2
