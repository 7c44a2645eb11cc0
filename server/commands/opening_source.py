"""What `handrail ingest` was given: a folder, a file or the address of a website."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from knowledge.sources.folder import open_source
from knowledge.sources.item import Source
from server.errors import HandrailError

_URL: Final = re.compile(r"https?://", re.IGNORECASE)


class IngestOptionUnfit(HandrailError):
    """An option of the command does not go with what is to be read; the text names both."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The command's options that say what is read."""

    target: str
    base_url: str = ""
    name: str | None = None
    """Of the source; without it the folder's or file's own name, or the website's address."""
    allow_private: Sequence[str] = ()
    pages_max: int | None = None
    depth_max: int | None = None

    @property
    def is_website(self) -> bool:
        """Whether the target is an address."""
        return _URL.match(self.target) is not None

    @property
    def path(self) -> Path:
        """The target as a folder or file."""
        return Path(self.target).resolve()


def open_wanted(wanted: Wanted) -> Source:
    """The source to read. Raises SourceError when there is none, IngestOptionUnfit for an option of another kind."""
    return _website(wanted) if wanted.is_website else _files(wanted)


def _files(wanted: Wanted) -> Source:
    if wanted.allow_private or wanted.pages_max is not None or wanted.depth_max is not None:
        raise IngestOptionUnfit(
            "--allow-private, --max-pages and --max-depth are for websites. Leave them out, or give an http(s) address."
        )
    return open_source(wanted.path, wanted.base_url, wanted.name or wanted.path.name or "folder")


def _website(wanted: Wanted) -> Source:
    from knowledge.sources.website import WebsiteSource
    from knowledge.sources.website_limits import WebsiteLimits

    if wanted.base_url:
        raise IngestOptionUnfit("--base-url is for folders and files: the pages of a website have addresses.")
    if wanted.name is not None:
        raise IngestOptionUnfit("--source is for folders and files: a website is known by its address.")
    limits = WebsiteLimits()
    if wanted.pages_max is not None:
        limits = replace(limits, pages_max=wanted.pages_max)
    if wanted.depth_max is not None:
        limits = replace(limits, depth_max=wanted.depth_max)
    return WebsiteSource(wanted.target, limits, allow_private_hosts=tuple(wanted.allow_private))
