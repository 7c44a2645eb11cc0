"""Texts as clustering sees them: embeddings beside the words that they share."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from escalation.audit.topics.languages import ENGLISH, telling_of
from escalation.audit.topics.topic import Rows

WORD_WEIGHT: Final = 0.4
"""How much words weigh beside an embedding of unit length. docs/decisions/0042 says what was tried."""

WORD_WEIGHT_ELSEWHERE: Final = 0.8
"""The same in a language that is not the one of the embedding model. docs/decisions/0050 says what was tried."""

OWN_MEAN_FROM: Final = 20
"""Texts of a language from which on its own mean weighs more than the one of all."""

WORD_DIMENSIONS: Final = 200
POWER_STEPS: Final = 5
"""Of the randomised decomposition (Halko, Martinsson, Tropp 2011), as scikit-learn has it for texts."""
SEEN_IN_MIN: Final = 2
WORDS_KEPT_MAX: Final = 30_000
WORD: Final = r"(?u)\b[^\W\d]\w+\b"
"""Two letters or more; numbers tell tickets apart, not topics."""


def fused_rows(texts: Sequence[str], embeddings: Rows, languages: Sequence[str]) -> Rows:
    """Rows of unit length: the embeddings without what all of their language have in common, beside latent words.

    Latent semantic analysis (Deerwester et al. 1990) of TF-IDF over words and pairs of words.

    `languages`: of each text.
    """
    own = normalize(_without_means(embeddings, languages))
    words = _words([_telling(text, language) for text, language in zip(texts, languages, strict=True)])
    if words is None:
        return np.asarray(own, dtype=np.float32)
    weights = np.array([WORD_WEIGHT if each == ENGLISH else WORD_WEIGHT_ELSEWHERE for each in languages])
    return np.asarray(normalize(np.hstack([own, weights[:, None] * words])), dtype=np.float32)


def _without_means(embeddings: Rows, languages: Sequence[str]) -> Rows:
    """A language is a direction of the space: taken away, topics of two languages can meet."""
    mean = embeddings.mean(axis=0)
    told = np.array(languages)
    left = embeddings.copy()
    for language in sorted(set(languages)):
        of_language = told == language
        count = int(of_language.sum())
        own = embeddings[of_language].sum(axis=0)
        # All texts weigh as OWN_MEAN_FROM of the language do: a few alone would lose what they are about.
        left[of_language] -= mean if count == len(told) else (own + OWN_MEAN_FROM * mean) / (count + OWN_MEAN_FROM)
    return left


def _telling(text: str, language: str) -> str:
    # English ones stay whole: pairs of words with an empty one between them told topics apart better than without.
    return text if language == ENGLISH else " ".join(telling_of(text, language)) or text


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
