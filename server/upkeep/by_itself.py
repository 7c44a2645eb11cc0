"""What a round does for one site is by itself: a fault in it holds up no other site."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from server.database import DatabaseUnavailable

log = structlog.get_logger(__name__)


@contextmanager
def by_itself(failed: str, **about: str) -> Iterator[None]:
    """Within, whatever nobody foresaw is logged as `failed` with `about`, and passed over.

    Raises DatabaseUnavailable: without a database no other site fares better.
    """
    try:
        yield
    except DatabaseUnavailable:
        raise
    except Exception:
        log.exception(failed, **about)
