"""The methods that triage is measured beside: what is most frequent, words alone, and for tiers the rules alone."""

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_limits

from escalation.classifier import Classifier, Rows, some_places
from escalation.default_matrix import DEFAULT_MATRIX
from escalation.handoff import Assessment, Handoff, HandoffContact
from escalation.judging import judge
from escalation.reason import ReasonCode

Texts = Sequence[str]
Method = Callable[[Texts, Rows, Sequence[str], Texts, Rows], list[str]]
"""Learns from texts, their vectors and labels; then gives a label for each of the texts asked, with their vectors."""

OURS: Final = "Handrail"
WORDS: Final = "TF-IDF + logistic regression"
WORDS_TUNED: Final = "the same, tuned"
MAJORITY: Final = "majority"
RULES: Final = "rules, untrained"

STEPS_MAX: Final = 1_000
FOLDS: Final = 3
TUNED: Final = {"logisticregression__C": [1, 10, 100], "logisticregression__class_weight": [None, "balanced"]}


def handrail(learned: Texts, rows: Rows, labels: Sequence[str], asked: Texts, asked_rows: Rows) -> list[str]:
    """The classifier of tickets, as sites have it."""
    return [guess.category for guess in Classifier(learned, rows, labels).guesses(asked, asked_rows)]


def words(learned: Texts, _rows: Rows, labels: Sequence[str], asked: Texts, _asked_rows: Rows) -> list[str]:
    """scikit-learn's TF-IDF and logistic regression as they come."""
    return _asked_of(make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=STEPS_MAX)), learned, labels, asked)


def words_tuned(learned: Texts, _rows: Rows, labels: Sequence[str], asked: Texts, _asked_rows: Rows) -> list[str]:
    """The same, with regularization and class weights chosen by cross-validation in what is learned."""
    if min(Counter(labels).values()) < FOLDS:
        return words(learned, _rows, labels, asked, _asked_rows)
    pipeline = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=STEPS_MAX))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    search = GridSearchCV(pipeline, TUNED, scoring="f1_macro", cv=folds, refit=False)
    places = some_places(labels)
    with _quietly():
        search.fit([learned[place] for place in places], [labels[place] for place in places])
    return _asked_of(pipeline.set_params(**search.best_params_), learned, labels, asked)


def majority(_learned: Texts, _rows: Rows, labels: Sequence[str], asked: Texts, _asked_rows: Rows) -> list[str]:
    """What was said most often, for everything."""
    return [Counter(labels).most_common(1)[0][0]] * len(asked)


def rules(_learned: Texts, _rows: Rows, _labels: Sequence[str], asked: Texts, _asked_rows: Rows) -> list[str]:
    """The tier by words and the default matrix, without a category: nothing is learned."""
    return [judge(_handoff(text), DEFAULT_MATRIX).tier.value for text in asked]


METHODS: Final[dict[str, Method]] = {OURS: handrail, WORDS: words, WORDS_TUNED: words_tuned, MAJORITY: majority}
TIER_METHODS: Final[dict[str, Method]] = METHODS | {RULES: rules}


def _asked_of(model: object, learned: Texts, labels: Sequence[str], asked: Texts) -> list[str]:
    with _quietly():
        model.fit(list(learned), list(labels))  # type: ignore[attr-defined]
        return list(map(str, model.predict(list(asked))))  # type: ignore[attr-defined]


@contextmanager
def _quietly() -> Iterator[None]:
    """On one core, and without a word where the bound of steps leaves the last digit open."""
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def _handoff(text: str) -> Handoff:
    contact, at = HandoffContact("asked"), datetime(2000, 1, 1, tzinfo=UTC)
    return Handoff("none", "none", contact, ReasonCode.CUSTOMER_REQUEST, (), (), Assessment(text), at)
