"""The classifiers of the sites, trained on the examples of their taxonomies and on what their teams taught.

Each is kept while it counts, and trained again when the examples changed.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.classifier import WORD_WEIGHT, Classifier, Guess, Rows
from escalation.examples import Example, examples_of, examples_version
from escalation.site_documents import DocumentName, latest_document
from escalation.taxonomy import Taxonomy, taxonomy_of_site
from knowledge.embedding import QUESTION_TEXTS_MAX, Embedder
from knowledge.vector_cache import VectorCache
from server.database import Database

CLASSIFIERS_MAX: Final = 8
"""Kept at once, some megabytes each; sites that taught nothing share one."""

VECTORS_BYTES: Final = 8 * 1024 * 1024
"""Of examples: about 3,500, so that one more correction costs one more embedding."""

RETRAIN_SECONDS: Final = 60.0
"""A site's classifier is trained again at most so often, however fast its team corrects."""

CHOOSING_FROM: Final = 200
"""Examples of a team, from which on it is worth seconds of a core to choose how much words weigh."""

log = structlog.get_logger(__name__)

_Version = tuple[int, int, int]
_UNTAUGHT: Final = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Trained:
    version: _Version
    classifier: Classifier | None
    at: float


class SiteClassifiers:
    """One process's classifiers; `monotonic` gives seconds."""

    def __init__(self, database: Database, embedder: Embedder, monotonic: Callable[[], float]) -> None:
        self._database = database
        self._embedder = embedder
        self._monotonic = monotonic
        self._trained: OrderedDict[str, _Trained] = OrderedDict()
        self._vectors = VectorCache(VECTORS_BYTES)

    async def guesses(self, site_id: str, texts: Sequence[str]) -> tuple[Guess, ...] | None:
        """The best guess for each text; None for a site with a single category.

        Raises KnowledgeError when the embedding model cannot be asked, and DatabaseUnavailable.
        """
        classifier = await self._classifier(site_id)
        if classifier is None:
            return None
        rows = await self._rows_of_questions(texts)
        return await asyncio.to_thread(classifier.guesses, texts, rows)

    async def _classifier(self, site_id: str) -> Classifier | None:
        version = await self._database.read(lambda rows: _version(rows, site_id))
        key = "" if version == _UNTAUGHT else site_id
        kept = self._trained.get(key)
        now = self._monotonic()
        if kept is not None and (kept.version == version or now - kept.at < RETRAIN_SECONDS):
            self._trained.move_to_end(key)
            return kept.classifier
        classifier = await self._train(site_id, None if kept is None else kept.classifier)
        self._trained[key] = _Trained(version, classifier, now)
        self._trained.move_to_end(key)
        while len(self._trained) > CLASSIFIERS_MAX:
            self._trained.popitem(last=False)
        return classifier

    async def _train(self, site_id: str, before: Classifier | None) -> Classifier | None:
        async def unit(rows: AsyncConnection) -> tuple[Taxonomy, tuple[Example, ...]]:
            return await taxonomy_of_site(rows, site_id), await examples_of(rows, site_id)

        taxonomy, taught = await self._database.read(unit)
        labelled = labelled_texts(taxonomy, taught)
        categories = list(labelled.values())
        if len(set(categories)) < 2:
            return None
        texts = list(labelled)
        vectors = await self._rows_of_examples(texts)
        weight = _weight(before, taught)
        classifier = await asyncio.to_thread(Classifier, texts, vectors, categories, weight)
        log.info("classifier_trained", site=site_id, examples=len(texts), taught=len(taught))
        return classifier

    async def _rows_of_examples(self, texts: Sequence[str]) -> Rows:
        known = {text: row for text in texts if (row := self._vectors.get(text)) is not None}
        missing = [text for text in texts if text not in known]
        made = dict(zip(missing, await self._embedder.embed(missing), strict=True)) if missing else {}
        for text, row in made.items():
            self._vectors.put(text, row)
        return np.stack([known[text] if text in known else made[text] for text in texts])

    async def _rows_of_questions(self, texts: Sequence[str]) -> Rows:
        steps = [texts[start : start + QUESTION_TEXTS_MAX] for start in range(0, len(texts), QUESTION_TEXTS_MAX)]
        return np.concatenate([await self._embedder.embed(step) for step in steps])


def _weight(before: Classifier | None, taught: Sequence[Example]) -> float | None:
    """How much words weigh is a matter of a product's language: it is chosen once there is enough of it, and kept."""
    if len(taught) < CHOOSING_FROM:
        return WORD_WEIGHT
    return None if before is None else before.word_weight


def labelled_texts(taxonomy: Taxonomy, taught: Sequence[Example]) -> dict[str, str]:
    """Each text with its category: the taxonomy's utterances, and over them what the team taught, the latest first.

    Retired and unknown categories are left out.
    """
    current = {each.name for each in taxonomy.current}
    labelled = {text: each.name for each in taxonomy.current for text in each.utterances}
    return labelled | {each.text: each.category for each in reversed(taught) if each.category in current}


async def _version(connection: AsyncConnection, site_id: str) -> _Version:
    stored = await latest_document(connection, site_id, DocumentName.TAXONOMY)
    return (0 if stored is None else stored.version, *await examples_version(connection, site_id))
