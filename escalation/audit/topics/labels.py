"""What a topic is called: a phrase that its customers truly use, and others do not.

Each phrase is held against the topic as a search for it: who says its words in any form and order is found. A phrase is
good that finds many texts of the topic and few others (F-measure, van Rijsbergen 1979), whose words are among those
that tell the topic apart (class-based TF-IDF, Grootendorst: BERTopic, 2022), and that is often said just so.
docs/decisions/0050 has what was tried beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from escalation.audit.topics.languages import languages_of, telling_of
from escalation.audit.topics.phrases import Phrases, stem_of, usual_spelling

TEXT_CHARACTERS_MAX: Final = 600
"""Of a text: what it is about stands at its beginning."""

SAID_BY_MIN: Final = 2
"""Texts of a topic that must say its label: one is no custom, and might be a name."""

PHRASES_WEIGHED_MAX: Final = 120
"""The commonest phrases of a topic, which are held against all texts."""

PLAIN_WEIGHT: Final = 0.8
"""How much more than 1 the plainest text of a large topic counts, and how much less the least plain one."""

PLAIN_FROM: Final = 20
"""Texts of a topic at which it is half of that: among few, which is the plainest is a matter of chance."""

PRECISION_OVER_COVERAGE: Final = 0.25
"""The square of beta in the F-measure: that others do not say it counts four times what all of the topic do."""

TELLING_WORDS: Final = 3
"""The words of a topic that a phrase with all of them says as much as can be said in a label."""

LENGTH_WORTH: Final[Mapping[int, float]] = {1: 0.5, 2: 1.0, 3: 1.05, 4: 1.0, 5: 0.9}
"""By words: one alone is seldom a matter, five are long to read."""

STAYS_FROM: Final = 0.5
"""What last week's label must be worth beside the best one: a name that changes each week is none."""

UNNAMED: Final = "Other questions"

_NOWHERE: Final = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Texts:
    """All texts of all topics, one after the other."""

    topics: NDArray[np.int64]
    weights: NDArray[np.float64]
    saying: Mapping[str, NDArray[np.int64]]
    """By stem: the places of the texts that say a word with it, rising."""


def labels_of(clusters: Sequence[Sequence[str]], former: Sequence[str | None] = ()) -> tuple[str, ...]:
    """A label for each cluster, all different where the texts allow it; its texts stand with the plainest first.

    `former`: for each cluster the label of last week, which stays while it is nearly as good as the best one.
    """
    texts = [text[:TEXT_CHARACTERS_MAX] for cluster in clusters for text in cluster]
    languages = languages_of(texts)
    told = _texts(clusters, texts, languages)
    phrases = Phrases(texts, languages)
    spelling = usual_spelling(texts)
    taken: set[str] = set()
    labels = []
    start = 0
    for number, cluster in enumerate(clusters):
        places = range(start, start + len(cluster))
        start += len(cluster)
        ranked = _ranked(told, phrases, places, number)
        free = [each for each in ranked if each[1] not in taken]
        known = (former[number] or "").casefold() if former else ""
        kept = any(phrase == known and score >= STAYS_FROM * free[0][0] for score, phrase in free)
        label = known if kept else free[0][1] if free else UNNAMED
        taken.add(label)
        shown = " ".join(spelling.get(word, word) for word in label.split())
        labels.append(shown[0].upper() + shown[1:])
    return tuple(labels)


def _texts(clusters: Sequence[Sequence[str]], texts: Sequence[str], languages: Sequence[str]) -> _Texts:
    saying: defaultdict[str, list[int]] = defaultdict(list)
    for place, (text, language) in enumerate(zip(texts, languages, strict=True)):
        for stem in dict.fromkeys(map(stem_of, telling_of(text, language))):
            saying[stem].append(place)
    sizes = [len(cluster) for cluster in clusters]
    steps = [PLAIN_WEIGHT * size / (size + PLAIN_FROM) for size in sizes]
    falling = [np.linspace(1 + step, 1 - step, size) for step, size in zip(steps, sizes, strict=True)]
    return _Texts(
        np.repeat(np.arange(len(clusters)), sizes),
        np.concatenate(falling) if falling else np.empty(0),
        {stem: np.array(places, dtype=np.int64) for stem, places in saying.items()},
    )


def _ranked(told: _Texts, phrases: Phrases, places: range, number: int) -> list[tuple[float, str]]:
    """The phrases of a topic with what they are worth, the best first."""
    said: Counter[str] = Counter()
    times: Counter[str] = Counter()
    stems: dict[str, frozenset[str]] = {}
    for place in places:
        for phrase, words in phrases.of(place).items():
            said[phrase] += told.weights[place]
            times[phrase] += 1
            stems[phrase] = words
    enough = min(SAID_BY_MIN, len(places))
    common = sorted((phrase for phrase in said if times[phrase] >= enough), key=lambda each: (-said[each], each))
    common = common[:PHRASES_WEIGHED_MAX]
    total = float(told.weights[places.start : places.stop].sum())
    worth = {stem: _worth(told, stem, number, total) for stem in {stem for phrase in common for stem in stems[phrase]}}
    most = sum(sorted(worth.values(), reverse=True)[:TELLING_WORDS]) or 1.0
    found: dict[frozenset[str], float] = {}
    scored = []
    for phrase in common:
        words = stems[phrase]
        if words not in found:
            says_much = sum(worth[stem] for stem in words) / most
            found[words] = (_as_search(told, words, number, total) * says_much) ** 0.5
        often = (said[phrase] / total) ** 0.25
        scored.append((found[words] * often * LENGTH_WORTH[len(phrase.split())], phrase))
    return sorted(scored, key=lambda each: (-each[0], each[1]))


def _worth(told: _Texts, stem: str, number: int, total: float) -> float:
    """How much a word tells a topic apart: how many say it here, against how many elsewhere."""
    places = told.saying.get(stem, _NOWHERE)
    inside = told.topics[places] == number
    if np.count_nonzero(inside) < SAID_BY_MIN:
        return 0.0
    here = float(told.weights[places[inside]].sum()) / total
    others = len(told.topics) - int(np.count_nonzero(told.topics == number))
    elsewhere = (np.count_nonzero(~inside) + 1) / (others + 1)
    return here * float(np.log1p(here / elsewhere))


def _as_search(told: _Texts, words: frozenset[str], number: int, total: float) -> float:
    """The F-measure of all words of a phrase as a search for the texts of a topic; one wrong text is always feared."""
    places: NDArray[np.int64] | None = None
    for stem in words:
        saying = told.saying.get(stem, _NOWHERE)
        places = saying if places is None else np.intersect1d(places, saying, assume_unique=True)
    if places is None or not len(places):
        return 0.0
    inside = told.topics[places] == number
    right = float(told.weights[places[inside]].sum())
    precision = right / (right + np.count_nonzero(~inside) + 1)
    coverage = right / total
    return (
        (1 + PRECISION_OVER_COVERAGE) * precision * coverage / max(PRECISION_OVER_COVERAGE * precision + coverage, 1e-9)
    )
