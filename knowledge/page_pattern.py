"""Which pages an article is written for: patterns such as `/projects/:id/members` and `/projects/*`."""

from collections.abc import Iterable
from typing import Final

REST: Final = "*"
PARAMETER: Final = ":"

LITERAL_WEIGHT: Final = 3
PARAMETER_WEIGHT: Final = 2
REST_WEIGHT: Final = 1
"""How narrowly a segment points; only their order counts, segment by segment."""


def matches(pattern: str, page_key: str) -> bool:
    """Whether `page_key` is one of the pages that `pattern` means.

    A segment such as `:id` stands for any one segment. A last segment `*` stands for the rest, also an empty one.
    A slash at the end counts for nothing. An empty pattern matches no page.
    """
    wanted, given = _segments(pattern), _segments(page_key)
    if not pattern.strip():
        return False
    if wanted and wanted[-1] == REST:
        wanted = wanted[:-1]
        given = given[: len(wanted)]
    return len(wanted) == len(given) and all(map(_same, wanted, given))


def specificity(pattern: str) -> tuple[int, ...]:
    """How narrowly `pattern` points, to be compared between patterns that match the same page: more is narrower."""
    return tuple(_weight(segment) for segment in _segments(pattern))


def narrowest(patterns: Iterable[str], page_key: str) -> str | None:
    """The pattern that points at `page_key` most narrowly, or None when none of them matches."""
    return max((pattern for pattern in patterns if matches(pattern, page_key)), key=specificity, default=None)


def is_exact(pattern: str) -> bool:
    """Whether `pattern` names one page rather than a whole branch of pages."""
    return not pattern.rstrip("/").endswith(REST)


def _segments(path: str) -> list[str]:
    return [segment for segment in path.strip().split("/") if segment]


def _same(wanted: str, given: str) -> bool:
    return wanted.startswith(PARAMETER) or wanted == given


def _weight(segment: str) -> int:
    if segment == REST:
        return REST_WEIGHT
    return PARAMETER_WEIGHT if segment.startswith(PARAMETER) else LITERAL_WEIGHT
