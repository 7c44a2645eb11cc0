"""The topics of many texts: found, named, counted, and known again."""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from escalation.audit.topics.boilerplate import boilerplate_of
from escalation.audit.topics.clustering import Clusters, clusters_of
from escalation.audit.topics.identity import new_topic_id, same_as
from escalation.audit.topics.labels import labels_of
from escalation.audit.topics.neighbours import nearest_centres
from escalation.audit.topics.topic import NO_TOPIC, FormerTopic, Rows, Topic, Topics

TEXTS_CLUSTERED_MAX: Final = 20_000
"""Different texts that are compared with each other; further ones join the topic that they are nearest to."""

TOPIC_TEXTS_MIN: Final = 3
"""Different texts that make a topic."""

BELONGS_MIN: Final = 0.35
"""Cosine with the centre of a topic below which a text is none of it."""

NEAREST_SAMPLES: Final = 5
SPREAD_SAMPLES: Final = 3


def topics_of(
    texts: Sequence[str],
    embeddings: Rows,
    *,
    counts: Sequence[int] | None = None,
    former: Sequence[FormerTopic] = (),
) -> Topics:
    """The topics of `texts`, the largest first; the same for the same texts in the same order.

    `embeddings`: a row of unit length for each text, shape (len(texts), dimensions). `counts`: how often each text
    came, where equal ones are given once; else each counts once, and equal ones are found here. `former`: what the
    last run kept; a topic that is the same keeps its id.
    """
    weights = np.ones(len(texts), dtype=np.int64) if counts is None else np.asarray(counts, dtype=np.int64)
    if not len(texts):
        return Topics((), np.empty(0, dtype=np.int64), np.empty((0, embeddings.shape[-1]), dtype=np.float32))
    boilerplate = boilerplate_of(texts)
    bare = [boilerplate.without(text) for text in texts]
    distinct, inverse = _distinct(bare)
    clustered = _some(distinct, texts)
    clusters = clusters_of([bare[place] for place in clustered.tolist()], embeddings[clustered])
    found = clusters.clusters
    centres = _centres(embeddings[clustered], found)
    places, _ = _belonging(embeddings[distinct], centres)
    known = {int(place): int(cluster) for place, cluster in zip(clustered, found, strict=True)}
    own = np.array([known.get(int(place), NO_TOPIC) for place in distinct])
    places = np.where((own != NO_TOPIC) & (places != NO_TOPIC), own, places)[inverse]
    return _told(texts, bare, embeddings, weights, places, _areas(clusters), former)


def _distinct(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of different texts, and for each text which of them it is."""
    first: dict[str, int] = {}
    places: list[int] = []
    inverse = np.empty(len(texts), dtype=np.int64)
    for place, text in enumerate(texts):
        plain = " ".join(text.casefold().split())
        if plain not in first:
            first[plain] = len(places)
            places.append(place)
        inverse[place] = first[plain]
    return np.array(places, dtype=np.int64), inverse


def _some(distinct: NDArray[np.int64], texts: Sequence[str]) -> NDArray[np.int64]:
    """All, or as many as are clustered: by a digest, so that next week's choice is mostly the same."""
    if len(distinct) <= TEXTS_CLUSTERED_MAX:
        return distinct
    digests = [
        hashlib.blake2b(texts[place].encode("utf-8", "surrogatepass"), digest_size=8).digest() for place in distinct
    ]
    chosen = sorted(range(len(distinct)), key=digests.__getitem__)[:TEXTS_CLUSTERED_MAX]
    return np.sort(distinct[chosen])


def _areas(clusters: Clusters) -> list[int]:
    """For each cluster the area that most of its texts are in."""
    return [
        int(np.bincount(clusters.areas[clusters.clusters == cluster]).argmax())
        for cluster in range(int(clusters.clusters.max(initial=-1)) + 1)
    ]


def _centres(rows: Rows, clusters: NDArray[np.int64]) -> Rows:
    sums = np.zeros((int(clusters.max(initial=-1)) + 1, rows.shape[1]), dtype=np.float32)
    np.add.at(sums, clusters, rows)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-9), dtype=np.float32)


def _belonging(rows: Rows, centres: Rows) -> tuple[NDArray[np.int64], Rows]:
    if not len(centres):
        return np.full(len(rows), NO_TOPIC, dtype=np.int64), np.zeros(len(rows), dtype=np.float32)
    places, cosines = nearest_centres(rows, centres)
    return np.where(cosines >= BELONGS_MIN, places, NO_TOPIC), cosines


def _told(
    texts: Sequence[str],
    bare: Sequence[str],
    embeddings: Rows,
    weights: NDArray[np.int64],
    places: NDArray[np.int64],
    areas: Sequence[int],
    former: Sequence[FormerTopic],
) -> Topics:
    kept = [(np.flatnonzero(places == cluster), area) for cluster, area in enumerate(areas)]
    kept = [(each, area) for each, area in kept if _different(texts, each) >= min(TOPIC_TEXTS_MIN, len(texts))]
    kept.sort(key=lambda each: (-int(weights[each[0]].sum()), int(each[0][0])))
    members = [each for each, _ in kept]
    centres = np.stack([_centre(embeddings[each]) for each in members]) if members else embeddings[:0]
    area_names: dict[int, str] = {}
    known = same_as(centres, former)
    labels = labels_of(
        [_plainest_first(bare, embeddings, each, centre) for each, centre in zip(members, centres, strict=True)],
        [None if each is None else each.label for each in known],
    )
    taken = {each.topic_id for each in former}
    told = np.full(len(texts), NO_TOPIC, dtype=np.int64)
    topics = []
    for number, ((each, area), centre, label, before) in enumerate(zip(kept, centres, labels, known, strict=True)):
        told[each] = number
        area_names.setdefault(area, label)
        cosines = embeddings[each] @ centre
        nearest, spread = _samples(texts, each, cosines)
        topic_id = before.topic_id if before is not None else new_topic_id(texts[nearest[0]], taken)
        taken.add(topic_id)
        size = int(weights[each].sum())
        topics.append(
            Topic(
                topic_id,
                label,
                size,
                size / max(int(weights.sum()), 1),
                nearest,
                spread,
                float(np.clip(cosines.mean(), 0, 1)),
                area=area_names[area],
                is_new=bool(former) and before is None,
            )
        )
    return Topics(tuple(topics), told, centres)


def _different(texts: Sequence[str], places: NDArray[np.int64]) -> int:
    return len({texts[place] for place in places.tolist()})


def _centre(rows: Rows) -> Rows:
    mean = rows.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def _plainest_first(texts: Sequence[str], embeddings: Rows, members: NDArray[np.int64], centre: Rows) -> list[str]:
    order = np.argsort(-(embeddings[members] @ centre), kind="stable")
    return [texts[place] for place in members[order].tolist()]


def _samples(
    texts: Sequence[str], members: NDArray[np.int64], cosines: Rows
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The nearest, and some between them and the farthest, none said twice."""
    order = members[np.argsort(-cosines, kind="stable")].tolist()
    different = list({texts[place]: place for place in reversed(order)}.values())[::-1]
    nearest, others = different[:NEAREST_SAMPLES], different[NEAREST_SAMPLES:]
    steps = np.linspace(0, len(others) - 1, min(SPREAD_SAMPLES, len(others)))
    return tuple(nearest), tuple(others[round(step)] for step in steps)
