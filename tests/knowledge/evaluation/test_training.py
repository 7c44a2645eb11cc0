"""Learning what signs weigh: from made-up examples whose law is known."""

import numpy as np
import pytest

from knowledge.evaluation.examples import Example, weights_of
from knowledge.evaluation.listwise import fit, prior_ranker
from knowledge.ranking.page_signs import PAGE_SIGNS
from knowledge.ranking.question_signs import OPENNESS_SIGNS, QUESTION_SIGNS

CANDIDATES = 12
TELLING = QUESTION_SIGNS.index("words")
MISLEADING = QUESTION_SIGNS.index("length")
OPEN = OPENNESS_SIGNS.index("alike_headings")


def example(seed: int, *, is_open: bool, on_page: bool = True) -> Example:
    """Words tell the answer, length is noise; an open question says nothing, and only its page does."""
    draw = np.random.default_rng(seed)
    question = (draw.random((CANDIDATES, len(QUESTION_SIGNS))) / 10).astype(np.float32)
    page = (draw.random((CANDIDATES, len(PAGE_SIGNS))) / 10).astype(np.float32)
    answers = np.zeros(CANDIDATES, dtype=bool)
    answers[seed % CANDIDATES] = True
    question[:, MISLEADING] = draw.random(CANDIDATES)
    if is_open:
        page[answers] += 1
    else:
        question[answers, TELLING] += 1
        page[(seed + 5) % CANDIDATES] += 1  # this page fits something else
    openness = np.array([float(is_open)] * (len(OPENNESS_SIGNS) - 1) + [1.0], dtype=np.float32)
    kind = "open" if is_open else "clear"
    return Example("made up", kind, question, page if on_page else None, openness, answers)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return [example(seed, is_open=seed % 2 == 0, on_page=seed % 3 > 0 or seed % 2 == 0) for seed in range(120)]


def test_what_tells_gains_and_what_misleads_loses(examples: list[Example]) -> None:
    learned, prior = fit(examples), prior_ranker()
    assert learned.question[TELLING] > prior.question[TELLING]
    assert learned.question[MISLEADING] < prior.question[MISLEADING]
    assert (learned.question > 0).all()


def test_a_page_reaches_further_for_an_open_question(examples: list[Example]) -> None:
    learned = fit(examples)
    assert learned.reach(examples[0].openness) > 2 * learned.reach(examples[1].openness)


def test_fitting_is_repeatable(examples: list[Example]) -> None:
    first, second = fit(examples), fit(examples)
    assert np.array_equal(first.question, second.question)
    assert first.page_bias == second.page_bias


def test_every_kind_counts_by_the_root_of_its_questions(examples: list[Example]) -> None:
    many = [example(seed, is_open=True) for seed in range(16)] + [example(1, is_open=False)]
    weights = weights_of(many)
    assert weights.sum() == pytest.approx(1.0)
    assert weights[:16].sum() == pytest.approx(4 * weights[16])
