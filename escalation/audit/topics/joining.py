"""Texts beyond those that topics were made of, joined to the topics by the words that they share with their texts.

An embedding of each would take hours where there are a million. Words, weighed by TF-IDF and hashed (Weinberger et al.
2009), with a linear support vector machine for each topic, take minutes; docs/topics.md says how often both agree.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.svm import LinearSVC

from escalation.audit.topics.fused import WORD
from escalation.audit.topics.topic import NO_TOPIC

FEATURES: Final = 2**16
"""Words and pairs of words fall into so many; 50 MB of weights for a hundred topics."""

TEXT_CHARACTERS_MAX: Final = 600
"""Of a text: what it is about stands at its beginning."""

LEARNED_MAX: Final = 10_000
"""Texts learned from: some seconds; the first ones, which are drawn already."""

STEPS_MAX: Final = 1_000
TOLERANCE: Final = 0.01
"""Of the machine: it converges in some tens of steps."""

Places = NDArray[np.int64]


class Joiner:
    """Tells the topics of new texts, as it learned from texts whose topics are known."""

    def __init__(self, texts: Sequence[str], places: Places) -> None:
        """`texts` without boilerplate, `places` the topic of each, or NO_TOPIC."""
        self._hashing = HashingVectorizer(
            n_features=FEATURES, ngram_range=(1, 2), norm=None, alternate_sign=False, token_pattern=WORD
        )
        learned = places[:LEARNED_MAX]
        self._weighing = TfidfTransformer(sublinear_tf=True)
        self._machine: LinearSVC | None = None
        self._only = int(learned[0]) if len(learned) else NO_TOPIC
        if len(set(learned.tolist())) > 1:
            rows = self._weighing.fit_transform(self._hashed(texts[:LEARNED_MAX]))
            self._machine = LinearSVC(max_iter=STEPS_MAX, tol=TOLERANCE, random_state=0).fit(rows, learned)

    def places_of(self, texts: Sequence[str]) -> Places:
        """The topic of each text without boilerplate; NO_TOPIC where it shares no word with any."""
        if self._machine is None or not len(texts):
            return np.full(len(texts), self._only, dtype=np.int64)
        rows = self._weighing.transform(self._hashed(texts))
        found = np.asarray(self._machine.predict(rows), dtype=np.int64)
        found[rows.getnnz(axis=1) == 0] = NO_TOPIC
        return found

    def _hashed(self, texts: Sequence[str]) -> csr_matrix:
        return self._hashing.transform([text[:TEXT_CHARACTERS_MAX] for text in texts])
