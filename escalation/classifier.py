"""The classifier of tickets: few-shot, by a logistic regression on embeddings beside weighted words and parts of words.

The embeddings are handed in: a row of unit length for each text. Words see what an embedding blurs (a product's own
terms), parts of words survive typing errors; how much both weigh beside the embedding is chosen by cross-validation
within the examples. docs/decisions/0026 says what was tried.
"""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold, train_test_split
from threadpoolctl import threadpool_limits

Rows = NDArray[np.float32]

INVERSE_REGULARIZATION: Final = 30.0
"""`C` of the regression. From 10 to 100 nothing changed by more than half a point in cross-validation."""

WORD_WEIGHTS: Final = (0.3, 0.5, 1.0, 2.0)
"""How much words may weigh beside an embedding of unit length."""

WORD_WEIGHT: Final = 0.5
"""What was chosen most often; taken where there are too few examples to choose."""

FOLDS: Final = 3
CHOSEN_ON_MAX: Final = 1_500
"""Examples on which the weight is chosen: with more it takes long and says the same."""

WORD: Final = r"(?u)\b\w+\b"
"""Of one letter or more: scikit-learn's own pattern leaves out single letters and digits."""

PARTS_MAX: Final = 30_000
"""Different parts of words that are kept, the most frequent ones."""

SEEN_IN_MIN: Final = 2
"""Texts in which a word must stand to count: what is said once tells nothing of the next text, and is half of all."""

SEEN_IN_FROM: Final = 100
"""Texts from which on that holds."""

TOLERANCE: Final = 1e-3
"""Of the gradient: ten times scikit-learn's own, in half the time, with the same categories."""

ITERATIONS_MAX: Final = 500

SURE_FROM: Final = 0.45
"""A category of less probability is only a guess. docs/triage.md says what it comes to."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The most probable category, and its probability from 0 to 1."""

    category: str
    probability: float

    @property
    def is_sure(self) -> bool:
        """Whether it may stand on a ticket."""
        return self.probability >= SURE_FROM


class Classifier:
    """Trained once on examples; may be asked from several threads."""

    def __init__(
        self, texts: Sequence[str], rows: Rows, categories: Sequence[str], word_weight: float | None = None
    ) -> None:
        """Learns from examples of two or more categories: takes a second for some hundred, seconds for thousands.

        `rows` has shape (len(texts), dimensions). `word_weight`: without it, it is chosen. Raises ValueError for
        examples of a single category.
        """
        self.word_weight = choose_word_weight(texts, rows, categories) if word_weight is None else word_weight
        seen_in = SEEN_IN_MIN if len(texts) >= SEEN_IN_FROM else 1
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=WORD, min_df=seen_in)
        self._parts = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=seen_in, max_features=PARTS_MAX
        )
        self._words.fit(texts)
        self._parts.fit(texts)
        self._regression = LogisticRegression(
            C=INVERSE_REGULARIZATION, class_weight="balanced", max_iter=ITERATIONS_MAX, tol=TOLERANCE
        )
        # On one core: threads of linear algebra spin, and on matrices of this size make nothing quicker.
        with warnings.catch_warnings(), threadpool_limits(1):
            # Examples that a bound of steps leaves unlearned to the last digit are learned well enough.
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._regression.fit(self._features(texts, rows), list(categories))

    @property
    def categories(self) -> tuple[str, ...]:
        """What it can tell apart."""
        return tuple(map(str, self._regression.classes_))

    def guesses(self, texts: Sequence[str], rows: Rows) -> tuple[Guess, ...]:
        """The best guess for each text; `rows` has shape (len(texts), dimensions)."""
        if not texts:
            return ()
        chances = self._regression.predict_proba(self._features(texts, rows))
        best = chances.argmax(axis=1)
        names = self.categories
        return tuple(Guess(names[place], float(row[place])) for place, row in zip(best.tolist(), chances, strict=True))

    def _features(self, texts: Sequence[str], rows: Rows) -> Any:
        words, parts = self._words.transform(texts), self._parts.transform(texts)
        return hstack([csr_matrix(rows), self.word_weight * words, self.word_weight * parts]).tocsr()


def choose_word_weight(texts: Sequence[str], rows: Rows, categories: Sequence[str]) -> float:
    """The weight with the best mean macro-F1 in cross-validation on at most CHOSEN_ON_MAX of the examples."""
    places = some_places(categories)
    labels = np.array(categories, dtype=object)[places]
    if min(Counter(labels.tolist()).values()) < FOLDS:
        return WORD_WEIGHT
    said, vectors = [texts[place] for place in places], rows[places]
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(vectors, labels.astype(str)))

    def quality(weight: float) -> float:
        scores = []
        for learned, asked in folds:
            classifier = Classifier([said[each] for each in learned], vectors[learned], labels[learned], weight)
            guesses = classifier.guesses([said[each] for each in asked], vectors[asked])
            scores.append(f1_score(labels[asked].astype(str), [each.category for each in guesses], average="macro"))
        return float(np.mean(scores))

    # Of equals the one that is nearest to what was chosen most often.
    return max(sorted(WORD_WEIGHTS, key=lambda weight: abs(weight - WORD_WEIGHT)), key=quality)


def some_places(categories: Sequence[str]) -> NDArray[np.int64]:
    """Places of at most CHOSEN_ON_MAX examples, of each category its share; on them a method chooses its settings."""
    if len(categories) <= CHOSEN_ON_MAX:
        return np.arange(len(categories))
    counts = Counter(categories)
    common = [place for place, category in enumerate(categories) if counts[category] > 1]
    labels = [categories[place] for place in common]
    chosen, _ = train_test_split(common, train_size=CHOSEN_ON_MAX, stratify=labels, random_state=0)
    return np.sort(np.asarray(chosen, dtype=np.int64))
