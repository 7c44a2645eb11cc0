"""Texts as clustering sees them: embeddings beside the words that they share."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from escalation.audit.topics.topic import Rows

WORD_WEIGHT: Final = 0.4
"""How much words weigh beside an embedding of unit length. docs/decisions/0042 says what was tried."""

WORD_DIMENSIONS: Final = 200
POWER_STEPS: Final = 5
"""Of the randomised decomposition (Halko, Martinsson, Tropp 2011), as scikit-learn has it for texts."""
SEEN_IN_MIN: Final = 2
WORDS_KEPT_MAX: Final = 30_000
WORD: Final = r"(?u)\b[^\W\d]\w+\b"
"""Two letters or more; numbers tell tickets apart, not topics."""


def fused_rows(texts: Sequence[str], embeddings: Rows) -> Rows:
    """Rows of unit length: the embeddings without what all have in common, beside latent words of the texts.

    Latent semantic analysis (Deerwester et al. 1990) of TF-IDF over words and pairs of words.
    """
    own = normalize(embeddings - embeddings.mean(axis=0))
    words = _words(texts)
    return np.asarray(own if words is None else normalize(np.hstack([own, WORD_WEIGHT * words])), dtype=np.float32)


def _words(texts: Sequence[str]) -> Rows | None:
    vectorizer = TfidfVectorizer(
        sublinear_tf=True, ngram_range=(1, 2), min_df=SEEN_IN_MIN, token_pattern=WORD, max_features=WORDS_KEPT_MAX
    )
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:  # No word stands in two of the texts.
        return None
    dimensions = min(WORD_DIMENSIONS, matrix.shape[1] - 1, matrix.shape[0] - 1)
    if dimensions < 2:
        return None
    found, strengths, _ = randomized_svd(matrix, dimensions, n_iter=POWER_STEPS, random_state=0)
    return np.asarray(normalize(found * strengths), dtype=np.float32)
