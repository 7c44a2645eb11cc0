"""The weights, and how far a page may reach."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from knowledge.ranking.page_signs import PAGE_SIGNS
from knowledge.ranking.question_signs import OPENNESS_SIGNS, QUESTION_SIGNS
from knowledge.ranking.ranker import SHIPPED, as_stored, read_ranker

figures = st.floats(-50, 50, width=32)


def test_the_shipped_weights_fit_this_version_and_say_where_they_come_from() -> None:
    stored = json.loads(SHIPPED.read_text("utf-8"))
    assert len(stored["trained_on"]) >= 2
    assert stored["recall_1_on_left_out_products"]
    ranker = read_ranker()
    assert (ranker.question > 0).all()
    assert (ranker.page > 0).all()


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "weights.json"
    file.write_text(json.dumps(as_stored(read_ranker())), "utf-8")
    assert as_stored(read_ranker(file)) == as_stored(read_ranker())


def test_weights_for_other_signs_are_refused_with_the_remedy(tmp_path: Path) -> None:
    stored = as_stored(read_ranker())
    stored["page"] = {"smell": 1.0}
    file = tmp_path / "weights.json"
    file.write_text(json.dumps(stored), "utf-8")
    with pytest.raises(ValueError, match="handrail eval train"):
        read_ranker(file)


@given(arrays(np.float32, 6, elements=figures), st.floats(0, 20, width=32))
def test_a_page_adds_between_nothing_and_its_reach_and_more_to_what_fits_better(fits: np.ndarray, reach: float) -> None:
    added = read_ranker().page_logits(fits, float(fits.max()), reach)
    assert ((added >= 0) & (added <= reach + 1e-4)).all()
    order = np.argsort(fits)
    assert (np.diff(added[order]) >= -1e-4).all()


@given(figures)
def test_a_page_that_all_fit_alike_changes_no_order(fit: float) -> None:
    added = read_ranker().page_logits(np.full(5, fit, dtype=np.float32), fit, 8.0)
    assert float(np.ptp(added)) == 0.0


@given(arrays(np.float32, len(OPENNESS_SIGNS), elements=st.floats(0, 3, width=32)))
def test_the_reach_is_never_negative(openness: np.ndarray) -> None:
    assert read_ranker().reach(openness) >= 0


def test_more_of_a_sign_never_speaks_against_a_passage() -> None:
    ranker = read_ranker()
    for count, logits in ((len(QUESTION_SIGNS), ranker.question_logits), (len(PAGE_SIGNS), ranker.page_fits)):
        assert (logits(np.eye(count, dtype=np.float32)) >= logits(np.zeros((count, count), dtype=np.float32))).all()
