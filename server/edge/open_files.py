"""How many files this process may hold open; each connection is one."""

import resource
from typing import Final

import structlog

from server.errors import HandrailError

OTHER_FILES: Final = 200
"""What is open beside connections: the database's own, logs, models, libraries, and connections about to close."""

log = structlog.get_logger(__name__)


class TooFewFiles(HandrailError):
    """The system lets this process have fewer connections than its setting promises."""


def raise_open_files(connections_max: int) -> int:
    """Takes as many open files as the system grants, and returns how many these are.

    Raises TooFewFiles with the remedy when they do not suffice for `connections_max`.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        # Some systems say that there is no limit, and have one.
        granted = soft
    else:
        granted = hard
    log.info("open files", limit="none" if granted == resource.RLIM_INFINITY else granted)
    if granted != resource.RLIM_INFINITY and granted < connections_max + OTHER_FILES:
        raise TooFewFiles(
            f"HANDRAIL_CONNECTIONS_MAX is {connections_max:,}, but the system lets this process open {granted:,} "
            f"files, and it needs {OTHER_FILES} beside connections. Raise the system's limit (ulimit -n, LimitNOFILE= "
            f"in systemd, ulimits.nofile in compose), or set HANDRAIL_CONNECTIONS_MAX={max(granted - OTHER_FILES, 1)}."
        )
    return granted
