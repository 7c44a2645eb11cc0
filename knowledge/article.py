"""An article of a help centre, as its source gave it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

ARTICLE_ID_CHARACTERS_MAX: Final = 200
"""Leaves room for an anchor within the key of a passage."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article; `article_id` is unique within a site, `path` says where in its source it stands."""

    article_id: str
    title: str
    body: str
    """Markdown without front matter."""
    source: str = ""
    path: str = ""
    summary: str = ""
    url: str = ""
    locale: str = ""
    page_patterns: tuple[str, ...] = ()
    """Pages that it is written for; none means any page."""
    questions: tuple[str, ...] = ()
    """Likely questions in a visitor's words."""
    segments: tuple[str, ...] = ()
    """Customer segments that it is written for, such as `enterprise`; none means everybody."""
    plans: tuple[str, ...] = ()
    """Plans of the product that it is written for; none means every plan."""
    published: bool = True
    updated: date | None = None
    """The author's date of the last change."""

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) over every field: two articles with the same hash are the same article."""
        return hashlib.sha256(json.dumps(asdict(self), default=str, sort_keys=True).encode()).hexdigest()
