"""A passage: the piece of an article that is found, quoted and cited."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of an article, or a part of one, small enough for the embedding model to read whole."""

    passage_id: str
    """Unique within a site and stable while the article's headings stay: `article#anchor`, then `~2`, `~3`."""
    article_id: str
    title: str
    breadcrumb: tuple[str, ...]
    """Headings above the text, the outermost first, without the article's title."""
    anchor: str
    """Id of the heading within the article's page; empty for the text before the first heading."""
    text: str
    """Markdown, headings not included."""
    index_text: str
    """Plain text that is embedded and searched: title, breadcrumb, likely questions, text."""
    url: str
    page_patterns: tuple[str, ...] = ()

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of what is embedded: the same hash and model mean the same vector."""
        return hashlib.sha256(self.index_text.encode()).hexdigest()
