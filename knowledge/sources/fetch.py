"""Getting pages of the web: what is asked, what comes back, and why it may not."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

PAGE_BYTES_MAX: Final = 2 * 1024 * 1024
"""Of one page, unpacked: the longest help articles that we know of have 0.5 MiB with their navigation."""

HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})

NOT_MODIFIED: Final = 304
GONE: Final = frozenset({404, 410})


class FetchFailed(Exception):
    """Why a page could not be had: `what` completes “It …”, `remedy` is what its team can do."""

    def __init__(self, what: str, remedy: str, status: int | None = None, *, is_passing: bool = False) -> None:
        """`status` is the server's answer; `is_passing` says that the server or the network failed, not the page."""
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.status = status
        self.is_passing = is_passing


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said about the version of a page that is stored, to ask whether it has a newer one."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of what a server answered for a page, after redirects: a success, 304, 404 or 410."""

    url: str
    """Where the page was found; differs from what was asked for after a redirect."""
    status: int
    content_type: str = ""
    """In lower case, without parameters."""
    charset: str = ""
    language: str = ""
    robots_tag: str = ""
    """The X-Robots-Tag header in lower case."""
    validators: Validators = Validators()
    body: bytes = b""
    """Unpacked; empty when the answer is streamed."""


Visit = Callable[[str], Validators]
"""Asked before each request of a chain of redirects, with its normalised address; raises FetchFailed to refuse it."""


def visit_freely(_url: str) -> Validators:
    """Goes wherever a redirect leads, and has no version stored."""
    return Validators()


class Fetch(Protocol):
    """Gets pages; tests may bring their own."""

    def get(self, url: str, visit: Visit = visit_freely, bytes_max: int = PAGE_BYTES_MAX) -> Answer:
        """The page at the normalised `url` with its body. Raises FetchFailed."""
        ...

    def stream(
        self, url: str, visit: Visit = visit_freely, *, bytes_max: int, seconds_max: float
    ) -> AbstractContextManager[tuple[Answer, Iterator[bytes]]]:
        """The same with the body in pieces, for what is too long to hold; the pieces raise FetchFailed too."""
        ...

    def slow_down(self, delay_seconds: float) -> None:
        """Waits at least so long between two requests from now on."""
        ...

    def close(self) -> None:
        """Closes the connections that are still open."""
        ...
