"""How well labels of topics say what the topics are about, beside the three words that tell most."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from escalation.audit.topics.fused import WORD
from escalation.audit.topics.languages import languages_of, telling_of
from escalation.audit.topics.phrases import stem_of
from escalation.audit.topics.topic import Rows, Topics
from knowledge.embedding import Vectors

OURS: Final = "Handrail"
WORDS: Final = "c-TF-IDF, 3 words"

WORDS_OF_BASELINE: Final = 3


@dataclass(frozen=True, slots=True)
class LabelFigure:
    """How the labels of one method do on one set, each from 0 to 1 and a mean over the topics."""

    name: str
    method: str
    topics: int
    named_precision: float
    """Of the telling words of a label, those that the hidden name of the topic's commonest value has."""
    named_recall: float
    """The same the other way round."""
    coverage: float
    """Texts of the topic that say a telling word of its label."""
    precision: float
    """Texts that say all of them, in any order: how many are of the topic."""
    finds_own: float
    """Labels whose embedding is nearest to their own topic."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def three_words(texts: Sequence[str], topics: Topics) -> list[str]:
    """The baseline: the three words of each topic with the highest class-based TF-IDF (Grootendorst 2022)."""
    joined = [
        " ".join(texts[place] for place in np.flatnonzero(topics.places == number).tolist())
        for number in range(len(topics.topics))
    ]
    vectorizer = CountVectorizer(stop_words="english", token_pattern=WORD)
    counts = vectorizer.fit_transform(joined).toarray().astype(float)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    weights = share * np.log1p(counts.sum() / len(joined) / counts.sum(axis=0))
    words = vectorizer.get_feature_names_out()
    return [" ".join(words[place] for place in np.argsort(-row)[:WORDS_OF_BASELINE]) for row in weights]


def judge_labels(
    name: str,
    texts: Sequence[str],
    topics: Topics,
    methods: Mapping[str, Sequence[str]],
    values: Mapping[str, str],
    vectors: Mapping[str, Vectors],
) -> list[LabelFigure]:
    """Holds the labels of each method, one for each topic, against the topics.

    `values`: by text, its hidden value, whose name is a few words; `vectors`: of each label.
    """
    said = [_telling(texts[place], language) for place, language in enumerate(languages_of(texts))]
    places = [np.flatnonzero(topics.places == number).tolist() for number in range(len(topics.topics))]
    hidden = [_commonest([values[texts[place]] for place in of_topic if texts[place] in values]) for of_topic in places]
    return [
        _figure(name, method, labels, said, topics, hidden, np.stack([vectors[label] for label in labels]))
        for method, labels in methods.items()
        if labels
    ]


def _figure(
    name: str,
    method: str,
    labels: Sequence[str],
    said: Sequence[frozenset[str]],
    topics: Topics,
    hidden: Sequence[str],
    rows: Rows,
) -> LabelFigure:
    precisions, recalls, coverages, rights = [], [], [], []
    languages = languages_of(labels)
    for number, (label, value, language) in enumerate(zip(labels, hidden, languages, strict=True)):
        words, named = _telling(label, language), _telling(value.replace("_", " "), language)
        shared = len(words & named)
        precisions.append(shared / max(len(words), 1))
        recalls.append(shared / max(len(named), 1))
        own = topics.places == number
        says_one = np.array([bool(words & each) for each in said])
        says_all = np.array([bool(words) and words <= each for each in said])
        coverages.append(float(says_one[own].mean()))
        rights.append(float((says_all & own).sum() / max(says_all.sum(), 1)))
    nearest = (rows @ topics.centres.T).argmax(axis=1)
    return LabelFigure(
        name,
        method,
        topics=len(labels),
        named_precision=float(np.mean(precisions)),
        named_recall=float(np.mean(recalls)),
        coverage=float(np.mean(coverages)),
        precision=float(np.mean(rights)),
        finds_own=float(np.mean(nearest == np.arange(len(labels)))),
    )


def _telling(text: str, language: str) -> frozenset[str]:
    return frozenset(map(stem_of, telling_of(text, language)))


def _commonest(values: Sequence[str]) -> str:
    return Counter(values).most_common(1)[0][0] if values else ""
