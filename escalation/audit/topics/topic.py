"""Topics of many texts, as values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
"""Embeddings: a row of unit length for each text, shape (texts, dimensions)."""

NO_TOPIC: Final = -1
"""The place of a text that belongs to none."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What several texts ask alike."""

    topic_id: str
    """Kept from run to run as long as it is about the same."""
    label: str
    """A phrase of the customers' own."""
    size: int
    """Texts, equal ones counted each time."""
    share: float
    """Of all texts, 0 to 1."""
    nearest: tuple[int, ...]
    """Places of the texts that say it most plainly, the plainest first."""
    spread: tuple[int, ...]
    """Places of texts that show how far it reaches, none of them in `nearest`."""
    cohesion: float
    """Mean cosine of its texts with its centre, 0 to 1: how alike they are."""
    area: str = ""
    """The label of the largest topic of the same product area; its own where it stands alone."""
    is_new: bool = False
    """Whether no topic of the former run was the same; False where there was no former run."""


@dataclass(frozen=True, slots=True)
class FormerTopic:
    """What a run keeps of a topic, so that the next one knows it again."""

    topic_id: str
    label: str
    centre: tuple[float, ...]
    """Of unit length."""


@dataclass(frozen=True, slots=True, eq=False)
class Topics:
    """The topics of one run, the largest first."""

    topics: tuple[Topic, ...]
    places: NDArray[np.int64]
    """For each text the place of its topic in `topics`, or NO_TOPIC."""
    centres: Rows
    """A row of unit length for each topic."""

    def former(self) -> tuple[FormerTopic, ...]:
        """What to keep for the next run."""
        return tuple(
            FormerTopic(topic.topic_id, topic.label, tuple(map(float, centre)))
            for topic, centre in zip(self.topics, self.centres, strict=True)
        )

    def with_sizes(self, sizes: Sequence[int], total: int) -> "Topics":
        """The same with other sizes, for whoever counted more texts than were clustered; `total` counts all texts.

        The order stays; `sizes` follows it.
        """
        counted = (
            replace(topic, size=size, share=size / total if total else 0.0)
            for topic, size in zip(self.topics, sizes, strict=True)
        )
        return replace(self, topics=tuple(counted))
