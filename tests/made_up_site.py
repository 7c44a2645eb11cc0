"""A site of any size, made up from a fixed seed and written straight into the tables, as an ingest would leave it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.article_store import bump_version
from knowledge.embedding import Embedder, Vectors
from knowledge.store import VECTOR_TYPE
from knowledge.tables import articles, passage_vectors, passages
from server.commands.opening import open_database
from server.conversation.site import Site, add_site
from server.settings import Settings

SEED: Final = 7
PASSAGES_EACH: Final = 5
"""Passages of an article."""

TOPICS: Final = 200
WORDS: Final = 20_000
WORD_SKEW: Final = 1.3
"""Exponent of the words' frequencies: few are everywhere, most are rare, as in real text."""

WORDS_EACH: Final = 90
SECTION_WORDS: Final = 35
"""Of a help article's section, some 110 tokens: these words are of three tokens each."""

SPREAD: Final = 0.9
"""Length of the random part of a vector beside its topic's, which is 1: cosines within a topic are some 0.55."""

PAGED: Final = 10
"""Every tenth article names a page."""

ROWS_AT_ONCE: Final = 5_000
CONSONANTS: Final = "bcdfghklmnprstvw"
VOWELS: Final = "aeiou"


@dataclass(frozen=True, slots=True)
class MadeUpSite:
    """A site that is asked about what its topics are."""

    site: Site
    topics: tuple[str, ...]

    def question(self, number: int) -> str:
        """A question that no other number has."""
        return f"How do I {self.topics[number % len(self.topics)]} for my {number + 1}th team?"


async def make_up_site(settings: Settings, embedder: Embedder, count: int) -> MadeUpSite:
    """A site of `count` passages in the settings' database, with vectors that stand around those of real sentences."""
    random = np.random.default_rng(SEED)
    words = _words(random)
    topics = tuple(" ".join(random.choice(words[:2_000], 4)) for _ in range(TOPICS))
    centres = await embedder.embed([f"How do I {topic}?" for topic in topics])
    now = datetime.now(UTC)
    async with open_database(settings) as database:
        site, _ = await database.write(lambda rows: add_site(rows, "Made up", [settings.origin], now))

        async def unit(connection: AsyncConnection) -> None:
            for start in range(0, count, ROWS_AT_ONCE):
                some = range(start, min(start + ROWS_AT_ONCE, count))
                vectors = _vectors(random, centres, some)
                texts = _texts(random, words, topics, some)
                await connection.execute(insert(articles), list(_articles(site.site_id, topics, some)))
                await connection.execute(insert(passages), list(_passages(site.site_id, some, texts)))
                rows = list(_vector_rows(site.site_id, some, embedder.name, vectors))
                await connection.execute(insert(passage_vectors), rows)
            await bump_version(connection, site.site_id, now)

        await database.write(unit)
    return MadeUpSite(site, topics)


def write_help_centre(folder: Path, count: int) -> None:
    """`count` Markdown articles of several sections into `folder`."""
    random = np.random.default_rng(SEED)
    words = _words(random)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        title, *sections = _texts(random, words, ("handle it",), range(4), SECTION_WORDS)
        body = "\n\n".join(f"## Step {at}\n\n{section}" for at, section in enumerate(sections))
        (folder / f"article-{number}.md").write_text(f"# Article {number} {title[:40]}\n\n{body}\n", "utf-8")


def _words(random: np.random.Generator) -> Sequence[str]:
    syllables = [consonant + vowel for consonant in CONSONANTS for vowel in VOWELS]
    made = {"".join(random.choice(syllables, random.integers(2, 5))) for _ in range(2 * WORDS)}
    return sorted(made)[:WORDS]


def _texts(
    random: np.random.Generator, words: Sequence[str], topics: Sequence[str], some: range, count: int = WORDS_EACH
) -> list[str]:
    drawn = np.minimum(random.zipf(WORD_SKEW, (len(some), count)) - 1, len(words) - 1)
    return [
        f"To {topics[at // PASSAGES_EACH % len(topics)]}: " + " ".join(words[place] for place in row)
        for at, row in zip(some, drawn, strict=True)
    ]


def _vectors(random: np.random.Generator, centres: Vectors, some: range) -> Vectors:
    noise = random.normal(size=(len(some), centres.shape[1]))
    noise *= SPREAD / np.linalg.norm(noise, axis=1, keepdims=True)
    mixed = centres[[at // PASSAGES_EACH % len(centres) for at in some]] + noise
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), dtype=np.float32)


def _articles(site_id: str, topics: Sequence[str], some: range) -> Iterator[dict[str, object]]:
    for number in range(some.start // PASSAGES_EACH, -(-some.stop // PASSAGES_EACH)):
        yield {
            "site_id": site_id,
            "article_id": f"a{number}",
            "source": "made up",
            "path": f"a{number}.md",
            "title": f"{topics[number % len(topics)].capitalize()} {number}",
            "summary": "",
            "url": f"https://help.example.com/a{number}",
            "locale": "",
            "page_patterns": [f"/area-{number}/:id"] if number % PAGED == 0 else [],
            "questions": [],
            "body": "",
            "content_hash": f"{number:064}",
            "published": True,
            "updated_at": None,
            "cutting": "",
        }


def _passages(site_id: str, some: range, texts: Sequence[str]) -> Iterator[dict[str, object]]:
    for at, text in zip(some, texts, strict=True):
        yield {
            "site_id": site_id,
            "passage_id": f"a{at // PASSAGES_EACH}#s{at % PASSAGES_EACH}",
            "article_id": f"a{at // PASSAGES_EACH}",
            "position": at % PASSAGES_EACH,
            "breadcrumb": [f"Section {at % PASSAGES_EACH}"],
            "anchor": f"s{at % PASSAGES_EACH}",
            "text": text,
            "index_text": text,
            "content_hash": f"{at:064}",
        }


def _vector_rows(site_id: str, some: range, model: str, vectors: Vectors) -> Iterator[dict[str, object]]:
    for at, vector in zip(some, vectors.astype(VECTOR_TYPE), strict=True):
        yield {"site_id": site_id, "content_hash": f"{at:064}", "model": model, "vector": vector.tobytes()}
