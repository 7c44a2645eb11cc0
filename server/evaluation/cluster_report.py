"""How well topics agree with labels that they never saw, beside k-means that is told how many there are."""

import hashlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, v_measure_score
from threadpoolctl import threadpool_limits

from escalation.audit.topics.boilerplate import boilerplate_of
from escalation.audit.topics.finding import topics_of
from escalation.audit.topics.joining import Joiner
from escalation.audit.topics.topic import NO_TOPIC, Rows, Topics
from knowledge.embedding import Vectors
from server.evaluation.triage_sets import Task

TOPICS: Final = "Handrail, topics"
AREAS: Final = "Handrail, areas"
WORDS: Final = "k-means on TF-IDF"
EMBEDDED: Final = "k-means on embeddings"

AREA_LABELS_MAX: Final = 20
"""A label with at most so many values is a matter of areas, one with more of topics."""

STARTS: Final = 3
"""Of each k-means, with fixed seeds; the best by its own measure counts."""

STEPS_OF_A_SET: Final = 5

OnStep = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ClusterFigure:
    """How one method does: adjusted Rand index (Hubert, Arabie 1985) and V-measure (Rosenberg, Hirschberg 2007)."""

    method: str
    clusters: int
    adjusted_rand: float
    v_measure: float


@dataclass(frozen=True, slots=True)
class ClusterReport:
    """One label of one set. `figures` of k-means come with the true number of clusters, then with ours."""

    name: str
    label: str
    classes: int
    texts: int
    method: str
    """TOPICS or AREAS: which of ours the label asks for."""
    figures: tuple[ClusterFigure, ...]
    with_our_number: tuple[ClusterFigure, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TopicsOfSet:
    """The topics of a whole set, and the texts in their order."""

    name: str
    texts: tuple[str, ...]
    topics: Topics


@dataclass(frozen=True, slots=True)
class KeptTopics:
    """What of the topics of a set is the same a week later, when a tenth of the texts went and as many came, and how
    well texts join them by their words alone."""

    name: str
    texts: int
    """That stayed and had a topic."""
    same_id: float
    """Share of these that are in the topic with the same id."""
    same_label: float
    """Share of these whose topic is called the same."""
    joined: float
    """Share of one half of the texts whose topic their words tell, after the other half was learned."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def is_reported(text: str) -> bool:
    """Whether a text is of the half that is reported: the other one was there to choose the method on."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[7] % 2 == 1


def texts_embedded(tasks: Sequence[Task]) -> list[str]:
    """Every text of which measure_clusters wants a vector: as it is, and without its boilerplate."""
    sets = _texts_of_sets(tasks)
    return list(dict.fromkeys(text for texts in sets.values() for text in (*texts, *_bare(texts))))


def measure_clusters(
    tasks: Sequence[Task], vectors: Mapping[str, Vectors], on_step: OnStep
) -> tuple[list[ClusterReport], list[TopicsOfSet]]:
    """Finds the topics of each set once, without its labels, and holds them against every label.

    `vectors` has a row for each of `texts_embedded`. k-means is given the texts as they are.
    A text that belongs to no topic counts as one of a cluster of such texts.
    """
    tasks = [task for task in tasks if task.label != "tier"]
    sets = _texts_of_sets(tasks)
    total, done = len(sets) + STEPS_OF_A_SET * len(tasks), 0
    reports: list[ClusterReport] = []
    found: list[TopicsOfSet] = []
    for name, texts in sets.items():
        of_set = [task for task in tasks if task.name == name]
        topics = topics_of(texts, np.stack([vectors[text] for text in _bare(texts)]))
        found.append(TopicsOfSet(name, texts, topics))
        on_step(done := done + 1, total)
        place_of = {text: place for place, text in enumerate(texts)}
        for task in of_set:
            reports.append(_report(task, topics, place_of, vectors))
            on_step(done := done + STEPS_OF_A_SET, total)
    return reports, found


def measure_kept(found: TopicsOfSet, vectors: Mapping[str, Vectors]) -> KeptTopics:
    """Finds the topics of nine tenths of a set, and a week later of another nine tenths; `vectors` as in
    measure_clusters."""
    bare = dict(zip(found.texts, _bare(found.texts), strict=True))
    weeks: list[Topics] = []
    places: list[dict[str, int]] = []
    for left_out in (0, 1):
        texts = [text for text in found.texts if _tenth(text) != left_out]
        former = weeks[0].former() if weeks else ()
        weeks.append(topics_of(texts, np.stack([vectors[bare[text]] for text in texts]), former=former))
        places.append(dict(zip(texts, weeks[-1].places.tolist(), strict=True)))
    first, second = weeks
    stayed = [
        (first.topics[place], second.topics[places[1][text]] if places[1][text] != NO_TOPIC else None)
        for text, place in places[0].items()
        if place != NO_TOPIC and text in places[1]
    ]
    return KeptTopics(
        found.name,
        len(stayed),
        same_id=float(np.mean([after is not None and before.topic_id == after.topic_id for before, after in stayed])),
        same_label=float(np.mean([after is not None and before.label == after.label for before, after in stayed])),
        joined=_joined(found, bare),
    )


def _joined(found: TopicsOfSet, bare: Mapping[str, str]) -> float:
    known = [
        (bare[text], place, _tenth(text) % 2) for text, place in zip(found.texts, found.topics.places, strict=True)
    ]
    learned = [(text, place) for text, place, half in known if half == 0]
    asked = [(text, place) for text, place, half in known if half == 1 and place != NO_TOPIC]
    joiner = Joiner([text for text, _ in learned], np.array([place for _, place in learned]))
    return float(np.mean(joiner.places_of([text for text, _ in asked]) == [place for _, place in asked]))


def _tenth(text: str) -> int:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[8] % 10


def _texts_of_sets(tasks: Sequence[Task]) -> dict[str, tuple[str, ...]]:
    names = dict.fromkeys(task.name for task in tasks)
    return {
        name: tuple(dict.fromkeys(text for task in tasks if task.name == name for text, _ in _rows(task)))
        for name in names
    }


def _bare(texts: Sequence[str]) -> list[str]:
    boilerplate = boilerplate_of(texts)
    return [boilerplate.without(text) for text in texts]


def _rows(task: Task) -> list[tuple[str, str]]:
    return [row for row in (*task.learned, *task.asked) if is_reported(row[0])]


def _report(task: Task, topics: Topics, place_of: Mapping[str, int], vectors: Mapping[str, Vectors]) -> ClusterReport:
    texts, labels = zip(*_rows(task), strict=True)
    rows = np.stack([vectors[text] for text in texts])
    places = topics.places[[place_of[text] for text in texts]]
    classes = len(set(labels))
    ours = [_figure(TOPICS, labels, places), _figure(AREAS, labels, areas_of(topics, places))]
    told = _kmeans(texts, rows, labels, classes)
    fitting = ours[1] if classes <= AREA_LABELS_MAX else ours[0]
    of_our_number = _kmeans(texts, rows, labels, fitting.clusters)
    return ClusterReport(task.name, task.label, classes, len(texts), fitting.method, (*ours, *told), of_our_number)


def areas_of(topics: Topics, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """The area of each text, by the place of its topic."""
    names = list(dict.fromkeys(topic.area for topic in topics.topics))
    areas = np.array([*(names.index(topic.area) for topic in topics.topics), -1])
    return np.asarray(areas[places], dtype=np.int64)


def _kmeans(texts: Sequence[str], rows: Rows, labels: Sequence[str], count: int) -> tuple[ClusterFigure, ...]:
    # What k-means is given: words as scikit-learn weighs them, and the embeddings as they are.
    words = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        return tuple(
            _figure(name, labels, KMeans(count, n_init=STARTS, random_state=0).fit_predict(matrix))
            for name, matrix in ((WORDS, words), (EMBEDDED, rows))
        )


def _figure(method: str, labels: Sequence[str], found: NDArray[np.int64]) -> ClusterFigure:
    return ClusterFigure(
        method,
        len(set(found.tolist())),
        float(adjusted_rand_score(labels, found)),
        float(v_measure_score(labels, found)),
    )
